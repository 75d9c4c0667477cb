/**
 * Finds the links of a mail's new part that may be wrapped, and writes other addresses into them. Only the value of `href`
 * ever changes; quoted mails, chips of Google's, links to unsubscribe and whatever is odd are left alone.
 */
import { isTarget } from "../shared/target.js";
import { decoded, escaped } from "./characters.js";
import type { Edit } from "./edits.js";
import { attributeOf, type Tag, walk } from "./html.js";

export const MOST_LINKS = 200;

/** One link: where its address stands in the HTML, and what it says once read as HTML. */
export interface Link {
  start: number;
  end: number;
  quoted: boolean;
  target: string;
}

/** What a mail quotes of others; also the names other programs give it. Without a class, its type says so. */
const QUOTE = /gmail_(?:quote|attr|extra)|moz-cite|yahoo_quoted/i;
const CITE = /^cite$/i;
/** Google's own boxes for files and events: their links are looked at by Gmail. */
const CHIP = /gmail_(?:drive_)?chip|gmail_card/i;
const SIGNATURE = /gmail_signature/i;
/** One of these is in every box; looking for them takes no time. */
const MAY_BOX = /gmail_|moz-cite|yahoo_quoted|cite/i;
/** Spaces, and the dashes above a signature, are nobody's words. */
const WORDS = /[^\s\u200b-\u200d\u2060-]/;
const SPACES = /&(?:nbsp|zwnj|#160|#xa0);/gi;
/** Leaving a list must stay possible without us. Latin words, Russian and Japanese ones; in addresses also encoded. */
const UNSUBSCRIBE =
  /unsub|opt[-_\s]?out|abmeld|abbestell|austrag|d[ée]s(?:abonn|inscri)|dar(?:se|te)? de baja|cancelar (?:la )?su[bs]scri|cancella(?:re|ti)|disiscri|afmeld|uitschrijv|wypisz|отпис|配信を?停止|(?:登録|購読)を?解除|退会/i;
/** Of the words before a link, another link with all that stands before it, or what is left of a tag that was cut. */
const ANOTHERS = /^(?:.*<\/a\s*>|[^<>]*>)/is;
const WORDS_BEFORE = 80;
const WORDS_WITHIN = 300;

export function findLinks(html: string): Link[] {
  const found: Link[] = [];
  if (!/<a\s/i.test(html)) return found;
  walkAround(html, ["quote", "chip"], (tag) => {
    const link = tag.name === "a" ? linkOf(html, tag) : null;
    if (link) found.push(link);
    return found.length < MOST_LINKS;
  });
  return found;
}

/** Where the writer's part ends: above the quotes that come last, or at the very end where words follow them. */
export function endOfNew(html: string): number {
  let end = html.length;
  if (!MAY_BOX.test(html)) return end;
  const boxes = walkAround(html, ["quote", "signature"], () => true);
  let below = html.length;
  for (const box of boxes.reverse()) {
    if (hasWords(html.slice(box.end, below))) break;
    if (box.kind === "quote") end = box.start;
    below = box.start;
  }
  return end;
}

/** The edit that makes a link lead elsewhere. */
export function leading({ start, end, quoted }: Link, address: string): Edit {
  const text = escaped(address);
  return { start, end, text: quoted ? text : `"${text}"` };
}

/** An element that is no words of the writer's, with all that is in it. */
interface Box {
  kind: "quote" | "chip" | "signature";
  start: number;
  end: number;
}

/** Visits every opening tag that is in no box of these kinds, and tells where they are. */
function walkAround(html: string, kinds: readonly Box["kind"][], visit: (tag: Tag) => boolean): Box[] {
  const boxes: Box[] = [];
  let within = "";
  let depth = 0;
  const look = (tag: Tag): boolean => {
    const box = boxes.at(-1);
    if (depth > 0 && box) {
      if (tag.name === within) depth += tag.isEnd ? -1 : 1;
      if (depth === 0) box.end = tag.end;
      return true;
    }
    if (tag.isEnd) return true;
    const kind = kindOf(html, tag);
    if (!kind || !kinds.includes(kind)) return visit(tag);
    boxes.push({ kind, start: tag.start, end: html.length });
    within = tag.name;
    depth = 1;
    return true;
  };
  // Inside a box every tag counts: that is how its end is found.
  walk(html, look, () => depth > 0);
  return boxes;
}

/** A link is no box, whatever it is called; and what a box is called is no address. */
function kindOf(html: string, { start, end, name }: Tag): Box["kind"] | null {
  if (name === "a" || end - start <= name.length + 2 || !MAY_BOX.test(html.slice(start, end))) return null;
  const isCalled = (attribute: string, names: RegExp) => names.test(attributeOf(html, start, attribute)?.text ?? "");
  if (isCalled("class", QUOTE) || isCalled("type", CITE)) return "quote";
  if (isCalled("class", CHIP)) return "chip";
  return isCalled("class", SIGNATURE) ? "signature" : null;
}

/** Whether anything can be read in a piece that no tag is cut in two by. */
function hasWords(html: string): boolean {
  let found = false;
  const look = (text: string): void => {
    found ||= WORDS.test(text.replace(SPACES, " "));
  };
  walk(
    html,
    () => !found,
    () => true,
    look,
  );
  return found;
}

function linkOf(html: string, tag: Tag): Link | null {
  const href = attributeOf(html, tag.start, "href");
  const target = href && decoded(href.text);
  if (!target || !isTarget(target) || leadsOut(html, tag, target)) return null;
  return { start: href.start, end: href.end, quoted: href.quoted, target };
}

/** By its address, its words, or the words right before it. */
function leadsOut(html: string, { start, end }: Tag, target: string): boolean {
  if (UNSUBSCRIBE.test(target.includes("%") ? readable(target) : target)) return true;
  const close = html.slice(end, end + WORDS_WITHIN).search(/<\/a[\s>]/i);
  const within = html.slice(end, close === -1 ? end + WORDS_WITHIN : end + close);
  const before = html.slice(Math.max(0, start - WORDS_BEFORE), start).replace(ANOTHERS, "");
  const words = `${before} ${within}`;
  return UNSUBSCRIBE.test(words.replace(/<[^>]*>/g, "").replace(/&nbsp;|\s+/g, " "));
}

function readable(target: string): string {
  try {
    return decodeURIComponent(target);
  } catch {
    return target;
  }
}
