import { beforeEach, expect, test } from "vitest";
import { key } from "../shared/storage.js";
import { fakeChrome } from "./chrome.fake.js";
import { FakeServer, json, problem, SESSION } from "./server.fake.js";
import { announceView, announceWaiting } from "./views.js";

let server: FakeServer;

beforeEach(async () => {
  await fakeChrome().local.set({ [key.session]: SESSION });
  server = new FakeServer();
});

test.each([
  ["waits when the server wants patience", () => problem(429), 2],
  ["waits when it is too busy", () => problem(503), 2],
  ["waits when a proxy is set wrong", () => new Response("<h1>Not found</h1>", { status: 404 }), 2],
  ["is not announced again when it is refused", () => problem(400), 1],
])("a view %s", async (_, answer, times) => {
  server.on("POST /v1/views", answer);
  await announceView(SESSION, ["copy-1"]);
  await announceWaiting(SESSION);

  expect(server.to("POST /v1/views")).toHaveLength(times);
});

test("a waiting view that is refused once more waits further, until it is heard", async () => {
  server.on(
    "POST /v1/views",
    () => problem(503),
    () => problem(503),
    () => json({}),
  );
  await announceView(SESSION, ["copy-1"]);
  for (const _ of [1, 2, 3]) await announceWaiting(SESSION);

  expect(server.to("POST /v1/views")).toHaveLength(3);
});

test("two views at once that are not heard both wait", async () => {
  server.isAway = true;
  await Promise.all([announceView(SESSION, ["copy-1"]), announceView(SESSION, ["copy-2"])]);
  server.isAway = false;
  server.on("POST /v1/views", () => json({}));
  await announceWaiting(SESSION);

  const told = server.to("POST /v1/views").slice(2);
  expect(told.map(({ body }) => (body as { ids: string[] }).ids)).toEqual([["copy-1"], ["copy-2"]]);
});
