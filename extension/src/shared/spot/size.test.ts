import { describe, expect, it } from "vitest";
import { type Stated, type Visibility, visibilityOf } from "./size.js";

const CASES: [string, Stated, Visibility][] = [
  ["one pixel each way", { width: 1, height: 1 }, "invisible"],
  ["nothing each way, as text", { width: "0", height: "0px" }, "invisible"],
  ["nothing one way, whatever the other", { width: 600, height: 0 }, "invisible"],
  ["one side of one pixel", { width: 1 }, "invisible"],
  ["a few pixels", { width: 2, height: 3 }, "invisible"],
  ["its style, which beats its attributes", { width: 300, height: 200, style: "width:1px; height:1px" }, "invisible"],
  ["the limit of its style", { style: "max-width:0;max-height:0" }, "invisible"],
  ["none of its place", { width: "0%" }, "invisible"],
  ["a thin rule", { width: 600, height: 1 }, "line"],
  ["a narrow gap", { width: 1, height: 40 }, "line"],
  ["a picture", { width: 600, height: 200 }, "picture"],
  ["one side of a picture", { width: "32px" }, "picture"],
  ["a picture for another screen", { width: 600, height: 200, hidden: true }, "picture"],
  ["that it is hidden, and no size", { hidden: true }, "hidden"],
  ["display: none", { style: "DISPLAY: none" }, "hidden"],
  ["visibility: hidden", { style: "border:0;visibility:hidden" }, "hidden"],
  ["opacity: 0", { style: "opacity:0" }, "hidden"],
  ["a little opacity", { style: "opacity:0.5" }, "unknown"],
  ["a share of something unknown", { width: "100%", height: "auto" }, "unknown"],
  ["nothing", {}, "unknown"],
  ["nonsense", { width: "wide", height: null, style: "width" }, "unknown"],
];

describe("how an image shows", () => {
  it.each(CASES)("follows from %s", (_, stated, visibility) => {
    expect(visibilityOf(stated)).toBe(visibility);
  });
});
