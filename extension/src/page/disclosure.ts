/** The line that tells the recipient: put under the mail's new part, above what it quotes, and taken out when it comes back. */
import type { DisclosureLine, OwnPixels } from "../shared/send.js";
import { decoded, escaped } from "./characters.js";
import { type Edit, edited } from "./edits.js";
import { attributeOf, type Tag, walk } from "./html.js";
import { endOfNew } from "./links.js";

/** Small and grey, as notes under mails are, and as well legible by night as a grey for white paper can be; its own block. */
const LINE_STYLE = "margin-top:12px;font-family:Arial,sans-serif;font-size:12px;line-height:16px;color:#70757a";

export function lineEdit(html: string, { language, words, more, url }: DisclosureLine): Edit {
  const at = endOfNew(html);
  const link = `<a href="${escaped(url)}" style="color:#70757a">${escaped(more)}</a>`;
  const text = `<div lang="${escaped(language)}" style="${LINE_STYLE}">${escaped(words)} ${link}</div>`;
  return { start: at, end: at, text };
}

/** `html` without own lines as they were put in. One in which anything was written is the user's now, and stays. */
export function withoutOwnLines(html: string, own: readonly OwnPixels[], lines: readonly string[]): string {
  const names = own.map(({ accountKey }) => `/r/${accountKey}`).filter((name) => html.includes(name));
  if (lines.length === 0 || names.length === 0) return html;
  const known = new Set(lines);
  const cuts: Edit[] = [];
  const open: { start: number; end: number; isOwn: boolean }[] = [];
  const look = (tag: Tag): boolean => {
    if (tag.name === "a" && !tag.isEnd && isOwnLink(html, tag, names)) mark(open.at(-1));
    if (tag.name !== "div") return true;
    if (!tag.isEnd) open.push({ start: tag.start, end: tag.end, isOwn: false });
    else cutIfOwn(open.pop(), tag);
    return true;
  };
  walk(html, look, () => true);
  return cuts.length > 0 ? edited(html, cuts) : html;

  function cutIfOwn(block: (typeof open)[number] | undefined, { start, end }: Tag): void {
    if (!block?.isOwn || !known.has(textOf(html.slice(block.end, start)))) return;
    cuts.push({ start: block.start, end, text: "" });
  }
}

function mark(block: { isOwn: boolean } | undefined): void {
  if (block) block.isOwn = true;
}

function isOwnLink(html: string, tag: Tag, names: readonly string[]): boolean {
  const address = attributeOf(html, tag.start, "href")?.text ?? "";
  return names.some((name) => address.includes(name));
}

function textOf(html: string): string {
  return (decoded(html.replace(/<[^>]*>/g, "")) ?? "").replace(/\s+/g, " ").trim();
}
