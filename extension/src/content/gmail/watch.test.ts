// @vitest-environment happy-dom
import { beforeEach, describe, expect, it, vi } from "vitest";
import { Watch } from "./watch.js";

let passes: number;
let frames: (() => void)[];
let end: AbortController;
let watch: Watch;

/** Lets the observer hear, then draws the frame it has asked for. */
async function frame(): Promise<number> {
  const before = passes;
  await new Promise((resolve) => setTimeout(resolve));
  for (const draw of frames.splice(0)) draw();
  return passes - before;
}

beforeEach(async () => {
  document.body.innerHTML = '<div id="gmail"><p>a</p></div><div contenteditable="true"></div>';
  passes = 0;
  frames = [];
  end = new AbortController();
  vi.spyOn(window, "requestAnimationFrame").mockImplementation((draw) => frames.push(() => draw(0)));
  watch = new Watch(window as never, end.signal);
  watch.onPass(() => {
    passes += 1;
  });
  watch.start();
  await frame();
  passes = 0;
  return () => end.abort();
});

describe("the watch", () => {
  it("makes one pass per frame, however much has changed", async () => {
    for (let change = 0; change < 100; change += 1) document.querySelector("#gmail")?.append("x");
    expect(await frame()).toBe(1);
  });

  it("does nothing while nothing changes", async () => {
    expect(await frame()).toBe(0);
    expect(frames).toEqual([]);
  });

  it("notices ids that change in place", async () => {
    document.querySelector("p")?.setAttribute("data-thread-id", "#thread-f:1");
    expect(await frame()).toBe(1);
  });

  it("does not mind what is written, what we change ourselves, and looks", async () => {
    document.querySelector("[contenteditable]")?.append("typed");
    document.querySelector("p")?.setAttribute("style", "color:red");
    expect(await frame()).toBe(0);
    watch.onPass(() => document.querySelector("#gmail")?.append(document.createElement("i")));
    watch.again();
    expect(await frame()).toBe(1);
    expect(await frame()).toBe(0);
  });

  it("goes on with the others when one of its visitors breaks", async () => {
    const report = vi.fn();
    vi.stubGlobal("reportError", report);
    Object.assign(window, { reportError: report });
    const visited = vi.fn();
    watch.onPass(() => {
      throw new Error("broken");
    });
    watch.onPass(visited);
    watch.again();
    await frame();
    expect(visited).toHaveBeenCalledOnce();
    expect(report).toHaveBeenCalledOnce();
  });

  it("stops for good when the extension is gone", async () => {
    end.abort();
    document.querySelector("#gmail")?.append("x");
    watch.again();
    expect(await frame()).toBe(0);
  });
});
