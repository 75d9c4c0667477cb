import fc from "fast-check";
import { expect, test } from "vitest";
import { readFeedItem, readFeedPage, readReceipt, readSessionAnswer, readSettings, readThreads } from "./reading.js";
import { opened, receipt } from "./sample.fake.js";

test("reads what this server sends as it is", () => {
  expect(readFeedItem(opened(4))).toEqual(opened(4));
  expect(readThreads({ threads: { a: [receipt()] } })).toEqual({ a: [receipt()] });
});

test("an older server's receipt, without fields of today, claims nothing by their absence", () => {
  const item = readFeedItem({ cursor: 3, type: "receipt", id: "copy-1", receipt: { id: "copy-1", state: "opened" } });

  expect(item).toMatchObject({ notices: [], receipt: { state: "opened", events: [], recipients: [], opens: 0 } });
});

test("a newer server's fields do no harm", () => {
  const newer = { ...opened(4), mood: "good", receipt: { ...opened(4).receipt, weather: { wind: 3 } } };

  expect(readFeedItem(newer)).toEqual(opened(4));
});

test("whatever comes, reading does not fail", () => {
  fc.assert(
    fc.property(fc.anything(), fc.anything(), (some, other) => {
      readFeedItem({ cursor: 1, id: "x", receipt: some, notices: [other, { event: some }] });
      readFeedPage({ cursor: 1, items: [some, other] });
      readFeedPage(some);
      readThreads({ threads: { a: some, b: [other] } });
      readSessionAnswer(some);
    }),
  );
});

const session = {
  token: "t",
  account_key: "AliceAlice12",
  mint_key: "bWludA",
  public_url: "https://receipts.example",
  push_url: "https://receipts.example/v1/push",
  cursor: 9,
  settings: { notify: "every", retention_days: 365, keep_details: true },
};

test("a session is whole or none", () => {
  expect(readSessionAnswer(session)).toMatchObject(session);
  for (const name of Object.keys(session).filter((each) => each !== "settings")) {
    expect(readSessionAnswer({ ...session, [name]: undefined }), name).toBeNull();
  }
  expect(readSessionAnswer({ ...session, account_key: "Alice*Alice*" })).toBeNull();
  expect(readSessionAnswer({ ...session, public_url: "nowhere" })).toBeNull();
});

test("words newer than this version are taken for what claims least", () => {
  const events = [{ id: "e", group: "dreamt" }];
  expect(readReceipt({ id: "m", state: "archived", events })).toMatchObject({
    state: "maybe",
    events: [{ id: "e", group: "uncertain" }],
  });
  expect(readSettings({ tracks_default: "everything" })).toMatchObject({ tracks_default: "opens" });
  expect(readFeedItem({ cursor: 1, id: "m", type: "note" })).toBeNull();
});
