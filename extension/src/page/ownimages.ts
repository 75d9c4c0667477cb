/** Takes own pixels out of HTML: images that come back in what is answered or forwarded. All other images are left alone. */
import { mayName, ownCopyIds } from "../shared/ownpixel.js";
import type { OwnPixels } from "../shared/send.js";
import { endOfTagAt } from "./html.js";

const SOURCE = /[\s"'/](?:data-)?src(?:set)?\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"']+))/gi;
const IMAGE = /<img[\s/]/gi;
const IMAGE_TAG = /^<img[\s/]/i;
const MAY_BE_TAG = /[a-z/]/i;

/** `html` without own pixels; the very same string when it holds none. */
export function withoutOwnPixels(html: string, own: readonly OwnPixels[]): string {
  if (!mayName(html, own) || !holdsOwnPixel(html, own)) return html;
  let kept = "";
  let from = 0;
  for (let start = html.indexOf("<"); start !== -1; ) {
    // From the first tag on, so that what merely looks like one inside another's attribute is passed over.
    const end = MAY_BE_TAG.test(html.charAt(start + 1)) ? endOfTagAt(html, start) : start + 1;
    if (end === -1) break;
    if (isOwnImage(html.slice(start, end), own)) {
      kept += html.slice(from, start);
      from = end;
    }
    start = html.indexOf("<", end);
  }
  return kept + html.slice(from);
}

/** A quick look at the images alone: nearly every mail holds none of ours. */
function holdsOwnPixel(html: string, own: readonly OwnPixels[]): boolean {
  for (const { index } of html.matchAll(IMAGE)) {
    const end = endOfTagAt(html, index);
    if (end === -1) return false;
    if (isOwnImage(html.slice(index, end), own)) return true;
  }
  return false;
}

function isOwnImage(tag: string, own: readonly OwnPixels[]): boolean {
  if (!IMAGE_TAG.test(tag) || !mayName(tag, own)) return false;
  for (const [, double, single, bare] of tag.matchAll(SOURCE)) {
    if (ownCopyIds(double ?? single ?? bare ?? "", own).length > 0) return true;
  }
  return false;
}
