import { describe, expect, it } from "vitest";
import { printOf, summaryOf, threadName } from "./trackers.js";

const PROXIED = "https://ci3.googleusercontent.com/meips/x=s0-d-e1-ft#https://news.example/o/1";

describe("a thread's name", () => {
  it.each([
    ["18a", "thread-f:1", "18a"],
    ["", "thread-f:1723456789012345678", 1723456789012345678n.toString(16)],
    ["", "thread-f:255|msg-f:255", "ff"],
    ["", "thread-a:r-12", "thread-a:r-12"],
    ["", "", ""],
  ])("of %j and %j is %j", (threadId, permThreadId, name) => {
    expect(threadName({ threadId, permThreadId })).toBe(name);
  });
});

describe("an image's print", () => {
  it("is that of the original, whatever the proxy adds", () => {
    expect(printOf(PROXIED)).toBe(printOf(PROXIED.replace("ci3", "ci6").replace("/x=", "/OTHER=")));
    expect(printOf(PROXIED)).not.toBe(printOf(`${PROXIED}2`));
    expect(printOf("data:image/gif;base64,R0")).toBe("");
  });
});

describe("a thread's summary", () => {
  it("names each once, and says whether all were stopped", () => {
    const one = { names: ["A", "B"], count: 2, stopped: 2 };
    const other = { names: ["B"], count: 2, stopped: 1 };
    expect(summaryOf({ at: 1, messages: { m: one } })).toEqual({ names: ["A", "B"], isStopped: true });
    expect(summaryOf({ at: 1, messages: { m: one, n: other } })).toEqual({ names: ["A", "B"], isStopped: false });
  });
});
