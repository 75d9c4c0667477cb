/** What the outbox does with mails of another account, with a stranger in front of the server, and while nobody is online. */
import { expect, test, vi } from "vitest";
import { browser, outbox, server, world } from "./outbox.fake.js";
import { record } from "./sample.fake.js";
import { SESSION, taken } from "./server.fake.js";

test("a 401 of something in front of the server signs nobody out", async () => {
  server.on("POST /v1/messages", () => new Response("<h1>401 Authorization Required</h1>", { status: 401 }), taken);
  await outbox.put(record());
  await outbox.flush();
  expect(world.session).toBe(SESSION);

  await outbox.flush(true);
  expect(world.delivered.map(({ id }) => id)).toEqual(["copy-1"]);
});

test("mails of another account are never this one's: they are given up, and how many is told", async () => {
  world.session = undefined;
  await outbox.put(record({ id: "of-no-name" }));
  await outbox.put(record({ id: "of-alice", accountKey: SESSION.accountKey }));
  await outbox.put(record({ id: "taken-back", stage: "undone" }));
  await outbox.claim("BobBobBob123");
  server.on("POST /v1/messages", taken);
  world.session = SESSION;
  await outbox.flush();

  const bodies = server.to("POST /v1/messages").map(({ body }) => body as { messages: { id: string }[] });
  expect(bodies.flatMap(({ messages }) => messages.map(({ id }) => id))).toEqual(["of-alice"]);
  expect(world.told).toEqual(["given up: 1"]);
  expect(await outbox.all()).toEqual([]);
});

test("what was claimed by one account is not claimed by the next", async () => {
  world.session = undefined;
  await outbox.put(record());
  await outbox.claim("BobBobBob123");
  await outbox.claim(SESSION.accountKey);

  expect((await outbox.all()).map(({ accountKey }) => accountKey)).toEqual(["BobBobBob123"]);
});

const forbidden = () => new Response("<h1>403 Forbidden</h1>", { status: 403 });

test("a firewall that dislikes one mail holds up no other, and is tried for a week before that is told", async () => {
  world.session = undefined;
  for (const id of ["good-1", "odd", "good-2"]) await outbox.put(record({ id }));
  server.on("POST /v1/messages", (asked) => (JSON.stringify(asked.body).includes("odd") ? forbidden() : taken(asked)));
  world.session = SESSION;
  await outbox.flush();
  expect(world.delivered.map(({ id }) => id)).toEqual(["good-1", "good-2"]);

  for (let day = 0; day < 6; day += 1) {
    vi.setSystemTime(Date.now() + 24 * 60 * 60_000);
    await world.startWorker().flush(true);
  }
  expect((await outbox.all()).map(({ id }) => id)).toEqual(["odd"]);
  expect(world.told).toEqual([]);

  vi.setSystemTime(Date.now() + 24 * 60 * 60_000);
  await world.startWorker().flush(true);
  expect(world.told).toEqual([`odd: ${browser.say("server_said", ["403"])}`]);
  expect(await outbox.all()).toEqual([]);
});

test("a week in which the server was only away counts as nothing", async () => {
  server.on("POST /v1/messages", forbidden, () => "away", forbidden);
  await outbox.put(record());
  await outbox.flush();
  await outbox.flush(true);
  vi.setSystemTime(Date.now() + 8 * 24 * 60 * 60_000);
  await outbox.flush(true);

  expect((await outbox.all()).map(({ turnedAwayAt }) => turnedAwayAt)).toEqual([Date.now()]);
  expect(world.told).toEqual([]);
});

test("a mail that could not leave while the machine was offline is registered as of when it left", async () => {
  vi.stubGlobal("navigator", { onLine: false });
  server.on("POST /v1/messages", taken);
  await outbox.put(record({ stage: "sending" }));
  for (let minutes = 0; minutes < 30; minutes += 1) {
    await vi.advanceTimersByTimeAsync(60_000);
    await outbox.flush(true);
  }
  expect(server.to("POST /v1/messages")).toEqual([]);

  vi.stubGlobal("navigator", { onLine: true });
  await outbox.flush(true);
  const sentAt = Date.now() + 5_000;
  await outbox.put(record({ stage: "sending", sentAt }));
  await outbox.put(record({ stage: "sent", sentAt }));
  await outbox.flush();

  const sent = server.to("POST /v1/messages").map(({ body }) => (body as { messages: { sent_at: string }[] }).messages);
  expect(sent.map(([message]) => message?.sent_at)).toEqual([new Date(sentAt).toISOString()]);
});

test("after the server could not be reached, Gmail has two minutes again to say what became of a mail", async () => {
  server.isAway = true;
  await outbox.put(record({ stage: "sending" }));
  await vi.advanceTimersByTimeAsync(120_000);
  await world.startWorker().flush();
  await vi.advanceTimersByTimeAsync(10_000);
  server.isAway = false;
  server.on("POST /v1/messages", taken);
  const before = server.to("POST /v1/messages").length;
  await outbox.flush(true);
  await vi.advanceTimersByTimeAsync(119_000);
  await outbox.flush(true);
  expect(server.to("POST /v1/messages")).toHaveLength(before);

  await vi.advanceTimersByTimeAsync(2_000);
  await world.startWorker().flush();
  expect(server.to("POST /v1/messages")).toHaveLength(before + 1);
});

const turnedAway = () => new Response("<h1>403</h1>", { status: 403 });
const isOdd = (body: unknown) => JSON.stringify(body).includes('"odd"');

test.each([
  ["one that was taken back", [record({ id: "other", stage: "undone" })]],
  ["one of the next batch", Array.from({ length: 100 }, (_, number) => record({ id: `other-${number}` }))],
])("a mail that a firewall dislikes holds up no other: %s", async (_, others) => {
  world.session = undefined;
  for (const each of [record({ id: "odd" }), ...others]) await outbox.put(each);
  server.on("POST /v1/messages", (asked) => (isOdd(asked.body) ? turnedAway() : taken(asked)));
  server.on("DELETE /v1/messages/other", () => new Response(null, { status: 204 }));
  world.session = SESSION;
  await outbox.flush();

  expect((await outbox.all()).map(({ id }) => id)).toEqual(["odd"]);
});

test("a firewall that turns everything away is not asked once for each mail", async () => {
  world.session = undefined;
  for (let number = 0; number < 100; number += 1) await outbox.put(record({ id: `copy-${number}` }));
  server.on("POST /v1/messages", turnedAway);
  world.session = SESSION;
  await outbox.flush();

  expect(server.to("POST /v1/messages")).toHaveLength(4);
  expect(await outbox.all()).toHaveLength(100);
});

test("several mails that it dislikes hold up another only once", async () => {
  world.session = undefined;
  for (const id of ["odd-1", "odd-2", "odd-3", "other"]) await outbox.put(record({ id }));
  server.on("POST /v1/messages", (asked) =>
    JSON.stringify(asked.body).includes('"odd-') ? turnedAway() : taken(asked),
  );
  world.session = SESSION;
  await outbox.flush();
  expect(world.delivered).toEqual([]);
  await outbox.flush(true);

  expect(world.delivered.map(({ id }) => id)).toEqual(["other"]);
});

test("a mail that waits for Gmail offline is not written again and again", async () => {
  server.isAway = true;
  vi.stubGlobal("navigator", { onLine: false });
  await outbox.put(record({ stage: "sending" }));
  await vi.advanceTimersByTimeAsync(121_000);
  await outbox.flush();
  const first = await outbox.all();
  for (let second = 0; second < 59; second += 1) {
    await vi.advanceTimersByTimeAsync(1_000);
    await outbox.flush();
  }

  expect(await outbox.all()).toEqual(first);
});
