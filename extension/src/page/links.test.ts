import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { edited } from "./edits.js";
import { findLinks, leading, MOST_LINKS } from "./links.js";

function targets(html: string): string[] {
  return findLinks(html).map(({ target }) => target);
}

function ledTo(html: string, address = "https://t.example/l/X/Y"): string {
  return edited(
    html,
    findLinks(html).map((link) => leading(link, address)),
  );
}

describe("links that may be wrapped", () => {
  it.each([
    ['<a href="https://example.org/">x</a>', "https://example.org/"],
    ["<A HREF='http://example.org/a%20b?x=%C3%BC#f'>x</A>", "http://example.org/a%20b?x=%C3%BC#f"],
    ["<a href=https://example.org/a>x</a>", "https://example.org/a"],
    ['<a target="_blank"\n href = "https://example.org/?a=1&amp;b=2">x</a>', "https://example.org/?a=1&b=2"],
    ['<a href="https://example.org/?a=1&b=2&copy=3">x</a>', "https://example.org/?a=1&b=2&copy=3"],
    ['<a href="https://example.org/?a&#38;b&#x26;c&quot;">x</a>', 'https://example.org/?a&b&c"'],
    ['<a href="https://example.org/&amp;amp;">x</a>', "https://example.org/&amp;"],
    ['<a href="https://bücher.example/レシート">x</a>', "https://bücher.example/レシート"],
    ['<a title="a > b" href="https://example.org/">x</a>', "https://example.org/"],
    ['<a title="href=\'https://no.example/\'" href="https://example.org/">x</a>', "https://example.org/"],
    ['<a href="https://example.org/" href="https://second.example/">x</a>', "https://example.org/"],
    ['<a data-href="https://no.example/" href="https://example.org/">x</a>', "https://example.org/"],
    ['<a href="https://example.org/"><img alt="a>b" src="x"></a>', "https://example.org/"],
    ['<p title="<a href=">text</p><a href="https://example.org/">x</a>', "https://example.org/"],
    ['<div class="gmail_signature"><a href="https://example.org/">me</a></div>', "https://example.org/"],
    ['1 < 2 <3 <a href="https://example.org/">x</a>', "https://example.org/"],
    ['<img src="https://img.example/gmail_quote.png"><a href="https://example.org/">x</a>', "https://example.org/"],
  ])("are found: %s", (html, target) => {
    expect(targets(html)).toEqual([target]);
  });

  it.each([
    ['<a href="mailto:ines@example.org">x</a>'],
    ['<a href="tel:+491234">x</a>'],
    ['<a href="cid:1">x</a>'],
    ['<a href="#top">x</a>'],
    ['<a href="javascript:alert(1)">x</a>'],
    ['<a href="//example.org/">x</a>'],
    ['<a href="https://user:word@example.org/">x</a>'],
    ['<a href=" https://example.org/">x</a>'],
    ['<a href="https://example.org/a b">x</a>'],
    ['<a href="https://example.org/&#10;x">x</a>'],
    ['<a href="https://example.org/&nbsp;x">x</a>'],
    ['<a href="https://example.org/?a&notin;">x</a>'],
    ['<a href="https://example.org/&#55296;">x</a>'],
    ['<a href="https://example.org/&#150;">x</a>'],
    ["<a>x</a><a href>x</a><a name=x>x</a>"],
    ['<abbr href="https://example.org/">x</abbr>'],
    ['<link href="https://example.org/"><base href="https://example.org/">'],
    ['<!-- <a href="https://example.org/">x</a> -->'],
    ['<style><a href="https://example.org/">x</a></style>'],
    ['<textarea><a href="https://example.org/">x</a></textarea>'],
    ['<a href="https://example.org/'],
    ['<div class="gmail_chip gmail_drive_chip"><a href="https://drive.google.com/x">file</a></div>'],
  ])("are none of these: %s", (html) => {
    expect(findLinks(html)).toEqual([]);
    expect(ledTo(html)).toBe(html);
  });

  it.each([
    ['<a href="https://lists.example/unsubscribe?u=1">here</a>'],
    ['<a href="https://lists.example/?x=un%73ubscribe">here</a>'],
    ['<a href="https://lists.example/opt-out">here</a>'],
    ['<a href="https://lists.example/x">Un<b>sub</b>scribe</a>'],
    ['<a href="https://lists.example/x">Newsletter abbestellen</a>'],
    ['<a href="https://lists.example/x">Hier abmelden</a>'],
    ['<a href="https://lists.example/x">Отписаться</a>'],
    ['<a href="https://lists.example/x">配信停止はこちら</a>'],
    ['To unsubscribe, click <a href="https://lists.example/x">here</a>'],
  ])("are none to leave a list by: %s", (html) => {
    expect(findLinks(html)).toEqual([]);
  });

  it("are those beside one to leave a list by", () => {
    const leave = '<a href="https://x.example/unsubscribe?u=1">unsubscribe</a>';
    const html =
      '<a href="https://a.example/1">one</a> <a href="mailto:x@y.z">m</a> <a href="#top">h</a> ' +
      `${leave} <a href="https://b.example/2?x=1&amp;y=2#f">two</a> To unsubscribe, click <a href="https://c.example/">here</a>. ` +
      'Our <a href="https://d.example/offer">offer</a><div title="to unsubscribe"><a href="https://e.example/">five</a></div>';
    expect(targets(html)).toEqual([
      "https://a.example/1",
      "https://b.example/2?x=1&y=2#f",
      "https://d.example/offer",
      "https://e.example/",
    ]);
  });

  it("are those of the new text, not of what it quotes", () => {
    const link = (name: string) => `<a href="https://${name}.example/">x</a>`;
    const html =
      `<div>${link("mine")}<blockquote style="margin-left:40px">${link("indented")}</blockquote></div>` +
      `<div class="gmail_quote"><div class="gmail_attr">On Monday</div><div>${link("theirs")}</div></div>` +
      `${link("below")}<blockquote type="cite">${link("cited")}</blockquote>${link("last")}`;
    expect(targets(html)).toEqual(["mine", "indented", "below", "last"].map((name) => `https://${name}.example/`));
  });

  it("are the first two hundred", () => {
    const html = Array.from({ length: 300 }, (_, n) => `<a href="https://example.org/${n}">x</a>`).join("");
    expect(findLinks(html)).toHaveLength(MOST_LINKS);
    expect(targets(html).at(-1)).toBe("https://example.org/199");
  });
});

describe("writing another address", () => {
  it("changes the value of href and nothing else", () => {
    const html = '<a title=\'"\' href="https://example.org/?a=1&amp;b" style="x">https://example.org/?a=1&amp;b</a>';
    expect(ledTo(html)).toBe(html.replace('"https://example.org/?a=1&amp;b" style', '"https://t.example/l/X/Y" style'));
  });

  it("quotes a value that had no quotes", () => {
    expect(ledTo("<a href=https://example.org/a>x</a>")).toBe('<a href="https://t.example/l/X/Y">x</a>');
  });

  it("escapes what would end the value", () => {
    const address = `https://example.org/?a=1&b="'<>`;
    const [again] = findLinks(ledTo('<a href="https://example.org/">x</a>', address));
    expect(again?.target).toBe(address);
  });

  it("comes back byte for byte, whatever stands around it", () => {
    const piece = fc.oneof(
      fc.constantFrom(
        '<a href="https://a.example/?x=1&amp;y=2">one</a>',
        "<a href='https://b.example/#z'>two</a>",
        "<a href=https://c.example/>three</a>",
        '<div class="gmail_quote"><a href="https://q.example/">q</a></div>',
        "<!-- <a href=x> -->",
        "<p title='a>b'>",
        "</p>",
        "<br/>",
        "<",
        '"',
        "'",
        "=",
        ">",
        "<style>",
        "</style>",
        "<a ",
      ),
      fc.string({ unit: "grapheme", maxLength: 12 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const html = pieces.join("");
        const links = findLinks(html);
        const written = edited(
          html,
          links.map((link) => leading(link, "https://t.example/l/X/Y")),
        );
        const back = edited(
          written,
          findLinks(written).map((link, place) => ({ ...leading(link, links[place]?.target ?? "?") })),
        );
        expect(findLinks(back).map(({ target }) => target)).toEqual(links.map(({ target }) => target));
        expect(written.replaceAll(/"?https:\/\/t\.example\/l\/X\/Y"?/g, "")).toBe(withoutHrefs(html, links));
      }),
    );
  });
});

function withoutHrefs(html: string, links: ReturnType<typeof findLinks>): string {
  const cuts = links.map(({ start, end, quoted }) => ({
    start: start - Number(quoted),
    end: end + Number(quoted),
    text: "",
  }));
  // A single quote around a value stays: only double ones are taken off by the comparison.
  const kept = cuts.map((cut) =>
    html[cut.start] === "'" ? { start: cut.start + 1, end: cut.end - 1, text: "" } : cut,
  );
  return edited(html, kept);
}
