import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Connection, key } from "../shared/storage.js";
import { type FakeChrome, fakeChrome } from "./chrome.fake.js";
import { setConnection } from "./connection.js";
import { Feed, restAfter } from "./feed.js";
import { Intake } from "./intake.js";
import { Receipts } from "./receipts.js";
import { opened } from "./sample.fake.js";
import { CARD, FakeServer, json, problem, SESSION } from "./server.fake.js";

let browser: FakeChrome;
let server: FakeServer;
let feed: Feed;
const reached = vi.fn();
const visited = vi.fn(async () => undefined);

const connection = () => browser.local.everything[key.connection] as Connection;
const cursor = () => browser.local.everything[key.cursor];
const pass = (seconds: number) => vi.advanceTimersByTimeAsync(seconds * 1000);

beforeEach(async () => {
  vi.useFakeTimers();
  browser = fakeChrome();
  server = new FakeServer();
  server.answerPush();
  await browser.local.set({ [key.session]: SESSION, [key.cursor]: 10 });
  const intake = new Intake(new Receipts());
  feed = new Feed({ intake, connection: setConnection, reached, visited });
});

afterEach(() => {
  feed.stop();
  vi.useRealTimers();
  vi.clearAllMocks();
});

test("opens the live line from its cursor, with the bearer token", async () => {
  feed.start(SESSION);
  feed.start(SESSION);
  await pass(0.1);

  expect(server.to("GET /v1/push").map(({ path, token }) => [path, token])).toEqual([
    ["/v1/push?after=10", SESSION.token],
  ]);
  expect(connection()).toMatchObject({ state: "live", problem: "" });
  expect(reached).toHaveBeenCalledTimes(1);
  expect(visited).toHaveBeenCalledWith({ kind: "greentick", card: CARD });
});

test("a line that stands before web answers sends nothing until it does, and takes in what comes", async () => {
  server.on(
    "GET /v1/server",
    () => "away",
    () => "away",
    () => json(CARD),
  );
  feed.start(SESSION);
  await pass(0.1);
  server.line.tell("feed", opened(11));
  await pass(0.1);
  expect(connection().state).toBe("offline");
  expect(reached).not.toHaveBeenCalled();

  await pass(1);
  expect(cursor()).toBe(11);
  expect(connection()).toMatchObject({ state: "live", problem: "" });
  expect(reached).toHaveBeenCalledTimes(1);
  expect(server.to("GET /v1/push")).toHaveLength(1);
});

test("a line that ends before web answers leaves the looking to the next one", async () => {
  vi.spyOn(Math, "random").mockReturnValue(1);
  server.on("GET /v1/server", () => "away");
  feed.start(SESSION);
  await pass(0.1);
  server.line.end();
  await pass(40);
  server.line.tell("heartbeat", {});
  const before = server.to("GET /v1/server").length;
  await pass(40);

  const asksOfOneLook = 2;
  expect(server.to("GET /v1/push")).toHaveLength(2);
  expect(server.to("GET /v1/server").length - before).toBe((40 / 5) * asksOfOneLook);
  expect(reached).not.toHaveBeenCalled();
  vi.mocked(Math.random).mockRestore();
});

test("takes in what the line says, and leaves alone what it does not know", async () => {
  feed.start(SESSION);
  await pass(0.1);
  server.line.tell("hello", { version: "0.1.0", cursor: 10 });
  server.line.tell("heartbeat", {});
  server.line.tell("horoscope", { cursor: 99 });
  server.line.say("event: feed\ndata: {broken\n\n");
  server.line.say(`event: feed\ndata: ${JSON.stringify(opened(11)).slice(0, 40)}`);
  server.line.say(`${JSON.stringify(opened(11)).slice(40)}\n`);
  server.line.say("\n");
  await pass(1);

  expect(cursor()).toBe(11);
  expect([...browser.shown.keys()]).toEqual(["ev:hit-11"]);
});

test("what the line greets with as missed is told together", async () => {
  feed.start(SESSION);
  await pass(0.1);
  server.line.tell("hello", { version: "0.1.0", cursor: 14 });
  for (const missed of [11, 12, 13, 14]) {
    server.line.tell("feed", opened(missed, { id: `copy-${missed}` }));
    await pass(1);
  }

  expect([...browser.shown.keys()]).toEqual(["sum:hit-11"]);
});

test("a line that ends is opened again from where it was", async () => {
  feed.start(SESSION);
  await pass(0.1);
  server.line.tell("feed", opened(11));
  await pass(1);
  server.line.end();
  await pass(6);

  expect(server.to("GET /v1/push").map(({ path }) => path)).toEqual(["/v1/push?after=10", "/v1/push?after=11"]);
  expect(connection().state).toBe("live");
});

test("a line silent for longer than two heartbeats is given up, one that beats is not", async () => {
  feed.start(SESSION);
  await pass(0.1);
  for (let beat = 0; beat < 6; beat += 1) {
    await pass(20);
    server.line.tell("heartbeat", {});
  }
  await pass(1);
  expect(server.lines).toHaveLength(1);

  await pass(52);
  expect(server.lines.length).toBeGreaterThan(1);
});

test("a server that is away is said to be, and is tried again until it is back", async () => {
  server.isAway = true;
  feed.start(SESSION);
  await pass(30);
  expect(connection()).toMatchObject({ state: "offline", problem: browser.say("server_away", [SESSION.server]) });
  expect(reached).not.toHaveBeenCalled();

  server.isAway = false;
  await pass(6);
  expect(connection().state).toBe("live");
  expect(reached).toHaveBeenCalledTimes(1);
});

test("rests between half a second and five seconds", () => {
  const rests = [0, 1, 2, 3, 10, 1000].flatMap((failures) => [restAfter(failures, 0), restAfter(failures, 1)]);
  expect(Math.min(...rests)).toBe(500);
  expect(Math.max(...rests)).toBe(5_000);
});

test("without the line, what was missed is asked for page by page", async () => {
  server.on("GET /v1/push", () => new Response("Bad gateway", { status: 502 }));
  server.on(
    "GET /v1/feed",
    () => json({ items: [opened(11)], cursor: 11, more: true, reset: false }),
    () => json({ items: [opened(12, { id: "copy-2" })], cursor: 12, more: false, reset: false }),
  );
  feed.start(SESSION);
  await pass(1);

  expect(server.to("GET /v1/feed").map(({ path }) => path)).toEqual([
    "/v1/feed?after=10&limit=200",
    "/v1/feed?after=11&limit=200",
  ]);
  expect(cursor()).toBe(12);
  expect(reached).toHaveBeenCalledTimes(1);
  expect(connection()).toMatchObject({
    state: "connecting",
    problem: browser.say("connection_no_line", ["receipts.example"]),
  });
});

test("a clock that was ahead does not keep it from asking for what was missed", async () => {
  server.on("GET /v1/push", () => problem(503));
  server.on("GET /v1/feed", () => json({ items: [], cursor: 10, more: false, reset: false }));
  feed.start(SESSION);
  await pass(1);
  vi.setSystemTime(Date.now() - 3 * 60 * 60_000);
  await pass(30);

  expect(server.to("GET /v1/feed").length).toBeGreaterThan(1);
});

test("another history is taken as it is, over either way", async () => {
  feed.start(SESSION);
  await pass(0.1);
  server.line.tell("reset", { cursor: 3 });
  await pass(1);
  expect(cursor()).toBe(3);

  server.line.end();
  server.on("GET /v1/push", () => problem(503));
  server.on("GET /v1/feed", () => json({ items: [], cursor: 2, more: false, reset: true }));
  await pass(6);
  expect(cursor()).toBe(2);
});

test("a 401 of something in front of the server ends no session", async () => {
  server.on("GET /v1/push", () => new Response("<h1>Sign in</h1>", { status: 401 }));
  feed.start(SESSION);
  await pass(30);
  expect(connection()?.state).not.toBe("signed_out");

  server.answerPush();
  await pass(120);
  expect(connection()).toMatchObject({ state: "live" });
});

test("a disk that is full for a while does not end the line for good", async () => {
  server.on("GET /v1/push", () => problem(503));
  feed.start(SESSION);
  await pass(1);
  const set = browser.local.set.bind(browser.local);
  browser.local.set = () => Promise.reject(new Error("FILE_ERROR_NO_SPACE"));
  await pass(120);
  browser.local.set = set;

  server.answerPush();
  await pass(120);
  expect(connection()).toMatchObject({ state: "live" });
});

test("signed out, it says so and asks no more until it is begun again", async () => {
  server.on("GET /v1/push", () => problem(401));
  feed.start(SESSION);
  await pass(120);

  expect(connection()).toMatchObject({ state: "signed_out", problem: browser.say("connection_signed_out") });
  expect(server.to("GET /v1/push")).toHaveLength(1);

  feed.start(SESSION);
  await pass(1);
  expect(server.to("GET /v1/push")).toHaveLength(2);
});

test.each([
  [2, "server_too_new"],
  [0, "server_too_old"],
])("a server of API %i is not spoken to, and is asked again in a minute", async (api, sentence) => {
  server.on(
    "GET /v1/server",
    () => json({ ...CARD, api, version: "9.9" }),
    () => json(CARD),
  );
  feed.start(SESSION);
  await pass(1);
  expect(connection()).toMatchObject({ state: "incompatible", problem: browser.say(sentence, ["9.9"]) });
  expect(reached).not.toHaveBeenCalled();

  await pass(61);
  expect(connection().state).toBe("live");
});

test("stopped, it leaves the line and says nothing more", async () => {
  feed.start(SESSION);
  await pass(0.1);
  feed.stop();
  await setConnection("unpaired");
  await pass(60);

  // Nor does anything keep the worker from falling asleep.
  expect(vi.getTimerCount()).toBe(0);
  expect(server.lines).toHaveLength(1);
  expect(connection().state).toBe("unpaired");
});

test("stopped, it takes in nothing of what it was just told", async () => {
  server.on("GET /v1/push", () => problem(503));
  server.on("GET /v1/feed", () => {
    feed.stop();
    return json({ items: [opened(11)], cursor: 11, more: false, reset: false });
  });
  feed.start(SESSION);
  await pass(1);

  expect(server.to("GET /v1/feed")).toHaveLength(1);
  expect(cursor()).toBe(10);
});

test("another session has a line of its own, and the old one is cut", async () => {
  feed.start(SESSION);
  await pass(0.1);
  server.line.say(`event: feed\ndata: ${JSON.stringify(opened(11))}\n\n`);
  feed.start({ ...SESSION, token: "token-of-bob" });
  await pass(0.1);
  server.lines[0]?.end();
  await pass(10);

  expect(server.to("GET /v1/push").map(({ token }) => token)).toEqual([SESSION.token, "token-of-bob"]);
  expect(connection().state).toBe("live");
});

test("asked to hurry, it does not rest", async () => {
  server.isAway = true;
  feed.start(SESSION);
  await pass(60);
  const before = server.to("GET /v1/push").length;
  server.isAway = false;
  feed.hurry();
  await pass(0.1);

  expect(server.to("GET /v1/push").length).toBe(before + 1);
});
