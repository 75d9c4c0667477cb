import { expect, test, vi } from "vitest";
import type { Request } from "../shared/messages.js";
import { type Connection, key, type Settings } from "../shared/storage.js";
import { TROUBLES } from "../shared/troubles.js";
import { opened, record } from "./sample.fake.js";
import { CARD, json, problem, SESSION, taken } from "./server.fake.js";
import { browser, GMAIL, pass, server, worker } from "./worker.fake.js";

test("pairing sets the own-view rules before anybody can use the session, then goes live", async () => {
  await worker.start();
  worker.letPair();
  const rulesWhenUsable: number[] = [];
  browser.local.onChanged.addListener((changes: Record<string, unknown>) => {
    if (key.session in changes) rulesWhenUsable.push(worker.ownRules().length);
  });

  expect(await worker.ask({ type: "pair", address: "https://receipts.example" })).toEqual({ ok: true });

  expect(rulesWhenUsable).toEqual([2]);
  expect(worker.kept(key.session)).toEqual(SESSION);
  expect(worker.kept(key.cursor)).toBe(42);
  expect(worker.kept<Settings>(key.settings).notify).toBe("every");
  expect(worker.kept<Connection>(key.connection).state).toBe("live");
  expect(browser.alarmsSet.get("watchdog")).toEqual({ periodInMinutes: 0.5 });
  expect(server.to("GET /v1/push")[0]?.path).toBe("/v1/push?after=42");
});

test("what is wrong with pairing is in the reply", async () => {
  await worker.start();
  server.isAway = true;

  expect(await worker.ask({ type: "check_server", address: "https://receipts.example" })).toEqual({
    ok: false,
    problem: browser.say("server_away", ["https://receipts.example"]),
  });
  expect(await worker.ask({ type: "pair", address: "ftp://x" })).toEqual({
    ok: false,
    problem: browser.say("server_address_bad"),
  });
});

test("a page of Gmail cannot choose the server", async () => {
  await worker.start();
  worker.letPair();

  for (const type of ["pair", "check_server", "sign_out"] as const) {
    expect((await worker.ask({ type, address: "https://mallory.example" }, GMAIL)).ok, type).toBe(false);
  }
  expect(browser.signIn).not.toHaveBeenCalled();
});

test("signed out by the server, mails are kept until the user has signed in again", async () => {
  server.on("POST /v1/messages", () => problem(401));
  await worker.startPaired();
  await worker.ask({ type: "outgoing", record: record() }, GMAIL);
  expect(worker.kept<Connection>(key.connection).state).toBe("signed_out");
  expect(browser.badge).toBe("!");
  server.line.end();
  await pass(10);
  expect(browser.badge).toBe("!");
  await worker.start();
  expect(server.to("POST /v1/messages")).toHaveLength(1);
  expect(server.lines).toHaveLength(1);

  await worker.ask({ type: "reconnect" });
  await pass(1);
  expect(server.lines).toHaveLength(2);

  worker.letPair({ token: "new-token" });
  server.on("POST /v1/messages", taken);
  await worker.ask({ type: "pair", address: SESSION.server });
  await pass(1);

  expect(server.to("POST /v1/messages").at(-1)?.token).toBe("new-token");
  expect(worker.kept(key.outbox("copy-1"))).toBeUndefined();
  expect(worker.kept(key.cursor)).toBe(10);
  expect(browser.badge).toBe("");
});

test("a session is renewed once a month, and the old one signed out", async () => {
  server.on("POST /v1/signout", () => new Response(null, { status: 204 }));
  worker.letPair({ token: "new-token" });
  server.on("POST /v1/sessions/renew", server.answers.get("POST /v1/token") ?? (() => problem(404)));
  await worker.startPaired();
  server.line.tell("feed", opened(11));
  await pass(1);
  expect(server.to("POST /v1/sessions/renew")).toEqual([]);

  vi.setSystemTime(Date.now() + 31 * 24 * 60 * 60 * 1000);
  server.line.end();
  await pass(60);

  expect(server.to("POST /v1/sessions/renew").map(({ token }) => token)).toEqual([SESSION.token]);
  expect(worker.kept<{ token: string }>(key.session).token).toBe("new-token");
  expect(server.to("POST /v1/signout").map(({ token }) => token)).toEqual([SESSION.token]);
  expect(server.to("GET /v1/push").at(-1)).toMatchObject({ token: "new-token", path: "/v1/push?after=11" });
  expect(worker.kept(key.recent)).toHaveLength(1);
  expect([...browser.shown.keys()]).toEqual(["ev:hit-11"]);
  expect(worker.kept<Connection>(key.connection).state).toBe("live");
});

test("what is chosen while a session is renewed counts, whatever the server's answer still says", async () => {
  worker.letPair({ token: "new-token" });
  const renewal = server.answers.get("POST /v1/token") ?? (() => problem(404));
  server.on("PATCH /v1/settings", () => json({}));
  await worker.startPaired();
  await pass(1);

  vi.setSystemTime(Date.now() + 31 * 24 * 60 * 60 * 1000);
  const chosen = { type: "change_settings", patch: { notify: "off", marks: "eyes" } };
  server.on("POST /v1/sessions/renew", (asked) => {
    browser.onMessage.emit(chosen, { url: "chrome-extension://extensionid/options.html" }, () => undefined);
    return renewal(asked);
  });
  server.line.end();
  await pass(60);

  expect(worker.kept<{ token: string }>(key.session).token).toBe("new-token");
  expect(worker.kept<Settings>(key.settings)).toMatchObject({ notify: "off", marks: "eyes" });
});

test("what was chosen before the first pairing counts from its first moment", async () => {
  server.on("PATCH /v1/settings", () => "away" as const);
  await worker.start();
  const chosen: Request = { type: "change_settings", patch: { tracks: "log" } };
  await worker.ask(chosen);
  worker.letPair();
  await worker.ask({ type: "pair", address: SESSION.server });

  expect(worker.kept<Settings>(key.settings)).toMatchObject({ tracks: "log", notify: "every" });
});

test("what waits for another account is given up, and that is told", async () => {
  await browser.local.set({ lastAccount: "BobBobBob123" });
  await worker.start();
  await worker.ask({ type: "outgoing", record: record() }, GMAIL);
  worker.letPair();
  server.on("POST /v1/messages", taken);
  await worker.ask({ type: "pair", address: SESSION.server });

  expect(server.to("POST /v1/messages")).toEqual([]);
  expect(worker.kept<{ sentence: string }[]>(TROUBLES)[0]?.sentence).toBe(
    browser.say("trouble_other_account_one", ["1"]),
  );
});

test("signing out ends the session on both sides, forgets what was seen and keeps what is owed", async () => {
  server.isAway = false;
  server.on("POST /v1/messages", () => problem(503));
  server.on("POST /v1/signout", () => new Response(null, { status: 204 }));
  await worker.startPaired();
  server.line.tell("feed", opened(11));
  await worker.ask({ type: "outgoing", record: record({ id: "copy-2" }) }, GMAIL);
  await pass(1);
  expect(browser.shown.size).toBeGreaterThan(0);
  await browser.local.set({ reminders: [{}], standings: {}, policy: {}, settingsOwed: {}, renewedAt: 1 });
  await browser.session.set({ views: [{}] });

  expect(await worker.ask({ type: "sign_out" })).toEqual({ ok: true });

  expect(server.to("POST /v1/signout")[0]?.token).toBe(SESSION.token);
  const names = Object.keys(browser.local.everything);
  expect(
    names.filter((name) =>
      /^(session|cursor|recent|notified|reminders|standings|policy|settingsOwed|renewedAt|thread:|account:)/.test(name),
    ),
  ).toEqual([]);
  expect(browser.session.everything).not.toHaveProperty("views");
  expect(browser.shown.size).toBe(0);
  expect(names).toContain(key.outbox("copy-2"));
  expect(worker.ownRules()).toHaveLength(2);
  expect(browser.alarmsSet.has("watchdog")).toBe(false);
  expect(worker.kept<Connection>(key.connection).state).toBe("unpaired");
});

test("signing out while the server is away works here, and says that it is not known there", async () => {
  await worker.startPaired();
  server.isAway = true;

  expect(await worker.ask({ type: "sign_out" })).toEqual({
    ok: false,
    problem: browser.say("signed_out_here_only", [SESSION.server]),
  });
  expect(worker.kept(key.session)).toBeUndefined();
  expect(worker.kept<Connection>(key.connection).state).toBe("unpaired");
});

test("a server that has moved is protected at its new address before the session names it", async () => {
  server.on("GET /v1/server", () => json({ ...CARD, public_url: "https://new.example" }));
  await worker.startPaired();

  expect(worker.kept(key.session)).toMatchObject({ publicUrl: "https://new.example" });
  expect(browser.rules.map(({ condition }) => condition.urlFilter)).toContain(`||new.example/p/${SESSION.accountKey}`);
});

test("a server that has been updated is used again, also where no live line can be had", async () => {
  server.on("GET /v1/push", () => problem(404));
  server.on("GET /v1/server", () => json({ ...CARD, api: 0 }));
  await worker.startPaired();
  expect(worker.kept<Connection>(key.connection).state).toBe("incompatible");

  server.on("GET /v1/server", () => json(CARD));
  server.on("GET /v1/feed", () => json({ items: [], cursor: 10, more: false, reset: false }));
  server.on("POST /v1/messages", taken);
  await worker.ask({ type: "reconnect" });
  await pass(5);
  await worker.ask({ type: "outgoing", record: record() }, GMAIL);

  expect(worker.kept<Connection>(key.connection)).toMatchObject({
    state: "connecting",
    problem: browser.say("connection_no_line", ["receipts.example"]),
  });
  expect(server.to("POST /v1/messages")).toHaveLength(1);
});
