// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { UntrackedReason } from "../shared/storage.js";
import { answering, around, ask, begin, finish, ids, names, tell } from "./answering.fake.js";
import { EMAIL } from "./content.fake.js";

beforeEach(begin);
afterEach(finish);

describe("told what became of it", () => {
  it("completes the record with Gmail's ids", async () => {
    await ask();
    tell({ type: "accepted", ...ids });
    expect(around.left.map(({ stage }) => stage)).toEqual(["sending", "sent"]);
    expect(around.left[1]).toMatchObject({ ...ids, id: around.left[0]?.id, subject: "Lunch" });
  });

  it("completes an untracked mail's record too", async () => {
    await ask({ isPlainText: true });
    tell({ type: "accepted", ...ids });
    expect(around.bare.map(({ threadId }) => threadId)).toEqual(["", "18b"]);
  });

  it("sends the same token again when Gmail was not answered", async () => {
    const first = await ask();
    tell({ type: "refused", permMessageId: "msg-a:r1" });
    const second = await ask();
    expect(second?.pixelUrl).toBe(first?.pixelUrl);
    expect(around.lost).toEqual([around.left[0]?.id]);
    expect(around.left).toHaveLength(2);
  });

  it("keeps a mail whose answer was lost, and makes no second one of its repetition", async () => {
    const first = await ask();
    const second = await ask();
    tell({ type: "accepted", ...ids });
    expect(second?.pixelUrl).toBe(first?.pixelUrl);
    expect(around.lost).toEqual([]);
    expect(around.left.map(({ stage }) => stage)).toEqual(["sending", "sending", "sent"]);
    expect(new Set(around.left.map(({ id }) => id)).size).toBe(1);
  });

  it("withdraws a mail that came back, and gives it a new token when it leaves again", async () => {
    const first = await ask();
    tell({ type: "accepted", ...ids });
    tell({ type: "back_to_draft", permMessageId: "msg-a:r1" });
    expect(around.back).toMatchObject([{ id: around.left[0]?.id, stage: "undone" }]);
    const second = await ask();
    expect(second?.pixelUrl).not.toBe(first?.pixelUrl);
    expect(around.back).toHaveLength(1);
  });

  it("knows that a mail came back when it leaves once more, or its window comes up again", async () => {
    await ask();
    answering.reopened("msg-a:r1");
    expect(around.back).toEqual([]);
    tell({ type: "accepted", ...ids });
    await ask();
    expect(around.back).toHaveLength(1);
    tell({ type: "accepted", ...ids });
    answering.reopened("msg-a:r1");
    expect(around.back).toHaveLength(2);
  });

  it("ignores what is said of a mail that came back", async () => {
    await ask();
    tell({ type: "back_to_draft", permMessageId: "msg-a:r1" });
    tell({ type: "accepted", ...ids });
    tell({ type: "refused", permMessageId: "msg-a:r1" });
    expect(around.left).toHaveLength(1);
    expect(around.lost).toEqual([]);
  });

  it("takes a token back that the mail does not carry", async () => {
    await ask();
    tell({ type: "unknown_format", ...names, what: "place" });
    await Promise.resolve();
    tell({ type: "accepted", ...ids });
    expect(around.lost).toEqual([around.left[0]?.id]);
    expect(around.bare.map(({ reason, threadId }) => [reason, threadId])).toEqual([
      ["unknown_format", ""],
      ["unknown_format", "18b"],
    ]);
    expect(around.told).toEqual(["unknown_format: Lunch"]);
    expect(around.hooks).toEqual([
      [false, ""],
      [true, ""],
    ]);
  });

  it("hands no token on that is taken back before Gmail goes on", async () => {
    const asked = ask();
    tell({ type: "unknown_format", ...names, what: "place" });
    await asked;
    expect(around.left).toEqual([]);
    expect(around.lost).toHaveLength(1);
    expect(around.bare).toMatchObject([{ reason: "unknown_format" }]);
  });

  it.each<[UntrackedReason, boolean, string[]]>([
    ["unknown_format", true, ["unknown_format: "]],
    ["switched_off", false, []],
  ])("keeps why a mail is not tracked that left unasked: %s", async (reason, wants, words) => {
    around.wants = wants;
    for (let time = 0; time < 2; time += 1) tell({ type: "unknown_format", ...names, what: "format" });
    await Promise.resolve();
    expect(around.bare).toMatchObject([{ ...names, reason, gmailAddress: EMAIL }]);
    expect(around.told).toEqual(words);
    expect(answering.hasLeft("msg-a:r1")).toBe(true);
  });

  it("keeps nothing of a mail that may be another", async () => {
    tell({ type: "unknown_format", permMessageId: "msg-a:r1", permThreadId: "", what: "format" });
    await Promise.resolve();
    expect(around.bare).toEqual([]);
    expect(around.told).toEqual(["unknown_format: "]);
    expect(answering.hasLeft("msg-a:r1")).toBe(false);
  });

  it("tells of a mail the hook has not seen leave", () => {
    expect(answering.hasLeft("msg-a:r1")).toBe(false);
    answering.missed();
    expect(around.told).toEqual(["missed"]);
    expect(around.hooks).toEqual([[false, ""]]);
  });

  it("remembers a mail that left and came back as one that left", async () => {
    await ask();
    tell({ type: "back_to_draft", permMessageId: "msg-a:r1" });
    expect(answering.hasLeft("msg-a:r1")).toBe(true);
  });

  it("passes on that the hook is in place, and whose mailbox it is", () => {
    tell({ type: "hooked", gmailAddress: EMAIL });
    expect(around.hooks).toEqual([[true, EMAIL]]);
  });
});
