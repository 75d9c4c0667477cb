/** What a mail that leaves is made to carry: a pixel, links that lead through the server, the line that tells. */
import {
  allLines,
  isLineLanguage,
  type LineKind,
  type LineLanguage,
  lineOf,
  type Wording,
} from "../shared/disclosure.js";
import { isOwnPlace, ownLinkTarget } from "../shared/ownlink.js";
import type { DisclosureLine, OwnPixels, SendAnswer } from "../shared/send.js";
import type { Session, Settings } from "../shared/storage.js";
import { isTarget } from "../shared/target.js";
import { fromBase64url, linkUrl, minter, NONCE_BYTES, pixelUrl, recipientUrl, toBase64url } from "../shared/token.js";
import type { Tracks } from "../shared/wire.js";

const MOST_LINKS = 200;

/** The session, and from where else this browser has sent: mails from before the server moved carry its old address. */
export interface OwnSession extends Session {
  places?: readonly OwnPixels[] | undefined;
}

/** What one mail is to carry, as chosen. */
export interface Carrying {
  tracks: Tracks;
  /** The language of the line; null for no line. */
  lineLanguage: LineLanguage | null;
}

/** The name of a copy, the same however often Gmail repeats its sending. */
export interface Copy {
  id: string;
  nonce: Uint8Array;
}

export function newCopy(): Copy {
  const nonce = crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
  return { id: toBase64url(nonce), nonce };
}

/** The answer to the hook, for a mail that carries something. */
export function carry(
  session: OwnSession,
  { nonce }: Copy,
  { tracks, lineLanguage }: Carrying,
  targets: readonly string[],
  wording: Wording,
): SendAnswer {
  const token = tokensOf(session, nonce);
  const { href } = new URL(session.publicUrl);
  const own = ownPixels(session);
  const through = (target: string): string => {
    const bytes = new TextEncoder().encode(target);
    return linkUrl(href, token("l", bytes), bytes);
  };
  const line = (language: LineLanguage, kind: LineKind): DisclosureLine => {
    return { language, ...lineOf(language, kind, wording), url: recipientUrl(href, token("r")) };
  };
  const countsLinks = tracks === "clicks" || tracks === "both";
  const links = leadThrough(targets, own, countsLinks ? through : (target) => target);
  const kind = kindOf(tracks, countsLinks && links.some((one) => one !== null));
  return {
    pixelUrl: tracks === "opens" || tracks === "both" ? pixelUrl(href, token("p")) : null,
    own,
    links,
    line: lineLanguage && kind ? line(lineLanguage, kind) : null,
    oldLines: allLines(wording),
  };
}

/** What the mail carries in the end, for a line that is true of it; null where nothing was put in. */
function kindOf(tracks: Tracks, hasLinks: boolean): LineKind | null {
  if (tracks === "opens" || tracks === "both") return hasLinks ? "both" : "opens";
  return hasLinks ? "clicks" : null;
}

/** For a mail that is to carry nothing: what earlier sendings left in it goes all the same. */
export function carryNothing(session: OwnSession | null, targets: readonly string[], wording: Wording): SendAnswer {
  if (!session) return { pixelUrl: null, own: [], links: [], line: null, oldLines: [] };
  const own = ownPixels(session);
  const links = leadThrough(targets, own, (target) => target);
  return { pixelUrl: null, own, links, line: null, oldLines: allLines(wording) };
}

/** Own links of an earlier sending are first led back to where they belong; the server's own pages are left alone. */
function leadThrough(
  targets: readonly string[],
  own: readonly OwnPixels[],
  through: (target: string) => string,
): (string | null)[] {
  return targets.slice(0, MOST_LINKS).map((address) => {
    const target = ownLinkTarget(address, own) ?? address;
    if (isOwnPlace(target, own) || !isTarget(target)) return target === address ? null : target;
    const led = through(target);
    return led === address ? null : led;
  });
}

/** The language of the line: the user's choice, else the mail's as far as it is one of ours, else the user's own. */
export function lineLanguageOf(setting: Settings["lineLanguage"], mail: string, user: string): LineLanguage {
  if (setting !== "auto") return setting;
  const [spoken = "", native = ""] = [mail, user].map((tag) => tag.toLowerCase().split("-")[0]);
  if (isLineLanguage(spoken)) return spoken;
  return isLineLanguage(native) ? native : "en";
}

export function ownPixels({ publicUrl, accountKey, places = [] }: OwnSession): OwnPixels[] {
  return [{ host: new URL(publicUrl).host, accountKey }, ...places];
}

function tokensOf({ mintKey, accountKey }: Session, nonce: Uint8Array): ReturnType<typeof minter> {
  return minter(fromBase64url(mintKey), fromBase64url(accountKey), nonce);
}
