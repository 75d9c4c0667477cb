import { describe, expect, it } from "vitest";
import { receipt, record } from "../background/sample.fake.js";
import { eachOnce, idOf, mailOfOutbox, mailOfReceipt, mailOfUntracked, stateOf } from "./tick.js";

const untracked = {
  permMessageId: "msg-a:r1",
  permThreadId: "t",
  threadId: "",
  gmailAddress: "",
  reason: "failed",
  at: 1,
} as const;

describe("what is known of mails", () => {
  it("has the receipt's state, or its own", () => {
    expect(stateOf(mailOfReceipt(receipt({ state: "clicked" })))).toBe("clicked");
    expect(stateOf(mailOfOutbox(record()))).toBe("pending");
    expect(stateOf(mailOfUntracked(untracked))).toBe("untracked");
  });

  it("names each mail once: by its receipt, else its registration, else why there is none", () => {
    const all = [mailOfUntracked(untracked), mailOfOutbox(record()), mailOfReceipt(receipt())];
    expect(eachOnce(all).map(({ kind }) => kind)).toEqual(["receipt"]);
    expect(eachOnce(all.slice(0, 2)).map(({ kind }) => kind)).toEqual(["pending"]);
  });

  it("takes the newer version of one receipt", () => {
    const versions = [receipt({ cursor: 2, state: "opened" }), receipt({ cursor: 1 })].map(mailOfReceipt);
    expect(eachOnce(versions).map(stateOf)).toEqual(["opened"]);
    expect(eachOnce(versions.reverse()).map(stateOf)).toEqual(["opened"]);
  });

  it("takes the later sending of a mail that came back in between", () => {
    const later = receipt({ id: "copy-2", sent_at: "2026-10-02T09:00:00.000Z" });
    expect(eachOnce([receipt(), later].map(mailOfReceipt)).map(idOf)).toEqual(["copy-2"]);
  });

  it("keeps different mails apart, the newest first, even when Gmail's ids are not known", () => {
    const blank = { perm_message_id: "", gmail_message_id: "" };
    const later = receipt({ ...blank, id: "copy-2", sent_at: "2026-10-02T09:00:00.000Z" });
    expect(eachOnce([receipt(blank), later].map(mailOfReceipt)).map(idOf)).toEqual(["copy-2", "copy-1"]);
  });
});
