import { describe, expect, it } from "vitest";
import { namesIn } from "./names.js";

describe("the names in a request of an unknown shape", () => {
  it.each([
    ["alone", '["thread-a:r-1|x",["msg-a:r-42","msg-a:r-42"]] "s:1|#msg-a:r9|0"', "msg-a:r-42", "thread-a:r-1"],
    ["beside the mail it answers", '"msg-f:7" "thread-f:7" "msg-a:r2"', "msg-a:r2", "thread-f:7"],
    ["beside another that was written here", '"thread-a:r1" "msg-a:r1" "msg-a:r2"', "msg-a:r1", ""],
    ["in one of two threads", '"thread-a:r1" "thread-f:2" "msg-a:r1"', "msg-a:r1", ""],
    ["as no other than a received one", '"thread-f:2" "msg-f:2"', "msg-f:2", ""],
    ["not at all", "junk", "", ""],
  ])("tell which mail leaves where it stands %s", (_, text, permMessageId, permThreadId) => {
    expect(namesIn(text)).toEqual({ permMessageId, permThreadId });
  });
});
