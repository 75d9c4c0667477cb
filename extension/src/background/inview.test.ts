import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { key } from "../shared/storage.js";
import { fakeChrome } from "./chrome.fake.js";
import { InView } from "./inview.js";
import { Receipts } from "./receipts.js";
import { receipt } from "./sample.fake.js";
import { FakeServer, json, problem, SESSION } from "./server.fake.js";

const ALICE = "alice@example.org";
let server: FakeServer;
let inView: InView;

beforeEach(async () => {
  vi.useFakeTimers();
  await fakeChrome().local.set({ [key.session]: SESSION });
  server = new FakeServer();
  server.answers.set("POST /v1/receipts/query", () => {
    const ids = asked().at(-1) ?? [];
    return json({ threads: Object.fromEntries(ids.map((id) => [id, [receipt({ thread_id: id })]])) });
  });
  inView = new InView(new Receipts());
});

afterEach(() => vi.useRealTimers());

async function look(...views: string[][]): Promise<unknown[]> {
  const looks = Promise.all(views.map((ids) => inView.look(SESSION, ALICE, ids)));
  await vi.advanceTimersByTimeAsync(50);
  return looks;
}

const asked = () =>
  server.to("POST /v1/receipts/query").map(({ body }) => (body as { thread_ids: string[] }).thread_ids);

test("what several tabs see within a moment is one question", async () => {
  await look(["a", "b"], ["b", "c"]);

  expect(asked()).toEqual([["a", "b", "c"]]);
  expect(server.asked[0]?.body).toMatchObject({ gmail_address: ALICE });
});

test("what was just asked is not asked again, and later it is", async () => {
  await look(["a"]);
  await look(["a", "b"]);
  await vi.advanceTimersByTimeAsync(61_000);
  await look(["a"]);

  expect(asked()).toEqual([["a"], ["b"], ["a"]]);
});

test("no question is longer than the server takes", async () => {
  await look(
    Array.from({ length: 80 }, (_, number) => `a${number}`),
    Array.from({ length: 80 }, (_, number) => `b${number}`),
  );

  expect(asked().map((ids) => ids.length)).toEqual([100, 60]);
});

test("a refusal is told, and the next view asks again", async () => {
  const [ok] = [server.answers.get("POST /v1/receipts/query")];
  server.on("POST /v1/receipts/query", () => problem(503, "Soon."));
  expect(await look(["a"])).toEqual([{ ok: false, answer: expect.objectContaining({ status: 503 }) }]);

  if (ok) server.answers.set("POST /v1/receipts/query", ok);
  expect(await look(["a"])).toEqual([{ ok: true }]);
});

test("whoever asks for what is under way hears how that ends", async () => {
  let answer: (response: Response) => void = () => undefined;
  vi.stubGlobal("fetch", () => new Promise<Response>((resolve) => (answer = resolve)));
  const first = inView.look(SESSION, ALICE, ["a"]);
  await vi.advanceTimersByTimeAsync(50);
  const second = inView.look(SESSION, ALICE, ["a"]);
  await vi.advanceTimersByTimeAsync(50);
  answer(problem(503));

  expect((await Promise.all([first, second])).map(({ ok }) => ok)).toEqual([false, false]);
});
