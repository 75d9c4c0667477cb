import { beforeEach, expect, test, vi } from "vitest";
import { key } from "../shared/storage.js";
import { type FakeChrome, fakeChrome } from "./chrome.fake.js";
import { leaveForGood, takeAlong } from "./leaving.js";
import { FakeServer, json, problem, SESSION, yes } from "./server.fake.js";

let browser: FakeChrome;
let server: FakeServer;

beforeEach(async () => {
  browser = fakeChrome();
  server = new FakeServer();
  await browser.local.set({ [key.session]: SESSION, [key.cursor]: 7, "outbox:x": { id: "x" } });
});

test("everything the server keeps can be taken along as a file", async () => {
  server.on("GET /v1/export", () => json({ format: "greentick-export-1", messages: [] }));

  const reply = await takeAlong();

  expect(reply.ok && JSON.parse(reply.file ?? "")).toEqual({ format: "greentick-export-1", messages: [] });
});

test.each([
  ["away", () => "away" as const, "take_away", SESSION.server],
  ["refusing", () => problem(403, "Not from here."), "take_refused", "Not from here."],
  ["another's", () => problem(401), "take_signed_out", ""],
])(
  "with a server that is %s nothing can be taken along, and nobody speaks of erasing",
  async (_, answer, name, what) => {
    server.on("GET /v1/export", answer);

    expect(await takeAlong()).toEqual({ ok: false, problem: browser.say(name, [what]) });
  },
);

test("leaving erases the account there, then everything here", async () => {
  server.on("DELETE /v1/account", () => new Response(null, { status: 204 }));
  browser.shown.set("ev:hit-1", { title: "Bob opened Contract", message: "" });
  await browser.session.set({ views: [] });

  expect(await leaveForGood()).toBe("");

  expect(server.asked.map(({ method, path }) => `${method} ${path}`)).toEqual(["DELETE /v1/account"]);
  expect(browser.local.everything).toEqual({});
  expect(browser.session.everything).toEqual({});
  expect(browser.shown.size).toBe(0);
});

test.each([
  ["away", () => "away" as const],
  ["refusing", () => problem(503)],
  ["another's", () => problem(401)],
  ["a stranger who says yes", yes],
])("with a server that is %s nothing is erased here, and why is told", async (_, answer) => {
  server.on("DELETE /v1/account", answer);

  expect(await leaveForGood()).not.toBe("");

  expect(browser.local.everything).toHaveProperty(key.session);
  expect(browser.local.everything).toHaveProperty("outbox:x");
});

test("who is not signed in is told to sign in first", async () => {
  await browser.local.remove(key.session);
  vi.spyOn(globalThis, "fetch");

  expect(await leaveForGood()).not.toBe("");
  expect((await takeAlong()).ok).toBe(false);
  expect(globalThis.fetch).not.toHaveBeenCalled();
});
