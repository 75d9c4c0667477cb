/**
 * Puts the pixel into a mail's new part and takes old ones out. Pure string surgery: what is not ours is never parsed,
 * repaired or written anew.
 */
import { type Edit, edited } from "./edits.js";
import { endOfTagAt } from "./html.js";

/** Gmail does not load images under `display:none` (mautic #2193, 2016), so the pixel is small and nothing else. */
function pixel(url: string): string {
  return `<img src="${url}" width="1" height="1" alt="">`;
}

/** A line of its own that takes up no more than the pixel. */
function ownLine(url: string): string {
  return `<div style="font-size:1px;line-height:1px">${pixel(url)}</div>`;
}

const FIRST_TAG = /^\s*<([a-z][a-z0-9]*)(?=[\s/>])/i;
const BLOCK = /^(?:div|p|h[1-6]|center|section|article)$/;
const INLINE = /^(?:a|b|big|br|code|em|font|i|img|s|small|span|strong|sub|sup|u)$/;
/** Others' words, signatures and hidden preview texts: what stands there is cut off, moved or never loaded. */
const NO_PLACE =
  /gmail_(?:quote|attr|signature|extra)|moz-cite|yahoo_quoted|type=["']?cite|display\s*:\s*none|visibility\s*:\s*hidden|(?:max-height|opacity|font-size)\s*:\s*0(?![.\d])|\shidden[\s=>]/i;
/** Gmail clips long mails at about 102 kB: the pixel stands at the top, not behind a page of inline style. */
const FARTHEST = 90;

/** `html` with the pixel inside its first block if that is a place for it, else on a line of its own at the top. */
export function withPixel(html: string, url: string): string {
  return html.includes(url) ? html : edited(html, [pixelEdit(html, url)]);
}

export function pixelEdit(html: string, url: string): Edit {
  const tag = FIRST_TAG.exec(html);
  if (!tag) return put(0, /^\s*<[!?]/.test(html) ? ownLine(url) : pixel(url));
  const name = (tag[1] ?? "").toLowerCase();
  const start = tag[0].indexOf("<");
  const end = endOfTagAt(html, start);
  const isPlace = end !== -1 && end <= FARTHEST && !NO_PLACE.test(html.slice(start, end));
  if (BLOCK.test(name) && isPlace) return put(end, pixel(url));
  return put(0, INLINE.test(name) ? pixel(url) : ownLine(url));
}

function put(at: number, text: string): Edit {
  return { start: at, end: at, text };
}
