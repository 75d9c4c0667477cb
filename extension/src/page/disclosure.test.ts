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

  it.each(["<div>Hi</div>", "", "Hi", '<div>Hi</div><div class="gmail_quote">q</div>', "<div><div>a</div>b</div>"])(
    "can be taken out without a trace: %s",
    (html) => {
      expect(withoutOwnLines(withLine(html), own, known)).toBe(html);
    },
  );

  it("is found as Gmail writes it back", () => {
    const back = withLine("<div>Hi</div>")
      .replace(/ lang="de"/, "")
      .replace(" <a", "&nbsp;\n<a")
      .replaceAll("&#38;", "&amp;");
    expect(withoutOwnLines(back, own, known)).toBe("<div>Hi</div>");
  });

  it.each([
    ["words of the user's in it", (html: string) => html.replace("Zeichen", "PS: my words. Zeichen")],
    ["another account's link", (html: string) => html.replace(own.accountKey, "ZZZZZZZZZZZZ")],
    ["no link", (html: string) => html.replace(/<a.*<\/a>/, "Was ist das?")],
  ])("stays when there is %s", (_, change) => {
    const html = change(withLine("<div>Hi</div>"));
    expect(withoutOwnLines(html, own, known)).toBe(html);
  });
});
