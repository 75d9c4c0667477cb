import { describe, expect, it } from "vitest";
import { ownCopyIds } from "../shared/ownpixel.js";
import { endOfTagAt } from "./html.js";
import { withoutOwnPixels } from "./ownimages.js";

const own = { host: "ticks.example.org", accountKey: "AbCdEfGhIjKl" };
const copy = "0123456789abcdef";
const token = `${own.accountKey}${copy}MACMACMACMAC`;
const url = `https://ticks.example.org/p/${token}.gif`;
const proxied = `https://ci3.googleusercontent.com/meips/ADKq_Nb=s0-d-e1-ft#${url}`;

function image(src: string): string {
  return `<img src="${src}" width="1" height="1" alt="" class="CToWUd" data-bit="iit">`;
}

describe("own pixels", () => {
  it.each([
    ["direct", url],
    ["behind Gmail's proxy", proxied],
    ["behind Gmail's older proxy", `https://ci5.googleusercontent.com/proxy/AabXCc9=s0-d-e1-ft#${url}`],
    ["with the host in mixed case", url.replace("ticks.example.org", "Ticks.EXAMPLE.org")],
    ["with the scheme in capitals", url.replace("https", "HTTPS")],
    ["over http", url.replace("https", "http")],
    ["without a scheme", url.replace("https:", "")],
    ["with the default port", url.replace(".org/", ".org:443/")],
    ["entity-encoded in decimal", url.replaceAll("/", "&#47;").replace(":", "&#58;")],
    ["entity-encoded in hex", url.replaceAll("/", "&#x2F;")],
    ["entity-encoded by name", url.replaceAll("/", "&sol;").replace(":", "&colon;")],
    ["percent-encoded", `https://proxy.example/image?u=${encodeURIComponent(url)}`],
    ["percent-encoded twice", `https://proxy.example/image?u=${encodeURIComponent(encodeURIComponent(url))}`],
    ["percent-encoded behind an entity", `https://p.example/?a=1&amp;u=${encodeURIComponent(url)}`],
    ["with a path before it", url.replace("/p/", "/mail/p/")],
    ["with a line break in it", url.replace("/p/", "/\n p/".replace(" ", ""))],
  ])("are taken out: %s", (_, src) => {
    const html = `<div>Hello ${image(src)}there</div>`;
    expect(withoutOwnPixels(html, [own])).toBe("<div>Hello there</div>");
    expect(ownCopyIds(src.replaceAll("&amp;", "&"), [own])).toEqual([copy]);
  });

  it.each([
    ["in single quotes", `<img src='${url}'>`],
    ["without quotes", `<img width=1 src=${url} height=1>`],
    ["in capitals", `<IMG SRC="${url}"/>`],
    ["with a > in an attribute", `<img alt="a > b" src="${url}">`],
    ["kept aside by a lazy loader", `<img data-src="${url}">`],
    ["over several lines", `<img\n  alt=""\n  src="${url}"\n>`],
  ])("are taken out as they are written: %s", (_, tag) => {
    expect(withoutOwnPixels(`<p>${tag}</p>`, [own])).toBe("<p></p>");
  });

  it("are all taken out, in conditional comments too", () => {
    const html = `${image(url)}<p>a</p><!--[if mso]>${image(proxied)}<![endif]-->${image(url)}`;
    expect(withoutOwnPixels(html, [own])).toBe("<p>a</p><!--[if mso]><![endif]-->");
  });

  it.each([
    ["another account's on the same server", image(url.replace("AbCdEfGhIjKl", "aBcDeFgHiJkL"))],
    ["the same key on another server", image(url.replace("ticks", "other"))],
    ["a server whose name ends alike", image(url.replace("//ticks", "//not-ticks"))],
    [
      "a logo behind Gmail's proxy",
      image("https://ci3.googleusercontent.com/meips/A=s0-d-e1-ft#https://logo.example/a.png"),
    ],
    ["an own address in the text", `<p>${url}</p>`],
    ["an own address as a link", `<a href="${url}">x</a>`],
    ["what looks like a tag in an attribute", `<a title='${image(url)}'>x</a>`],
    ["an escaped tag", `<p>&lt;img src="${url}"&gt;</p>`],
    ["a tag that never ends", `<p>x</p><img src="${url}`],
  ])("are not confused with %s", (_, html) => {
    expect(withoutOwnPixels(html, [own])).toBe(html);
  });

  it("leave what stands around them to the last character", () => {
    const before = '<div dir="ltr">5 < 6 & "it\'s" <b>so</b>';
    const after = "<blockquote class=gmail_quote>\n\u00a0äß漢\ud83d\ude00</blockquote></div>";
    expect(withoutOwnPixels(before + image(proxied) + after, [own])).toBe(before + after);
  });

  it("know a server with a port", () => {
    const local = { host: "127.0.0.1:8787", accountKey: own.accountKey };
    expect(withoutOwnPixels(image(`http://127.0.0.1:8787/p/${token}.gif`), [local])).toBe("");
    expect(withoutOwnPixels(image(`http://127.0.0.1:9999/p/${token}.gif`), [local])).not.toBe("");
  });

  it("are known from every place they were sent from, and from no mixture of them", () => {
    const before = { host: "old.example:8443", accountKey: "MnOpQrStUvWx" };
    const old = `https://old.example:8443/p/${before.accountKey}fedcba9876543210MACMACMACMAC.gif`;
    const mixed = image(old.replace(before.accountKey, own.accountKey));
    expect(withoutOwnPixels(`${image(url)}a${image(old)}b${mixed}`, [own, before])).toBe(`ab${mixed}`);
    expect(ownCopyIds(`${proxied} ${old}`, [own, before])).toEqual([copy, "fedcba9876543210"]);
    expect(ownCopyIds(old, [])).toEqual([]);
  });

  it("are looked for in a large mail without hanging", () => {
    const hostile = `${"<img ".repeat(20_000)}${'<a b="'.repeat(20_000)}${"&#x2".repeat(20_000)}`;
    expect(withoutOwnPixels(hostile, [own])).toBe(hostile);
  });
});

describe("the end of a tag", () => {
  it("is not a > inside a quoted value", () => {
    const html = `<div title="a > b" alt='c > d' x=>text`;
    expect(html.slice(endOfTagAt(html, 0))).toBe("text");
  });

  it("is found although a stray quote stands outside of a value", () => {
    expect(endOfTagAt(`<div it's>`, 0)).toBe(10);
  });
});
