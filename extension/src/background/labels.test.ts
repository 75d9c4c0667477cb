import { beforeEach, expect, test } from "vitest";
import { key } from "../shared/storage.js";
import { type FakeChrome, fakeChrome } from "./chrome.fake.js";
import { forgetLabels, labelsSeen, tellOwedLabels } from "./labels.js";
import { FakeServer, problem, SESSION } from "./server.fake.js";

const ALICE = "alice@example.org";
const seen = (threadId: string, ...labels: string[]) => ({ threadId, labels, view: "", whole: false, mail: "copy-1" });

let browser: FakeChrome;
let server: FakeServer;

beforeEach(async () => {
  browser = fakeChrome();
  await browser.local.set({ [key.session]: SESSION });
  server = new FakeServer();
  server.on("POST /v1/labels", () => new Response(null, { status: 204 }));
});

function told(): unknown[] {
  return server.to("POST /v1/labels").map(({ body }) => body);
}

test("each change is told once, whichever tab has seen it", async () => {
  await labelsSeen(SESSION, ALICE, [seen("18a", "North"), seen("18b")]);
  await labelsSeen(SESSION, ALICE, [seen("18a", "North")]);
  await labelsSeen(SESSION, ALICE, [seen("18a", "South")]);

  expect(told()).toEqual([
    {
      gmail_address: ALICE,
      threads: [
        { thread_id: "18a", labels: ["North"], view: "", whole: false },
        { thread_id: "18b", labels: [], view: "", whole: false },
      ],
    },
    { gmail_address: ALICE, threads: [{ thread_id: "18a", labels: ["South"], view: "", whole: false }] },
  ]);
});

test("what the server did not hear of waits; what it refuses does not", async () => {
  server.isAway = true;
  await labelsSeen(SESSION, ALICE, [seen("18a", "North")]);
  server.isAway = false;
  await tellOwedLabels(SESSION);
  await tellOwedLabels(SESSION);
  expect(told()).toHaveLength(2);

  server.answers.delete("POST /v1/labels");
  await labelsSeen(SESSION, ALICE, [seen("18b", "North")]);
  await tellOwedLabels(SESSION);
  expect(told()).toHaveLength(3);

  await forgetLabels();
  expect(await browser.local.get([key.labelsTold, key.labelsOwed])).toEqual({});
});

test.each([
  ["it wants patience", () => problem(429)],
  ["something in front of it is set wrong", () => new Response("<h1>Not found</h1>", { status: 404 })],
])("labels wait while %s", async (_, answer) => {
  server.on("POST /v1/labels", answer, () => new Response(null, { status: 204 }));
  await labelsSeen(SESSION, ALICE, [seen("18a", "North")]);
  await tellOwedLabels(SESSION);
  await tellOwedLabels(SESSION);

  expect(told()).toHaveLength(2);
});
