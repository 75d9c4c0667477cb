import { describe, expect, it } from "vitest";
import { withPixel } from "./body.js";
import { withoutOwnPixels } from "./ownimages.js";

const own = { host: "t.example", accountKey: "AbCdEfGhIjKl" };
const url = `https://t.example/p/${own.accountKey}${"n".repeat(16)}${"m".repeat(12)}.gif`;
const pixel = `<img src="${url}" width="1" height="1" alt="">`;
const line = `<div style="font-size:1px;line-height:1px">${pixel}</div>`;

describe("the pixel", () => {
  it.each([
    ['<div dir="ltr">Hi</div>', `<div dir="ltr">${pixel}Hi</div>`],
    ["<p>Hi</p>", `<p>${pixel}Hi</p>`],
    ['\n <DIV title="a > b">Hi</DIV>', `\n <DIV title="a > b">${pixel}Hi</DIV>`],
    [
      '<div dir="ltr"><table><tr><td>x</td></tr></table></div>',
      `<div dir="ltr">${pixel}<table><tr><td>x</td></tr></table></div>`,
    ],
    ['<div dir="ltr"><br></div>', `<div dir="ltr">${pixel}<br></div>`],
  ])("stands inside the first block of %s", (html, expected) => {
    expect(withPixel(html, url)).toBe(expected);
  });

  it.each([
    ["<table><tr><td>x</td></tr></table>"],
    ['<div class="gmail_quote">theirs</div>'],
    ['<div class="gmail_signature" data-smartmail="gmail_signature">me</div>'],
    ['<blockquote class="gmail_quote">theirs</blockquote>'],
    ["<ul><li>one</li></ul>"],
    ['<div style="display:none">preview text</div><p>Hi</p>'],
    ['<div style="visibility: hidden">preview text</div><p>Hi</p>'],
    ['<div style="max-height:0;overflow:hidden">preview text</div><p>Hi</p>'],
    ['<div style="opacity: 0; font-size:0px">preview text</div><p>Hi</p>'],
    ["<div hidden>x</div>"],
    ["<!-- a comment --><div>Hi</div>"],
    [`<div style="${"color:red;".repeat(30)}">Hi</div>`],
    ["<div never ends"],
  ])("has a line of its own above %s", (html) => {
    expect(withPixel(html, url)).toBe(line + html);
  });

  it.each([["Hi"], ["Hi <b>you</b>"], ["<b>Hi</b> you"], ["<a href='x'>Hi</a>"], [""], ["1 < 2"]])(
    "stands before the text when there is no block: %s",
    (html) => {
      expect(withPixel(html, url)).toBe(pixel + html);
    },
  );

  it.each(["div", "p", "h1", "h2", "h3", "h4", "h5", "h6", "center", "section", "article"])(
    "stands inside a block: %s",
    (name) => {
      expect(withPixel(`<${name}>Hi</${name}>`, url)).toBe(`<${name}>${pixel}Hi</${name}>`);
    },
  );

  it.each("a b big br code em font i img s small span strong sub sup u".split(" "))(
    "makes no line of its own before what stands in one: %s",
    (name) => {
      expect(withPixel(`<${name}>Hi`, url)).toBe(`${pixel}<${name}>Hi`);
    },
  );

  it("stands inside the sender's own words above a quote", () => {
    expect(withPixel('<div>Hi</div><div class="gmail_quote">x</div>', url)).toBe(
      `<div>${pixel}Hi</div><div class="gmail_quote">x</div>`,
    );
  });

  it("is near the top of a long mail, where Gmail does not clip it", () => {
    const long = `<div dir="ltr">${"<p>word</p>".repeat(30_000)}</div>`;
    const placed = withPixel(long, url);
    expect(placed.indexOf("<img")).toBeLessThan(100);
    expect(placed.replace(pixel, "")).toBe(long);
  });

  it("is there once when put in twice", () => {
    const once = withPixel("<div>Hi</div>", url);
    expect(withPixel(once, url)).toBe(once);
  });

  it("can be taken out again without a trace", () => {
    const html = '<div dir="ltr">Hi <img src="https://logo.example/a.png"></div>';
    expect(withoutOwnPixels(withPixel(html, url), [own])).toBe(html);
  });

  it("is not hidden in a way that keeps it from being loaded", () => {
    expect(withPixel("<table></table>", url)).not.toMatch(/display|visibility|opacity/);
  });
});
