import { beforeEach, expect, test, vi } from "vitest";
import { key } from "../shared/storage.js";
import { fakeChrome } from "./chrome.fake.js";
import { renewed } from "./pairingrenewal.js";
import { FakeServer, json, problem, SESSION, yes } from "./server.fake.js";

const DAY_MS = 24 * 60 * 60 * 1000;
const ROUTE = "POST /v1/sessions/renew";
const ANSWER = {
  token: "new-token",
  account_key: SESSION.accountKey,
  mint_key: SESSION.mintKey,
  public_url: SESSION.publicUrl,
  push_url: SESSION.pushUrl,
  cursor: 42,
  settings: { notify: "first", retention_days: 365, keep_details: true },
};
let server: FakeServer;

beforeEach(async () => {
  const browser = fakeChrome();
  server = new FakeServer();
  await browser.local.set({ [key.session]: SESSION, renewedAt: Date.now() - 31 * DAY_MS });
});

test.each([
  ["it is too busy", () => problem(503)],
  ["it wants patience", () => problem(429)],
  ["something in front of it is set wrong", () => new Response("<h1>Not found</h1>", { status: 404 })],
  ["a stranger says yes", yes],
  ["a stranger says yes in JSON", () => json({})],
])("while %s, the session is renewed the next time the server is reached", async (_, answer) => {
  server.on(ROUTE, answer, () => json(ANSWER));
  await renewed(SESSION);

  expect(await renewed(SESSION)).toMatchObject({ ok: true, session: { token: "new-token" } });
  expect(await renewed(SESSION)).toBeUndefined();
});

test("a server that refuses for good is asked again in a month", async () => {
  await renewed(SESSION);
  await renewed(SESSION);

  expect(server.to(ROUTE)).toHaveLength(1);
});

test("a clock that was ahead at the last renewal puts the next one off by no more than a month", async () => {
  await chrome.storage.local.set({ renewedAt: Date.now() + 400 * DAY_MS });
  server.on(ROUTE, () => json(ANSWER));
  expect(await renewed(SESSION)).toBeUndefined();

  vi.useFakeTimers({ now: Date.now() + 31 * DAY_MS });
  expect(await renewed(SESSION)).toMatchObject({ ok: true });
  vi.useRealTimers();
});
