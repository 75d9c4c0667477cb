import { describe, expect, it } from "vitest";
import { CARD_STYLE } from "./cardstyle.js";
import { NOTICE_STYLE } from "./noticestyle.js";
import { PAGE_STYLE } from "./styles.js";
import { HINT_STYLE, TOGGLE_STYLE } from "./togglestyle.js";
import { LINE_STYLE, LINK_STYLE } from "./trackerstyle.js";

const STYLES = { CARD_STYLE, HINT_STYLE, NOTICE_STYLE, PAGE_STYLE, TOGGLE_STYLE };

function rules(style: string): [selector: string, body: string][] {
  return [...style.matchAll(/([^{}]+)\{([^{}]*)\}/g)].map(([, selector = "", body = ""]) => [selector.trim(), body]);
}

describe("where the system forces its colours, which draws no shadows", () => {
  it.each(Object.entries(STYLES))("what has the focus is still seen: %s", (_, style) => {
    const bare = rules(style).flatMap(([selector, body]) => (/outline: none/.test(body) ? [selector] : []));
    const ringed = rules(style).flatMap(([selector, body]) => (/outline: 2px solid/.test(body) ? [selector] : []));
    expect(style).not.toMatch(/focus-visible \{ box-shadow/);
    for (const selector of bare.filter((each) => each !== ".card:focus")) {
      expect(ringed).toContain(`${selector}:focus-visible`);
    }
  });

  it("the notice has an edge", () => {
    expect(Object.fromEntries(rules(NOTICE_STYLE))[".notice"]).toContain("border: 1px solid transparent");
  });
});

describe("where Gmail runs from the right, as none of our languages does", () => {
  it.each(Object.entries({ CARD_STYLE, HINT_STYLE, LINE_STYLE, LINK_STYLE, NOTICE_STYLE, TOGGLE_STYLE }))(
    "words read from the left: %s",
    (_, style) => {
      expect(Object.fromEntries(rules(style))[":host"]).toContain("direction: ltr");
    },
  );

  it("marks keep off the subject that follows them", () => {
    for (const mark of [".greentick-tick", ".greentick-eye"]) {
      expect(Object.fromEntries(rules(PAGE_STYLE))[mark]).toContain("margin-inline: 0 8px");
    }
  });
});
