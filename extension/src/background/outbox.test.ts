import { expect, test, vi } from "vitest";
import { key } from "../shared/storage.js";
import { browser, outbox, server, world } from "./outbox.fake.js";
import { OUTBOX_ALARM } from "./outbox.js";
import { record } from "./sample.fake.js";
import { json, problem, SESSION, taken, yes } from "./server.fake.js";

const kept = () => browser.local.everything;

test("a sent mail is registered at once, with the clock of this machine", async () => {
  server.on("POST /v1/messages", taken);

  await outbox.put(record());
  await outbox.flush();

  const [asked] = server.to("POST /v1/messages");
  expect(asked?.token).toBe(SESSION.token);
  expect(asked?.body).toMatchObject({ messages: [{ id: "copy-1" }], client_now: "2026-10-01T12:00:00.000Z" });
  expect(kept()).not.toHaveProperty(key.outbox("copy-1"));
  expect(world.delivered.map(({ id }) => id)).toEqual(["copy-1"]);
});

test("a mail on its way waits for Gmail's answer, and is registered without it after two minutes", async () => {
  server.on("POST /v1/messages", taken);

  await outbox.put(record({ stage: "sending" }));
  await outbox.flush();
  expect(server.to("POST /v1/messages")).toHaveLength(0);
  expect(browser.alarmsSet.get(OUTBOX_ALARM)).toEqual({ when: Date.now() + 120_000 });

  vi.setSystemTime(Date.now() + 120_000);
  await world.startWorker().flush();
  expect(server.to("POST /v1/messages")).toHaveLength(1);
});

test("two words of one mail make one registration", async () => {
  server.on("POST /v1/messages", taken);
  world.session = undefined;
  await outbox.put(record({ stage: "sending", subject: "Contract" }));
  await outbox.put(record({ stage: "sent", subject: "", threadId: "18f0a" }));

  world.session = SESSION;
  await outbox.flush();

  const bodies = server.to("POST /v1/messages").map(({ body }) => body);
  expect(bodies).toHaveLength(1);
  expect(bodies[0]).toMatchObject({ messages: [{ subject: "Contract", thread_id: "18f0a" }] });
});

test("offline, nothing is lost: not over the death of the worker, and it is tried again ever more rarely", async () => {
  server.isAway = true;
  await outbox.put(record());
  await outbox.flush();
  for (const wait of [15, 30, 60, 120]) {
    const [waiting] = await world.startWorker().all();
    expect(waiting?.nextAttemptAt).toBe(Date.now() + wait * 1000);
    expect(browser.alarmsSet.get(OUTBOX_ALARM)).toEqual({ when: Date.now() + wait * 1000 });
    vi.setSystemTime(Date.now() + wait * 1000);
    await world.startWorker().flush();
  }

  server.isAway = false;
  server.on("POST /v1/messages", taken);
  await world.startWorker().flush(true);
  expect(await outbox.all()).toEqual([]);
});

test("nothing is tried before its time, except when the server has just been reached", async () => {
  server.isAway = true;
  await outbox.put(record());
  await outbox.flush();
  server.isAway = false;
  server.on("POST /v1/messages", taken);
  const before = server.to("POST /v1/messages").length;

  await outbox.flush();
  expect(server.to("POST /v1/messages")).toHaveLength(before);

  await outbox.flush(true);
  expect(server.to("POST /v1/messages")).toHaveLength(before + 1);
});

test.each([408, 429, 500, 503])("status %i is no reason to give up", async (status) => {
  server.on("POST /v1/messages", () => problem(status));
  await outbox.put(record());
  await outbox.flush();

  expect(await outbox.all()).toHaveLength(1);
  expect(world.told).toEqual([]);
});

test.each([400, 403, 413, 422])("status %i will not change: the record is dropped, and told", async (status) => {
  server.on("POST /v1/messages", () => problem(status, "The subject is odd."));
  await outbox.put(record());
  await outbox.flush();

  expect(await outbox.all()).toEqual([]);
  expect(world.told).toEqual(["copy-1: The subject is odd."]);
  expect(world.delivered).toEqual([]);
});

test("a 404 that is not greentick's own loses nothing: something in front of it is set wrong", async () => {
  server.on("POST /v1/messages", () => new Response("<h1>Not found</h1>", { status: 404 }));
  await outbox.put(record());
  await outbox.flush();

  expect(await outbox.all()).toHaveLength(1);
});

test.each([
  ["a page", yes],
  ["no words", () => new Response(null, { status: 200 })],
  ["other JSON", () => json({ ok: true })],
  ["results of nothing", () => json({ results: [] })],
])("a stranger at the server's address who says yes with %s takes nothing", async (_, stranger) => {
  server.on("POST /v1/messages", stranger);
  await outbox.put(record());
  await outbox.flush();
  expect(world.delivered).toEqual([]);
  expect(world.told).toEqual([]);

  server.on("POST /v1/messages", taken);
  await outbox.flush(true);
  expect(world.delivered.map(({ id }) => id)).toEqual(["copy-1"]);
  expect(await outbox.all()).toEqual([]);
});

test("of a batch only what the server names is done, the rest is told again", async () => {
  world.session = undefined;
  for (const id of ["named", "unnamed"]) await outbox.put(record({ id }));
  server.on("POST /v1/messages", () => json({ results: [{ id: "named", ok: true }, "odd"] }), taken);
  world.session = SESSION;
  await outbox.flush();
  expect((await outbox.all()).map(({ id, attempts }) => [id, attempts])).toEqual([["unnamed", 1]]);

  await outbox.flush(true);
  expect(await outbox.all()).toEqual([]);
});

test("one odd record takes no other with it", async () => {
  world.session = undefined;
  for (const id of ["good-1", "odd", "good-2"]) await outbox.put(record({ id }));
  server.on(
    "POST /v1/messages",
    () => problem(400),
    taken,
    () => problem(400, "Odd."),
    taken,
  );
  world.session = SESSION;
  await outbox.flush();

  expect(world.delivered.map(({ id }) => id)).toEqual(["good-1", "good-2"]);
  expect(world.told).toEqual(["odd: Odd."]);
});

test("what the server refuses by name is dropped, and the rest of the batch is done", async () => {
  world.session = undefined;
  for (const id of ["good", "odd"]) await outbox.put(record({ id }));
  server.on("POST /v1/messages", () =>
    json({
      results: [
        { id: "odd", ok: false, problem: "Odd." },
        { id: "good", ok: true },
      ],
    }),
  );
  world.session = SESSION;
  await outbox.flush();

  expect(world.delivered.map(({ id }) => id)).toEqual(["good"]);
  expect(world.told).toEqual(["odd: Odd."]);
  expect(await outbox.all()).toEqual([]);
});

test("signed out, everything is kept for the next sign-in and nobody is asked again", async () => {
  server.on("POST /v1/messages", () => problem(401));
  await outbox.put(record());
  await outbox.flush();
  await outbox.flush();

  expect(server.to("POST /v1/messages")).toHaveLength(1);
  expect(await outbox.all()).toEqual([record()]);
  expect(browser.alarmsSet.has(OUTBOX_ALARM)).toBe(false);
});

test("at most a hundred at once", async () => {
  world.session = undefined;
  for (let number = 0; number < 150; number += 1) await outbox.put(record({ id: `copy-${number}` }));
  server.on("POST /v1/messages", taken);
  world.session = SESSION;
  await outbox.flush();

  const sizes = server.to("POST /v1/messages").map(({ body }) => (body as { messages: unknown[] }).messages.length);
  expect(sizes).toEqual([100, 50]);
});

test("long recipient lists go in more requests, since the server takes no more than a megabyte", async () => {
  world.session = undefined;
  const recipients = Array.from({ length: 2_000 }, (_, number) => ({
    address: `person.${number}@department.example.com`,
    name: `Person Number ${number} of the Department`,
    kind: "bcc" as const,
  }));
  for (let number = 0; number < 6; number += 1) await outbox.put(record({ id: `copy-${number}`, recipients }));
  server.on("POST /v1/messages", taken);
  world.session = SESSION;
  await outbox.flush();

  const bodies = server.to("POST /v1/messages").map(({ body }) => JSON.stringify(body).length);
  expect(Math.max(...bodies)).toBeLessThan(1_000_000);
  expect(bodies.length).toBeGreaterThan(1);
});

test("an undone mail is taken back from the server", async () => {
  server.on("DELETE /v1/messages/copy-1", () => new Response(null, { status: 204 }));
  await outbox.put(record({ stage: "undone" }));
  await outbox.flush();

  expect(server.to("DELETE /v1/messages/copy-1")).toHaveLength(1);
  expect(await outbox.all()).toEqual([]);
  expect(world.delivered.map(({ stage }) => stage)).toEqual(["undone"]);
});

test("a mail is not taken back by a stranger who says yes to everything", async () => {
  server.on("DELETE /v1/messages/copy-1", yes);
  await outbox.put(record({ stage: "undone" }));
  await outbox.flush();

  expect((await outbox.all()).map(({ stage }) => stage)).toEqual(["undone"]);
  expect(world.delivered).toEqual([]);
});

test("taking back what the server never had is no trouble", async () => {
  server.on("DELETE /v1/messages/copy-1", () => problem(404));
  await outbox.put(record({ stage: "undone" }));
  await outbox.flush();

  expect(await outbox.all()).toEqual([]);
  expect(world.told).toEqual([]);
});

test("taking back beats registering, also when the word of sending comes last", async () => {
  world.session = undefined;
  await outbox.put(record({ stage: "sent" }));
  await outbox.put(record({ stage: "undone" }));
  await outbox.put(record({ stage: "sent" }));
  server.on("DELETE /v1/messages/copy-1", () => new Response(null, { status: 204 }));
  world.session = SESSION;
  await outbox.flush();
  await outbox.put(record({ stage: "sent" }));
  await outbox.flush();

  expect(server.to("POST /v1/messages")).toHaveLength(0);
  expect(server.to("DELETE /v1/messages/copy-1")).toHaveLength(1);
  expect(await outbox.all()).toEqual([]);
});

test("a word of sending that content wrote over an undone mail does not revive it", async () => {
  world.session = undefined;
  await outbox.put(record({ stage: "undone" }));
  await browser.local.set({ [key.outbox("copy-1")]: record({ stage: "sent" }) });
  server.on("DELETE /v1/messages/copy-1", () => new Response(null, { status: 204 }));
  world.session = SESSION;
  await outbox.flush();

  expect(server.to("POST /v1/messages")).toHaveLength(0);
  expect(server.to("DELETE /v1/messages/copy-1")).toHaveLength(1);
});

test("what becomes known while a registration is under way is registered after it", async () => {
  let underWay: Promise<void> | undefined;
  server.on("POST /v1/messages", (asked) => {
    underWay ??= outbox.put(record({ stage: "sent", threadId: "18f0a" }));
    return taken(asked);
  });
  await outbox.put(record({ stage: "sent" }));
  await outbox.flush();
  await underWay;
  await outbox.flush();

  const threads = server
    .to("POST /v1/messages")
    .map(({ body }) => (body as { messages: { thread_id: string }[] }).messages[0]?.thread_id);
  expect(threads).toEqual(["", "18f0a"]);
  expect(await outbox.all()).toEqual([]);
});

test("a mail Gmail refused is forgotten", async () => {
  world.session = undefined;
  await outbox.put(record({ stage: "sending" }));
  await outbox.drop("copy-1");

  expect(await outbox.all()).toEqual([]);
});

test("a mail Gmail refused while the server could not take it does not come back", async () => {
  server.on("POST /v1/messages", () => {
    void outbox.drop("copy-1");
    return problem(503);
  });
  world.session = undefined;
  await outbox.put(record());
  world.session = SESSION;
  await outbox.flush();

  expect(await outbox.all()).toEqual([]);
});

test("a worker that stays alive tries again without an alarm", async () => {
  server.on("POST /v1/messages", () => problem(503), taken);
  await outbox.put(record());
  await outbox.flush();
  await vi.advanceTimersByTimeAsync(15_000);

  expect(server.to("POST /v1/messages")).toHaveLength(2);
  expect(await outbox.all()).toEqual([]);
});

test("with storage full the cache gives way to a registration", async () => {
  world.session = undefined;
  const thread = { receipts: [], fetchedAt: 1 };
  for (let number = 0; number < 40; number += 1) await browser.local.set({ [key.thread("a@b", `${number}`)]: thread });
  browser.local.quota = JSON.stringify(kept()).length;

  await outbox.put(record());

  expect(await outbox.all()).toEqual([record()]);
  expect(world.told).toEqual([]);
});

test("with storage full of other things the user is told", async () => {
  browser.local.quota = 10;

  await expect(outbox.put(record())).rejects.toThrow(/no room for outbox/);

  expect(world.told).toEqual([browser.say("trouble_storage_full")]);
});
