/** What changes in a mail that leaves: own old marks go, the pixel, other addresses for its links and the line come. Pure. */
import type { SendAnswer } from "../shared/send.js";
import { pixelEdit } from "./body.js";
import { lineEdit, withoutOwnLines } from "./disclosure.js";
import { type Edit, edited } from "./edits.js";
import { findLinks, type Link, leading, MOST_LINKS } from "./links.js";
import { withoutOwnPixels } from "./ownimages.js";
import type { Leaving, Part } from "./wire/format.js";
import type { Replacement } from "./wire/literals.js";

/** The links of a mail's new parts by the parts' HTML, and where they lead, each target once. */
export interface Links {
  found: Map<string, Link[]>;
  targets: string[];
}

export function linksOf(leaving: Leaving): Links {
  const found = new Map<string, Link[]>();
  if (leaving.kind !== "send" || leaving.isPlainText) return { found, targets: [] };
  let left = MOST_LINKS;
  for (const { isNew, html } of leaving.parts) {
    if (!isNew) continue;
    const links = findLinks(html).slice(0, left);
    left -= links.length;
    found.set(html, links);
  }
  return { found, targets: [...new Set([...found.values()].flat().map(({ target }) => target))] };
}

export function changes(leaving: Leaving, links: Links, answer: SendAnswer): Replacement[] {
  const isOpen = leaving.kind === "send" && !leaving.isPlainText;
  const elsewhere = new Map(links.targets.map((target, place) => [target, answer.links[place] ?? null]));
  const written = leaving.parts.filter(({ isNew }) => isNew);
  return leaving.parts.flatMap((part) => {
    const stripped = withoutOwn(part, answer);
    const edits: Edit[] = [];
    if (isOpen && part === written[0] && answer.pixelUrl) edits.push(pixelEdit(stripped, answer.pixelUrl));
    const known = stripped === part.html ? links.found.get(part.html) : undefined;
    if (isOpen && part.isNew) edits.push(...wrapped(known ?? findLinks(stripped), elsewhere));
    if (isOpen && part === written.at(-1) && answer.line) edits.push(lineEdit(stripped, answer.line));
    return replacement(part, stripped, edits);
  });
}

function withoutOwn({ html, isNew }: Part, { own, oldLines }: SendAnswer): string {
  const bare = withoutOwnPixels(html, own);
  return isNew ? withoutOwnLines(bare, own, oldLines) : bare;
}

function wrapped(links: readonly Link[], elsewhere: Map<string, string | null>): Edit[] {
  return links.flatMap((link) => {
    const address = elsewhere.get(link.target);
    return address && address !== link.target ? [leading(link, address)] : [];
  });
}

function replacement({ path, html }: Part, stripped: string, edits: readonly Edit[]): Replacement[] {
  if (stripped === html && edits.length === 0) return [];
  const value = edited(stripped, edits);
  return [stripped === html ? { path, old: html, value, edits } : { path, old: html, value }];
}
