import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { lineEdit, withoutOwnLines } from "./disclosure.js";
import { edited } from "./edits.js";

const own = { host: "t.example", accountKey: "AbCdEfGhIjKl" };
const url = `https://t.example/r/${own.accountKey}${"n".repeat(28)}`;
const line = { language: "de", words: "Zeichen: a < b & c.", more: "Was ist das?", url };
const known = ["Zeichen: a < b & c. Was ist das?"];

function withLine(html: string): string {
  return edited(html, [lineEdit(html, line)]);
}

describe("the line that tells", () => {
  it("stands under the mail and its signature, in its language, with the link", () => {
    const html = '<div dir="ltr">Hi<div class="gmail_signature">me</div></div>';
    expect(withLine(html)).toMatch(
      /^<div dir="ltr">Hi<div class="gmail_signature">me<\/div><\/div><div lang="de" style="[^"]+">Zeichen: a &#60; b &#38; c\. <a href="https:\/\/t\.example\/r\/\S+" [^>]+>Was ist das\?<\/a><\/div>$/,
    );
  });

  it("stands above what the mail quotes", () => {
    const html = '<div>Hi</div><br><div class="gmail_quote">theirs</div>';
    expect(withLine(html)).toMatch(/<br><div lang="de".*<\/div><div class="gmail_quote">theirs<\/div>$/);
  });

  const quote = '<div class="gmail_quote">When is the audit?</div>';
  const signature = '<span class="gmail_signature_prefix">-- </span><br><div class="gmail_signature">Ada</div>';

  it.each([
    ["a quote that is answered below", `${quote}On the 12th.`],
    ["a quote inside the answer", `<div dir="ltr">Hi Ines,<div>you wrote:</div>${quote}<div>On the 12th.</div></div>`],
    ["an answer and a signature", `${quote}<div>On the 12th.</div>${signature}`],
    ["a link that is called like a quote", '<a href="https://wiki.example/gmail_quote-styles">the page</a> says it.'],
    ["a link that cites", 'See <a href="https://api.example/search?type=cite&q=1">there</a> and answer.'],
    ["an image that is called like a quote", '<img src="https://img.example/gmail_quote.png"> says it.'],
  ])("stands at the end of a mail with %s", (_, html) => {
    expect(withLine(html)).toMatch(/<div lang="de".*<\/div>$/);
    expect(withLine(html).startsWith(html)).toBe(true);
  });

  it.each([
    ["nothing else", quote],
    ["a signature", `${quote}<br>&nbsp;${signature}`],
    ["another", `<blockquote type="CITE">theirs</blockquote><style>p { color: red }</style><!-- x -->${quote}`],
    ["another without an end", '<div class="gmail_quote">theirs <blockquote>older'],
  ])("stands above the last quote, where it is followed by %s", (_, below) => {
    const above = `${quote}<div title="a>b">Hi</div>`;
    const [before, after] = withLine(above + below).split(/<div lang="de".*?<\/a><\/div>/);
    expect([before, after]).toEqual([above, below]);
  });

  it("stands below all that was written and in nothing of others, however it is nested", () => {
    const cited = '<blockquote type="cite"><div>b<a href="https://b.example/">b</a></div></blockquote>';
    const named = '<a href="https://w.example/gmail_quote?type=cite">MINE</a>';
    const leaf = fc.constantFrom(
      quote,
      cited,
      signature,
      named,
      "MINE",
      " ",
      "<br>",
      '<p title="gmail_quote">MINE</p>',
    );
    const { html } = fc.letrec<{ html: string }>((tie) => ({
      html: fc.oneof(
        { maxDepth: 4, withCrossShrink: true },
        leaf,
        fc.array(tie("html"), { maxLength: 4 }).map((inner) => `<div class="x">${inner.join("")}</div>`),
        fc.array(tie("html"), { maxLength: 4 }).map((inner) => inner.join("")),
      ),
    }));
    fc.assert(
      fc.property(html, (mail) => {
        const written = withLine(mail);
        const [above = "", below = "", ...more] = written.split(/<div lang="de".*?<\/a><\/div>/);
        expect([above + below, more]).toEqual([mail, []]);
        expect(below).not.toContain("MINE");
        expect(below === "" || below.startsWith(quote) || below.startsWith(cited)).toBe(true);
        expect(withoutOwnLines(written, [own], known)).toBe(mail);
      }),
    );
  });

  it("never fails, whatever the mail is made of", () => {
    const odd = [
      "<",
      ">",
      '"',
      "<!--",
      "-->",
      "<style>",
      "</style>",
      "</div>",
      '<div class="',
      "<p",
      " type=cite",
      "W",
    ];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(quote, signature, ...odd), { maxLength: 14 }), (pieces) => {
        expect(withLine(pieces.join("")).split('<div lang="de"')).toHaveLength(2);
      }),
    );
  });

  it.each(["<div>Hi</div>", "", "Hi", '<div>Hi</div><div class="gmail_quote">q</div>', "<div><div>a</div>b</div>"])(
    "can be taken out without a trace: %s",
    (html) => {
      expect(withoutOwnLines(withLine(html), [own], known)).toBe(html);
    },
  );

  it("is found as Gmail writes it back", () => {
    const back = withLine("<div>Hi</div>")
      .replace(/ lang="de"/, "")
      .replace(" <a", "&nbsp;\n<a")
      .replaceAll("&#38;", "&amp;");
    expect(withoutOwnLines(back, [own], known)).toBe("<div>Hi</div>");
    const newer = { ...own, accountKey: "MnOpQrStUvWx" };
    expect(withoutOwnLines(back, [newer, own], known)).toBe("<div>Hi</div>");
    expect(withoutOwnLines(back, [newer], known)).toBe(back);
  });

  it.each([
    ["words of the user's in it", (html: string) => html.replace("Zeichen", "PS: my words. Zeichen")],
    ["another account's link", (html: string) => html.replace(own.accountKey, "ZZZZZZZZZZZZ")],
    ["no link", (html: string) => html.replace(/<a.*<\/a>/, "Was ist das?")],
  ])("stays when there is %s", (_, change) => {
    const html = change(withLine("<div>Hi</div>"));
    expect(withoutOwnLines(html, [own], known)).toBe(html);
  });
});
