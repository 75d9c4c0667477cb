import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Reply, Request } from "../shared/messages.js";
import { type Connection, key, type Settings } from "../shared/storage.js";
import { TROUBLES, UNSEEN } from "../shared/troubles.js";
import { type FakeChrome, FakeEvent, fakeChrome } from "./chrome.fake.js";
import { opened, record } from "./sample.fake.js";
import { CARD, FakeServer, json, problem, SESSION } from "./server.fake.js";

const OPTIONS = { url: "chrome-extension://extensionid/options.html" };
const GMAIL = { url: "https://mail.google.com/mail/u/0/#inbox", tab: { id: 1 } };
let browser: FakeChrome;
let server: FakeServer;

/** Starts the worker anew, as Chrome does: the module runs from its top, nothing is in memory. */
async function startWorker(): Promise<void> {
  vi.resetModules();
  for (const event of [browser.onMessage, browser.onAlarm, browser.onConnect, browser.onClicked])
    event.listeners.clear();
  browser.local.onChanged.listeners.clear();
  await import("./main.js");
  await pass(1);
}

const pass = (seconds: number) => vi.advanceTimersByTimeAsync(seconds * 1000);
/** Rules against trackers have ids from 1000 on. */
const ownRules = () => browser.rules.filter(({ id }) => id < 1000);
const kept = <T>(name: string) => browser.local.everything[name] as T;

async function ask(request: Request | { type: string }, sender: object = OPTIONS): Promise<Reply> {
  let reply: Reply | undefined;
  const [stays] = browser.onMessage.emit(request, sender, (answer: Reply) => {
    reply = answer;
  });
  expect(stays).toBe(true);
  const answered = await vi.waitUntil(() => reply, { timeout: 5_000 });
  await pass(1);
  return answered;
}

function letPair(change: object = {}): void {
  browser.signIn.mockImplementation(async ({ url }) => {
    const state = new URL(url).searchParams.get("state");
    return `https://extensionid.chromiumapp.org/?code=c0de&state=${state}`;
  });
  server.on("POST /v1/token", () =>
    json({
      token: SESSION.token,
      account_key: SESSION.accountKey,
      mint_key: SESSION.mintKey,
      public_url: SESSION.publicUrl,
      push_url: SESSION.pushUrl,
      cursor: 42,
      settings: { notify: "every", retention_days: 365, keep_details: true },
      ...change,
    }),
  );
  server.on("POST /v1/signout", () => new Response(null, { status: 204 }));
}

beforeEach(() => {
  vi.useFakeTimers();
  browser = fakeChrome();
  server = new FakeServer();
  server.answerPush();
});

afterEach(async () => {
  // Ends what the worker of this test still has running.
  await browser.local.remove(await browser.local.getKeys());
  vi.clearAllTimers();
  vi.useRealTimers();
});

test("every listener is there as soon as the worker runs", async () => {
  vi.resetModules();
  await import("./main.js");
  const events = ["onMessage", "onAlarm", "onConnect", "onClicked", "onInstalled", "onStartup"] as const;

  for (const name of events) expect(browser[name].listeners.size, name).toBeGreaterThan(0);
});

test("a fresh install shows the options, an update does not", async () => {
  await startWorker();
  browser.onInstalled.emit({ reason: "update" });
  await pass(0.1);
  expect(browser.createTab).not.toHaveBeenCalled();

  browser.onInstalled.emit({ reason: "install" });
  await pass(0.1);
  expect(browser.createTab).toHaveBeenCalledWith({ url: "chrome-extension://extensionid/options.html" });
});

test("not paired, it rests: nobody is asked, nothing wakes it", async () => {
  await startWorker();
  await pass(300);

  expect(server.asked).toEqual([]);
  expect(browser.alarmsSet.size).toBe(0);
  expect(kept<Connection>(key.connection).state).toBe("unpaired");
});

test("pairing sets the own-view rules before anybody can use the session, then goes live", async () => {
  await startWorker();
  letPair();
  const rulesWhenUsable: number[] = [];
  browser.local.onChanged.addListener((changes: Record<string, unknown>) => {
    if (key.session in changes) rulesWhenUsable.push(ownRules().length);
  });

  expect(await ask({ type: "pair", address: "https://receipts.example" })).toEqual({ ok: true });

  expect(rulesWhenUsable).toEqual([2]);
  expect(kept(key.session)).toEqual(SESSION);
  expect(kept(key.cursor)).toBe(42);
  expect(kept<Settings>(key.settings).notify).toBe("every");
  expect(kept<Connection>(key.connection).state).toBe("live");
  expect(browser.alarmsSet.get("watchdog")).toEqual({ periodInMinutes: 0.5 });
  expect(server.to("GET /v1/push")[0]?.path).toBe("/v1/push?after=42");
});

test("what is wrong with pairing is in the reply", async () => {
  await startWorker();
  server.isAway = true;

  expect(await ask({ type: "check_server", address: "https://receipts.example" })).toEqual({
    ok: false,
    problem: browser.say("server_away", ["https://receipts.example"]),
  });
  expect(await ask({ type: "pair", address: "ftp://x" })).toEqual({
    ok: false,
    problem: browser.say("server_address_bad"),
  });
});

test("a page of Gmail cannot choose the server", async () => {
  await startWorker();
  letPair();

  for (const type of ["pair", "check_server", "sign_out"] as const) {
    expect((await ask({ type, address: "https://mallory.example" }, GMAIL)).ok, type).toBe(false);
  }
  expect(browser.signIn).not.toHaveBeenCalled();
});

test("a question of another age gets a reply too", async () => {
  await startWorker();
  const strange = [{ type: "fly" }, { type: "constructor" }, {} as { type: string }, { type: "outgoing" }];

  for (const request of strange) expect((await ask(request, GMAIL)).ok).toBe(false);
});

async function startPaired(): Promise<void> {
  await browser.local.set({
    [key.session]: SESSION,
    [key.cursor]: 10,
    ownPixels: [{ host: "receipts.example", accountKey: SESSION.accountKey }],
  });
  await startWorker();
}

test("a worker that starts puts everything right that the browser or a death has undone", async () => {
  await startPaired();

  expect(ownRules()).toHaveLength(2);
  expect(browser.alarmsSet.has("watchdog")).toBe(true);
  expect(kept<Connection>(key.connection).state).toBe("live");
});

test("killed at any moment it goes on where it was, and tells nothing twice", async () => {
  await startPaired();
  for (let cursor = 11; cursor <= 20; cursor += 1) {
    server.line.tell("feed", opened(cursor, { id: `copy-${cursor}` }));
    await pass(cursor % 3 === 0 ? 0 : 0.2);
    await startWorker();
    const after = Number(server.to("GET /v1/push").at(-1)?.path.split("=")[1]);
    for (let missed = after + 1; missed <= cursor; missed += 1) {
      server.line.tell("feed", opened(missed, { id: `copy-${missed}` }));
    }
    await pass(1);
  }

  expect(kept(key.cursor)).toBe(20);
  expect([...browser.shown.keys()]).toEqual(Array.from({ length: 10 }, (_, number) => `ev:hit-${number + 11}`));
});

test("a mail goes from Gmail's tab through the outbox into the cache", async () => {
  server.on("POST /v1/messages", () => json({ results: [] }));
  await startPaired();

  expect(await ask({ type: "outgoing", record: record({ threadId: "18f0a" }) }, GMAIL)).toEqual({ ok: true });

  expect(server.to("POST /v1/messages")).toHaveLength(1);
  expect(kept(key.thread("alice@example.org", "18f0a"))).toMatchObject({ receipts: [{ id: "copy-1", state: "sent" }] });
});

test("a record that content wrote itself is registered too", async () => {
  server.on("POST /v1/messages", () => json({ results: [] }));
  await startPaired();

  await browser.local.set({ [key.outbox("copy-1")]: record() });
  await pass(1);

  expect(server.to("POST /v1/messages")).toHaveLength(1);
});

test("a registration the server refuses for good is told, and the mail's row can say why", async () => {
  server.on("POST /v1/messages", () => problem(400, "The subject is odd."));
  await startPaired();
  await ask({ type: "outgoing", record: record() }, GMAIL);

  expect(kept(key.untracked("msg-a:r1"))).toMatchObject({ reason: "failed" });
  const [trouble] = kept<{ sentence: string }[]>(TROUBLES);
  expect(trouble?.sentence).toBe(browser.say("trouble_registration_refused", ["Contract", "The subject is odd."]));
  expect([...browser.shown.values()].map(({ message }) => message)).toEqual([trouble?.sentence]);
});

test("signed out by the server, mails are kept until the user has signed in again", async () => {
  server.on("POST /v1/messages", () => problem(401));
  await startPaired();
  await ask({ type: "outgoing", record: record() }, GMAIL);
  expect(kept<Connection>(key.connection).state).toBe("signed_out");
  expect(browser.badge).toBe("!");
  await startWorker();
  expect(server.to("POST /v1/messages")).toHaveLength(1);

  letPair({ token: "new-token" });
  server.on("POST /v1/messages", () => json({ results: [] }));
  await ask({ type: "pair", address: SESSION.server });
  await pass(1);

  expect(server.to("POST /v1/messages").at(-1)?.token).toBe("new-token");
  expect(kept(key.outbox("copy-1"))).toBeUndefined();
  expect(kept(key.cursor)).toBe(10);
  expect(browser.badge).toBe("");
});

test("a session is renewed once a month, and the old one signed out", async () => {
  server.on("POST /v1/signout", () => new Response(null, { status: 204 }));
  letPair({ token: "new-token" });
  server.on("POST /v1/sessions/renew", server.answers.get("POST /v1/token") ?? (() => problem(404)));
  await startPaired();
  await pass(1);
  expect(server.to("POST /v1/sessions/renew")).toEqual([]);

  vi.setSystemTime(Date.now() + 31 * 24 * 60 * 60 * 1000);
  server.line.end();
  await pass(60);

  expect(server.to("POST /v1/sessions/renew").map(({ token }) => token)).toEqual([SESSION.token]);
  expect(kept<{ token: string }>(key.session).token).toBe("new-token");
  expect(server.to("POST /v1/signout").map(({ token }) => token)).toEqual([SESSION.token]);
  expect(server.to("GET /v1/push").at(-1)?.token).toBe("new-token");
  expect(kept<Connection>(key.connection).state).toBe("live");
});

test("what waits for another account is given up, and that is told", async () => {
  await browser.local.set({ lastAccount: "BobBobBob123" });
  await startWorker();
  await ask({ type: "outgoing", record: record() }, GMAIL);
  letPair();
  server.on("POST /v1/messages", () => json({ results: [] }));
  await ask({ type: "pair", address: SESSION.server });

  expect(server.to("POST /v1/messages")).toEqual([]);
  expect(kept<{ sentence: string }[]>(TROUBLES)[0]?.sentence).toBe(browser.say("trouble_other_account_one", ["1"]));
});

test("signing out ends the session on both sides, forgets what was seen and keeps what is owed", async () => {
  server.isAway = false;
  server.on("POST /v1/messages", () => problem(503));
  server.on("POST /v1/signout", () => new Response(null, { status: 204 }));
  await startPaired();
  server.line.tell("feed", opened(11));
  await ask({ type: "outgoing", record: record({ id: "copy-2" }) }, GMAIL);

  expect(await ask({ type: "sign_out" })).toEqual({ ok: true });

  expect(server.to("POST /v1/signout")[0]?.token).toBe(SESSION.token);
  const names = Object.keys(browser.local.everything);
  expect(names.filter((name) => /^(session|cursor|recent|thread:|account:)/.test(name))).toEqual([]);
  expect(names).toContain(key.outbox("copy-2"));
  expect(ownRules()).toHaveLength(2);
  expect(browser.alarmsSet.has("watchdog")).toBe(false);
  expect(kept<Connection>(key.connection).state).toBe("unpaired");
});

test("signing out while the server is away works here, and says that it is not known there", async () => {
  await startPaired();
  server.isAway = true;

  expect(await ask({ type: "sign_out" })).toEqual({
    ok: false,
    problem: browser.say("signed_out_here_only", [SESSION.server]),
  });
  expect(kept(key.session)).toBeUndefined();
  expect(kept<Connection>(key.connection).state).toBe("unpaired");
});

test("a mail taken back loses its tick with its record, not a moment later", async () => {
  server.on("POST /v1/messages", () => json({ results: [] }));
  server.on("DELETE /v1/messages/copy-1", () => new Response(null, { status: 204 }));
  await startPaired();
  await ask({ type: "outgoing", record: record({ threadId: "18f0a" }) }, GMAIL);
  await ask({ type: "outgoing", record: record({ stage: "undone" }) }, GMAIL);

  expect(kept(key.outbox("copy-1"))).toBeUndefined();
  expect(kept(key.thread("alice@example.org", "18f0a"))).toMatchObject({ receipts: [] });
});

test("what lists show is asked for, and the account's number is kept for notifications", async () => {
  server.on("POST /v1/receipts/query", () => json({ threads: { "18f0a": [opened(5).receipt] } }));
  await startPaired();
  const view: Request = {
    type: "threads_in_view",
    gmailAddress: "alice@example.org",
    accountIndex: 1,
    threadIds: ["18f0a"],
  };

  expect(await ask(view, GMAIL)).toEqual({ ok: true });

  expect(kept(key.thread("alice@example.org", "18f0a"))).toMatchObject({ receipts: [{ state: "opened" }] });
  expect(kept(key.account("alice@example.org"))).toBe(1);
});

test("own views are announced, and those the server did not hear of once it can", async () => {
  await startPaired();
  server.isAway = true;
  await ask({ type: "own_view", ids: ["copy-1"] }, GMAIL);
  server.line.cut();
  await pass(10);
  server.isAway = false;
  server.on("POST /v1/views", () => new Response(null, { status: 204 }));
  await pass(10);

  expect(server.to("POST /v1/views").map(({ body }) => body)).toEqual([
    expect.objectContaining({ ids: ["copy-1"] }),
    expect.objectContaining({ ids: ["copy-1"] }),
  ]);
});

test("a correction is passed on, and its refusal comes back", async () => {
  await startPaired();
  server.on(
    "POST /v1/messages/copy-1/corrections",
    () => new Response(null, { status: 204 }),
    () => problem(404, "No such event."),
  );
  const correction: Request = { type: "correct", messageId: "copy-1", eventId: "hit-1", own: true };

  expect(await ask(correction, GMAIL)).toEqual({ ok: true });
  expect(await ask(correction, GMAIL)).toEqual({ ok: false, problem: "No such event." });
  expect(server.to("POST /v1/messages/copy-1/corrections")[0]?.body).toEqual({ event_id: "hit-1", own: true });
});

test("choices are kept here at once, and nonsense is not", async () => {
  await startPaired();
  server.on("PATCH /v1/settings", () => problem(503));
  await ask({ type: "change_settings", patch: { trackByDefault: false, notify: "off" } });
  await ask({ type: "change_settings", patch: { notify: "loudly" as "off", trackers: "burn" as "off" } });
  await ask({ type: "change_settings", patch: { trackers: "mark" } });

  expect(kept(key.settings)).toMatchObject({ trackByDefault: false, notify: "off", trackers: "mark" });
  expect(server.to("PATCH /v1/settings")[0]?.body).toEqual({ notify: "off" });
});

test("the popup takes the number off the badge, and troubles go when it closes", async () => {
  await startPaired();
  await browser.local.set({ [UNSEEN]: 3, [TROUBLES]: [{ at: 1, sentence: "Odd." }] });
  const port = { name: "popup", onDisconnect: new FakeEvent(), onMessage: new FakeEvent() };
  browser.onConnect.emit(port);
  await pass(0.1);
  expect(kept(UNSEEN)).toBe(0);
  expect(browser.badge).toBe("");
  expect(kept(TROUBLES)).toHaveLength(1);

  port.onDisconnect.emit();
  await pass(0.1);
  expect(kept(TROUBLES)).toEqual([]);
});

test("a line of the popup opens its mail in Gmail", async () => {
  await startPaired();
  server.line.tell("feed", opened(11));
  await pass(1);
  const port = { name: "popup", onDisconnect: new FakeEvent(), onMessage: new FakeEvent() };
  browser.onConnect.emit(port);
  port.onMessage.emit({ show: "hit-11" });
  await pass(1);

  expect(browser.createTab).toHaveBeenCalledWith({ url: "https://mail.google.com/mail/u/0/#all/18f0a" });
});

test("the dashboard opens at one mail, or at all of them, on the own server alone", async () => {
  await startPaired();
  await ask({ type: "open_dashboard" });
  await ask({ type: "open_dashboard", messageId: "../auth/signout?x" }, GMAIL);

  expect(browser.createTab.mock.calls.map(([{ url }]) => url)).toEqual([
    `${SESSION.server}/dashboard/`,
    `${SESSION.server}/dashboard/messages/..%2Fauth%2Fsignout%3Fx`,
  ]);
});

test("a server that has moved is protected at its new address before the session names it", async () => {
  server.on("GET /healthz", () => json({ ...CARD, public_url: "https://new.example" }));
  await startPaired();

  expect(kept(key.session)).toMatchObject({ publicUrl: "https://new.example" });
  expect(browser.rules.map(({ condition }) => condition.urlFilter)).toContain(`||new.example/p/${SESSION.accountKey}`);
});

test("a server of another age is left alone, and what waits is not thrown at it", async () => {
  server.on("GET /healthz", () => json({ ...CARD, api: 0 }));
  server.on("POST /v1/messages", () => problem(404));
  await startPaired();
  await ask({ type: "outgoing", record: record() }, GMAIL);
  await startWorker();
  await pass(1);

  expect(kept<Connection>(key.connection).state).toBe("incompatible");
  expect(server.to("POST /v1/messages")).toEqual([]);
  expect(kept(key.outbox("copy-1"))).toBeDefined();
});
