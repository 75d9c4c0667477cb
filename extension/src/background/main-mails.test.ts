import { expect, test } from "vitest";
import type { Request } from "../shared/messages.js";
import { key } from "../shared/storage.js";
import { TROUBLES } from "../shared/troubles.js";
import { opened, record } from "./sample.fake.js";
import { json, problem, taken } from "./server.fake.js";
import { browser, GMAIL, pass, server, worker } from "./worker.fake.js";

test("a mail goes from Gmail's tab through the outbox into the cache", async () => {
  server.on("POST /v1/messages", taken);
  await worker.startPaired();

  expect(await worker.ask({ type: "outgoing", record: record({ threadId: "18f0a" }) }, GMAIL)).toEqual({ ok: true });

  expect(server.to("POST /v1/messages")).toHaveLength(1);
  expect(worker.kept(key.thread("alice@example.org", "18f0a"))).toMatchObject({
    receipts: [{ id: "copy-1", state: "sent" }],
  });
});

test("a record that content wrote itself is registered too", async () => {
  server.on("POST /v1/messages", taken);
  await worker.startPaired();

  await browser.local.set({ [key.outbox("copy-1")]: record() });
  await pass(1);

  expect(server.to("POST /v1/messages")).toHaveLength(1);
});

test("a registration the server refuses for good is told, and the mail's row can say why", async () => {
  server.on("POST /v1/messages", () => problem(400, "The subject is odd."));
  await worker.startPaired();
  await worker.ask({ type: "outgoing", record: record({ subject: "\u0639\u0642\u062f" }) }, GMAIL);

  expect(worker.kept(key.untracked("msg-a:r1"))).toMatchObject({ reason: "failed" });
  const [trouble] = worker.kept<{ sentence: string }[]>(TROUBLES);
  const isolated = "\u2068\u0639\u0642\u062f\u2069";
  expect(trouble?.sentence).toBe(browser.say("trouble_registration_refused", [isolated, "The subject is odd."]));
  expect([...browser.shown.values()].map(({ message }) => message)).toEqual([trouble?.sentence]);
});

test("a choice for a draft is kept in the room that receipts leave; where there is none the user is told", async () => {
  await worker.startPaired();
  for (let number = 0; number < 40; number += 1) {
    await browser.local.set({ [key.thread("a@b", `${number}`)]: { receipts: [], fetchedAt: 1 } });
  }
  browser.local.quota = JSON.stringify(browser.local.everything).length;
  const choices = { "msg-a:r1": { on: false, at: 1 } };
  expect(await worker.ask({ type: "keep_choices", choices }, GMAIL)).toEqual({ ok: true });
  expect(worker.kept(key.drafts)).toEqual(choices);

  browser.local.quota = 0;
  expect(await worker.ask({ type: "keep_choices", choices: {} }, GMAIL)).toMatchObject({ ok: false });
  const messages = [...browser.shown.values()].map(({ message }) => message);
  expect(messages).toEqual([browser.say("trouble_choice_not_kept")]);
});

test("a mail taken back loses its tick with its record, not a moment later", async () => {
  server.on("POST /v1/messages", taken);
  server.on("DELETE /v1/messages/copy-1", () => new Response(null, { status: 204 }));
  await worker.startPaired();
  await worker.ask({ type: "outgoing", record: record({ threadId: "18f0a" }) }, GMAIL);
  await worker.ask({ type: "outgoing", record: record({ stage: "undone" }) }, GMAIL);

  expect(worker.kept(key.outbox("copy-1"))).toBeUndefined();
  expect(worker.kept(key.thread("alice@example.org", "18f0a"))).toMatchObject({ receipts: [] });
});

test("what lists show is asked for, and where the mailbox is in Gmail is kept for notifications", async () => {
  server.on("POST /v1/receipts/query", () => json({ threads: { "18f0a": [opened(5).receipt] } }));
  await worker.startPaired();
  const view: Request = {
    type: "threads_in_view",
    gmailAddress: "alice@example.org",
    mailbox: "1/d/AEoRXRS",
    threadIds: ["18f0a"],
  };

  expect(await worker.ask(view, GMAIL)).toEqual({ ok: true });

  expect(worker.kept(key.thread("alice@example.org", "18f0a"))).toMatchObject({ receipts: [{ state: "opened" }] });
  expect(worker.kept(key.account("alice@example.org"))).toBe("1/d/AEoRXRS");
});

test("own views are announced, and those the server did not hear of once it can", async () => {
  await worker.startPaired();
  server.isAway = true;
  await worker.ask({ type: "own_view", ids: ["copy-1"] }, GMAIL);
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

test("labels that the server did not hear of are told once it can", async () => {
  await worker.startPaired();
  server.isAway = true;
  const thread = { threadId: "18f0a", labels: ["North"], view: "", whole: true, mail: "copy-1" };
  await worker.ask({ type: "labels_seen", gmailAddress: "alice@example.org", threads: [thread] }, GMAIL);
  server.line.cut();
  await pass(10);
  server.isAway = false;
  server.on("POST /v1/labels", () => new Response(null, { status: 204 }));
  await pass(10);

  const [, told, ...more] = server.to("POST /v1/labels");
  expect(told?.body).toMatchObject({ threads: [{ thread_id: "18f0a", labels: ["North"] }] });
  expect(more).toEqual([]);
});

test("a view that a server in trouble did not take is announced again", async () => {
  await worker.startPaired();
  const sent = () => server.to("POST /v1/views").length;
  server.on("POST /v1/views", () => problem(503));
  await worker.ask({ type: "own_view", ids: ["copy-1"] }, GMAIL);
  expect(sent()).toBe(1);
  server.on("POST /v1/views", () => new Response(null, { status: 204 }));
  for (let time = 0; time < 2; time += 1) {
    server.line.cut();
    await pass(20);
  }

  expect(sent()).toBe(2);
});

test("a view that the server refused is not announced again", async () => {
  await worker.startPaired();
  server.on("POST /v1/views", () => problem(404));
  await worker.ask({ type: "own_view", ids: ["copy-1"] }, GMAIL);
  server.line.cut();
  await pass(20);

  expect(server.to("POST /v1/views")).toHaveLength(1);
});

test("a view the server has heard of is announced once, and of very many the first hundred", async () => {
  server.on("POST /v1/views", () => new Response(null, { status: 204 }));
  await worker.startPaired();
  await worker.ask({ type: "own_view", ids: Array.from({ length: 150 }, (_, number) => `copy-${number}`) }, GMAIL);
  for (let time = 0; time < 2; time += 1) {
    server.line.cut();
    await pass(20);
  }

  const asked = server.to("POST /v1/views").map(({ body }) => (body as { ids: string[] }).ids.length);
  expect(asked).toEqual([100]);
});

test("a correction is passed on, and its refusal comes back in the user's language where its status says all", async () => {
  await worker.startPaired();
  server.on(
    "POST /v1/messages/copy-1/corrections",
    () => new Response(null, { status: 204 }),
    () => problem(404, "No such event."),
    () => problem(503, "The server's Redis does not answer."),
    () => problem(400, "event_id must name an event."),
    () => new Response("<h1>Bad gateway</h1>", { status: 502 }),
  );
  const correction: Request = { type: "correct", messageId: "copy-1", eventId: "hit-1", own: true };

  expect(await worker.ask(correction, GMAIL)).toEqual({ ok: true });
  for (const problem of [
    browser.say("server_forgot"),
    browser.say("server_unready"),
    "event_id must name an event.",
    browser.say("server_said", ["502"]),
  ]) {
    expect(await worker.ask(correction, GMAIL)).toEqual({ ok: false, problem });
  }
  expect(server.to("POST /v1/messages/copy-1/corrections")[0]?.body).toEqual({ event_id: "hit-1", own: true });
});

test("an answer that was seen is owed to a server that is busy, not to one that refuses it for good", async () => {
  await worker.startPaired();
  server.on(
    "POST /v1/replies",
    () => problem(503),
    () => problem(404),
  );
  const seen: Request = { type: "reply_seen", threadId: "18f0a", gmailAddress: "alice@example.org", at: 1 };

  expect((await worker.ask(seen, GMAIL)).ok).toBe(false);
  expect(await worker.ask(seen, GMAIL)).toEqual({ ok: true });
});

test("a bounce that Gmail shows is told by its finding alone, and its domain spared when the user wants it", async () => {
  server.on("POST /v1/bounces", () => new Response(null, { status: 204 }));
  server.on("GET /v1/settings", () => json({ disclosure: true, never_track: [] }));
  server.on("PATCH /v1/settings", () => json({}));
  await worker.startPaired();
  const seen = {
    type: "bounce_seen" as const,
    messageId: "msg-f:1",
    threadIds: ["18f0a"],
    gmailAddress: "alice@example.org",
    at: Date.UTC(2026, 10, 21),
    status: "5.7.1",
    blamesTracking: true,
  };

  expect(await worker.ask({ ...seen, text: "550 5.7.1 Dear Alice" } as Request, GMAIL)).toEqual({ ok: true });
  expect(server.to("POST /v1/bounces").map(({ body }) => body)).toEqual([
    {
      id: "msg-f:1",
      gmail_address: "alice@example.org",
      thread_ids: ["18f0a"],
      at: "2026-11-21T00:00:00.000Z",
      status: "5.7.1",
      blames_tracking: true,
    },
  ]);
  expect((await worker.ask({ ...seen, threadIds: 7 } as unknown as Request, GMAIL)).ok).toBe(false);

  expect(await worker.ask({ type: "never_track", whom: "konzern.example" }, GMAIL)).toEqual({ ok: true });
  expect((await worker.ask({ type: "never_track", whom: "org" }, GMAIL)).ok).toBe(false);
  expect(server.to("PATCH /v1/settings").map(({ body }) => body)).toEqual([{ never_track: ["konzern.example"] }]);
});
