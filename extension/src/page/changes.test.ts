import { describe, expect, it } from "vitest";
import type { SendAnswer } from "../shared/send.js";
import { changes, linksOf } from "./changes.js";
import { MOST_LINKS } from "./links.js";
import type { Leaving, Part } from "./wire/format.js";

const line = { language: "en", words: "Counted.", more: "What?", url: `https://t.example/r/${"a".repeat(40)}` };
const answer: SendAnswer = { pixelUrl: null, own: [], links: [], line: null, oldLines: [] };

function leaving(parts: Part[], more: Partial<Leaving> = {}): Leaving {
  const [permMessageId, permThreadId, from, subject] = ["msg-a:r1", "thread-a:r2", "alice@example.org", "Lunch"];
  return {
    kind: "send",
    permMessageId,
    permThreadId,
    from,
    subject,
    recipients: [],
    isPlainText: false,
    parts,
    ...more,
  };
}

const part = (html: string, isNew = true): Part => ({ path: [html.length], isNew, html });
const link = (target: string) => `<a href="${target}">x</a>`;
const links = (count: number, start = 0) =>
  Array.from({ length: count }, (_, place) => link(`https://example.org/${start + place}`)).join("");

function changed(mail: Leaving, given: Partial<SendAnswer>): string[] {
  const found = linksOf(mail);
  return changes(mail, found, { ...answer, ...given }).map(({ value }) => value);
}

describe("what changes in a mail", () => {
  it("is no link of the quoted part, though the new part holds the same", () => {
    const mail = leaving([part(link("https://example.org/")), part(`<p>${link("https://example.org/")}</p>`, false)]);
    expect(changed(mail, { links: ["https://t.example/l/1"] })).toEqual([link("https://t.example/l/1")]);
  });

  it("is no link that the quoted part alone holds", () => {
    expect(linksOf(leaving([part(link("https://example.org/"), false)])).targets).toEqual([]);
  });

  it("is no more than so many links, however many parts they stand in", () => {
    const mail = leaving([part(links(MOST_LINKS - 1)), part(links(5, MOST_LINKS))]);
    expect(linksOf(mail).targets).toHaveLength(MOST_LINKS);
  });

  it("is the last of its new parts, which gets the line, and the first, which gets the pixel", () => {
    const mail = leaving([part("<p>a</p>"), part("<p>bc</p>"), part("<p>def</p>", false)]);
    const values = changed(mail, { line, pixelUrl: "https://t.example/p/1.gif" });
    expect(values).toHaveLength(2);
    expect([values[0]?.includes("<img"), values[0]?.includes(line.words)]).toEqual([true, false]);
    expect([values[1]?.includes("<img"), values[1]?.includes(line.words)]).toEqual([false, true]);
  });

  it("is no link whose answer is the link itself", () => {
    expect(changed(leaving([part(link("https://example.org/"))]), { links: ["https://example.org/"] })).toEqual([]);
  });

  it.each([
    ["scheduled", { kind: "scheduled" as const }],
    ["plain text", { isPlainText: true }],
  ])("is nothing when it is %s, and no link is asked about", (_, more) => {
    const mail = leaving([part(link("https://example.org/"))], more);
    expect(linksOf(mail).targets).toEqual([]);
    expect(changed(mail, { links: ["https://t.example/l/1"], line, pixelUrl: "https://t.example/p/1.gif" })).toEqual(
      [],
    );
  });
});
