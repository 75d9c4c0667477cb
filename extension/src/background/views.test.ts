import { beforeEach, expect, test } from "vitest";
import { fakeChrome } from "./chrome.fake.js";
import { FakeServer, problem, SESSION } from "./server.fake.js";
import { announceView, announceWaiting } from "./views.js";

let server: FakeServer;

beforeEach(() => {
  fakeChrome();
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
