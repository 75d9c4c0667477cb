/** One account after the other in the same browser: nothing of the former is shown or sent to the next. */
import { expect, test, vi } from "vitest";
import { REMINDERS } from "../shared/reminders.js";
import { type Connection, key, type Session } from "../shared/storage.js";
import { trackerKey } from "../shared/trackers.js";
import { TROUBLES, UNSEEN } from "../shared/troubles.js";
import { opened, receipt, record } from "./sample.fake.js";
import { CARD, json, problem, SESSION, taken } from "./server.fake.js";
import { browser, GMAIL, pass, server, worker } from "./worker.fake.js";

const BOB = { token: "token-of-bob", account_key: "BobBobBob123", cursor: 0 };
const PAIR = { type: "pair", address: SESSION.server };
const SECRET = "Secret of Alice";

const toBob = (route: string) => server.to(route).filter(({ token }) => token === BOB.token);
const names = () => Object.keys(browser.local.everything).sort();

async function pairBob(): Promise<void> {
  worker.letPair(BOB);
  expect(await worker.ask(PAIR)).toEqual({ ok: true });
  await pass(3);
}

/** What is asked there as Alice is answered only when the test gives the answer. */
function holdAnswers(path: string): (answer: Response) => void {
  const fetchAtOnce = globalThis.fetch;
  const held: ((answer: Response) => void)[] = [];
  vi.stubGlobal("fetch", (url: string, init: RequestInit = {}) => {
    const isAlice = new Headers(init.headers).get("authorization")?.includes(SESSION.token);
    if (!isAlice || !url.includes(path)) return fetchAtOnce(url, init);
    return new Promise<Response>((resolve) => held.push(resolve));
  });
  return (answer) => {
    expect(held).toHaveLength(1);
    held[0]?.(answer);
  };
}

test("of all that is kept, only what is the user's or this browser's stays", async () => {
  const users = [
    ...[key.settings, key.ownPixels, key.selfCheck, key.drafts, key.undoTimes, "undone"],
    ...[trackerKey.senders, trackerKey.learned, trackerKey.count, trackerKey.thread("18f0a")],
  ];
  const accounts = [
    ...[key.recent, key.standings, key.policy, key.selectors, key.labelsTold, key.labelsOwed],
    ...[REMINDERS, UNSEEN, TROUBLES],
    ...["notified", "begun", "renewedAt", "settingsOwed", "whatever a later version keeps"],
    ...[key.thread("alice@example.org", "18f0a"), key.account("alice@example.org"), key.untracked("msg-a:r1")],
  ];
  server.on("GET /v1/push", () => problem(503));
  await worker.startPaired();
  await browser.local.set(Object.fromEntries([...users, ...accounts].map((name) => [name, []])));
  await browser.local.set({ [key.standings]: {}, [key.policy]: {}, settingsOwed: { notify: "off" } });
  await browser.session.set({ views: [{ ids: ["copy-of-alice"], at: Date.now() }] });
  browser.shown.set("ev:hit-1", { title: SECRET, message: "" });
  browser.shown.set("trouble:1", { title: "", message: SECRET });

  server.on("POST /v1/signout", () => new Response(null, { status: 204 }));
  await worker.ask({ type: "sign_out" });
  expect(names()).toEqual([...users, key.connection].sort());
  expect(browser.session.everything).toEqual({});
  expect([...browser.shown.keys()]).toEqual([]);
});

test("nothing of the former account is left when another takes its place", async () => {
  await worker.startPaired();
  server.line.tell("feed", opened(11, { subject: SECRET }));
  await pass(2);
  const reminder = { id: "r1", subject: SECRET };
  await browser.local.set({ [REMINDERS]: [reminder], [key.untracked("msg-a:r1")]: { reason: SECRET } });
  await browser.local.set({ [key.standings]: { "secret-friend@example.com": {} }, [key.policy]: { nobody: SECRET } });
  expect(browser.shown.size).toBe(1);

  await pairBob();

  expect(JSON.stringify(browser.local.everything).toLowerCase()).not.toContain("secret");
  expect(browser.shown.size).toBe(0);
});

test("what one account's server is owed is not told to the next account's", async () => {
  server.on("PATCH /v1/settings", () => problem(503));
  server.on("POST /v1/views", () => problem(503));
  await worker.startPaired();
  await worker.ask({ type: "change_settings", patch: { disclosureOff: ["secret-friend@example.com"] } });
  await worker.ask({ type: "own_view", ids: ["copy-of-alice"] }, GMAIL);
  server.on("PATCH /v1/settings", () => json({ disclosure: true }));
  server.on("POST /v1/views", () => json({}));

  await pairBob();

  expect(toBob("PATCH /v1/settings")).toEqual([]);
  expect(toBob("POST /v1/views")).toEqual([]);
});

test("what was chosen while nobody was signed in is told to whoever signs in next", async () => {
  server.on("PATCH /v1/settings", () => json({ disclosure: false }));
  await worker.start();
  await worker.ask({ type: "change_settings", patch: { disclosure: false } });

  await pairBob();

  expect(toBob("PATCH /v1/settings").map(({ body }) => body)).toEqual([{ disclosure: false }]);
});

test("an answer to the former account is not kept as the next one's", async () => {
  await worker.startPaired();
  const give = holdAnswers("/v1/receipts/query");
  const view = { type: "threads_in_view", gmailAddress: "alice@example.org", mailbox: "0", threadIds: ["18f0a"] };
  browser.onMessage.emit(view, GMAIL, () => undefined);
  await pass(1);
  await pairBob();
  give(json({ threads: { "18f0a": [receipt({ subject: SECRET })] } }));
  await pass(1);

  expect(JSON.stringify(browser.local.everything)).not.toContain(SECRET);
});

test("what waited for the former account's server is not told to the next one's", async () => {
  for (const path of ["/v1/labels", "/v1/views"]) server.on(`POST ${path}`, () => new Response(null, { status: 204 }));
  await worker.startPaired();
  const giveViews = holdAnswers("/v1/views");
  const giveLabels = holdAnswers("/v1/labels");
  const seen = (threadId: string) => ({ threadId, labels: [SECRET], view: "", whole: false, mail: "copy-1" });
  const tell = (request: object) => browser.onMessage.emit(request, GMAIL, () => undefined);
  tell({ type: "own_view", ids: ["copy-of-alice"] });
  tell({ type: "labels_seen", gmailAddress: "alice@example.org", threads: [seen("18a")] });
  tell({ type: "labels_seen", gmailAddress: "alice@example.org", threads: [seen("18b")] });
  await pass(1);
  await pairBob();
  giveViews(problem(503));
  giveLabels(new Response(null, { status: 204 }));
  await pass(1);
  server.line.end();
  await pass(10);

  expect(toBob("POST /v1/views")).toEqual([]);
  expect(toBob("POST /v1/labels")).toEqual([]);
  expect(JSON.stringify(browser.local.everything)).not.toContain(SECRET);
});

test("what the former account's server is still asked does not keep the next one's from being asked", async () => {
  server.on("POST /v1/receipts/query", () => json({ threads: { "18f0a": [] } }));
  await worker.startPaired();
  holdAnswers("/v1/receipts/query");
  const view = { type: "threads_in_view", gmailAddress: "alice@example.org", mailbox: "0", threadIds: ["18f0a"] };
  browser.onMessage.emit(view, GMAIL, () => undefined);
  await pass(1);
  await pairBob();

  expect(await worker.ask(view, GMAIL)).toEqual({ ok: true });
  expect(toBob("POST /v1/receipts/query")).toHaveLength(1);
});

test("what the former account has missed moves nothing in the next one's feed", async () => {
  server.on("GET /v1/push", () => problem(404));
  const give = holdAnswers("/v1/feed");
  await worker.startPaired();
  await pass(20);
  server.on("GET /v1/feed", () => json({ items: [], cursor: 0, more: false, reset: false }));
  await pairBob();
  give(json({ items: [opened(500, { subject: SECRET })], cursor: 500, more: false, reset: false }));
  await pass(1);

  expect(worker.kept(key.cursor)).toBe(0);
  expect(browser.shown.size).toBe(0);
});

test("what the former account was about to be told is not told to the next, whose feed begins at its own place", async () => {
  await worker.startPaired();
  server.line.tell("feed", opened(11));
  await pass(1);
  worker.letPair({ ...BOB, cursor: 900 });
  const giveSession = server.answers.get("POST /v1/token");
  server.on("POST /v1/token", (asked) => {
    server.line.tell("feed", opened(12, { subject: SECRET }));
    return giveSession?.(asked) ?? "away";
  });
  const give = holdAnswers("/v1/signout");
  browser.onMessage.emit(PAIR, { url: "chrome-extension://extensionid/options.html" }, () => undefined);
  await vi.waitUntil(() => worker.kept<Session>(key.session).token === BOB.token);
  await pass(1);
  give(new Response(null, { status: 204 }));
  await pass(1);
  expect(JSON.stringify([...browser.shown.values()])).not.toContain(SECRET);
  expect(server.to("GET /v1/push").at(-1)?.path).toContain("after=900");

  server.line.tell("feed", opened(901, { subject: "Of Bob" }));
  await pass(1);
  expect([...browser.shown.keys()]).toEqual(["ev:hit-901"]);
  expect(worker.kept(key.cursor)).toBe(901);
});

/** Alice's server answers about a mail of hers when Bob has signed in. */
async function answeredLate(answer: Response): Promise<void> {
  await worker.startPaired();
  const give = holdAnswers("/v1/messages");
  await worker.ask({ type: "outgoing", record: record({ accountKey: SESSION.accountKey, subject: SECRET }) }, GMAIL);
  const pairing = pairBob();
  await vi.waitUntil(() => worker.kept<Session>(key.session).token === BOB.token);
  await pass(1);
  give(answer);
  await pairing;
}

test("the former session's end is not the next one's", async () => {
  await answeredLate(problem(401));

  expect(worker.kept<Connection>(key.connection).state).toBe("live");
});

test("a mail that the former account's server takes late gets no tick for the next", async () => {
  await answeredLate(json({ results: [{ id: record().id, ok: true }] }));

  expect(JSON.stringify(browser.local.everything)).not.toContain(SECRET);
});

test("nor is it told to the next that the former account's server refused one", async () => {
  await answeredLate(problem(400));

  expect(JSON.stringify(browser.local.everything)).not.toContain(SECRET);
  expect(browser.shown.size).toBe(0);
});

test("a mail that Gmail accepts after another account has signed in is not registered there", async () => {
  server.on("POST /v1/messages", taken);
  await worker.startPaired();
  const ofAlice = record({ accountKey: SESSION.accountKey, subject: SECRET });
  await worker.ask({ type: "outgoing", record: { ...ofAlice, stage: "sending" } }, GMAIL);
  await pairBob();
  await worker.ask({ type: "outgoing", record: ofAlice }, GMAIL);
  await pass(5);

  expect(server.to("POST /v1/messages")).toEqual([]);
  expect(worker.kept<{ sentence: string }[]>(TROUBLES).map(({ sentence }) => sentence)).toEqual([
    browser.say("trouble_other_account_one", ["1"]),
  ]);
});

test("a sign-in that fails at its last step takes nothing, and the account that stays works on", async () => {
  server.on("POST /v1/messages", () => problem(503));
  await worker.startPaired();
  await worker.ask({ type: "outgoing", record: record() }, GMAIL);
  const { updateDynamicRules } = chrome.declarativeNetRequest;
  chrome.declarativeNetRequest.updateDynamicRules = () => Promise.reject(new Error("Internal error"));
  worker.letPair(BOB);
  expect((await worker.ask(PAIR)).ok).toBe(false);
  expect(worker.kept(key.session)).toEqual(SESSION);
  expect(worker.kept(key.outbox("copy-1"))).toBeDefined();
  expect(server.to("GET /v1/push").map(({ token }) => token)).toEqual([SESSION.token, SESSION.token]);

  chrome.declarativeNetRequest.updateDynamicRules = updateDynamicRules;
  server.on("POST /v1/messages", taken);
  server.line.end();
  await pass(10);
  expect(worker.kept(key.outbox("copy-1"))).toBeUndefined();
});

/** Whoever asks whether a server is there waits until the test answers. */
function holdVisits(): { answer: () => void; goOn: () => void } {
  const fetchAtOnce = globalThis.fetch;
  const held: ((answer: Response) => void)[] = [];
  let isHolding = true;
  vi.stubGlobal("fetch", (url: string, init: RequestInit = {}) => {
    if (!isHolding || !url.includes("/v1/server")) return fetchAtOnce(url, init);
    return new Promise<Response>((resolve) => held.push(resolve));
  });
  return {
    goOn: () => {
      isHolding = false;
    },
    answer: () => {
      expect(held.length).toBeGreaterThan(0);
      for (const resolve of held) resolve(json({ ...CARD, api: 2 }));
    },
  };
}

test("the last word of the former feed is not the state of who has signed out", async () => {
  server.on("GET /v1/push", () => problem(503));
  server.on("POST /v1/signout", () => new Response(null, { status: 204 }));
  const visits = holdVisits();
  await worker.startPaired();
  await worker.ask({ type: "sign_out" });
  visits.answer();
  await pass(1);

  expect(worker.kept<Connection>(key.connection).state).toBe("unpaired");
});

test("nor that of the next account, whose mails go out", async () => {
  server.on("GET /v1/push", () => problem(503));
  const visits = holdVisits();
  await worker.startPaired();
  visits.goOn();
  server.answerPush();
  await pairBob();
  visits.answer();
  await pass(1);
  server.on("POST /v1/messages", taken);
  await worker.ask({ type: "outgoing", record: record({ accountKey: BOB.account_key }) }, GMAIL);

  expect(worker.kept<Connection>(key.connection).state).toBe("live");
  expect(toBob("POST /v1/messages")).toHaveLength(1);
});

test("what wakes the worker while the account changes begins no feed of the former one", async () => {
  await worker.startPaired();
  const { updateDynamicRules } = chrome.declarativeNetRequest;
  vi.spyOn(chrome.declarativeNetRequest, "updateDynamicRules").mockImplementationOnce(async (change) => {
    await updateDynamicRules(change);
    browser.onAlarm.emit({ name: "watchdog" });
    await new Promise((resolve) => setTimeout(resolve, 100));
  });
  await pairBob();

  expect(server.to("GET /v1/push").map(({ token }) => token)).toEqual([SESSION.token, BOB.token]);
  expect(worker.kept(key.cursor)).toBe(BOB.cursor);
});

test("why a mail went untracked before one paired is known after", async () => {
  await worker.start();
  await browser.local.set({ [key.untracked("msg-a:r1")]: { reason: "not_paired" } });
  await pairBob();

  expect(worker.kept(key.untracked("msg-a:r1"))).toEqual({ reason: "not_paired" });
});
