/** Own links that are already wrapped: where they really lead. */
import type { OwnPixels } from "./send.js";
import { isTarget } from "./target.js";
import { fromBase64url } from "./token.js";

/** The target of an own wrapped link; null for every other address. */
export function ownLinkTarget(address: string, own: readonly OwnPixels[]): string | null {
  const [, place, key, encoded] =
    /^https?:\/\/([^/?#]+)(?:\/[^?#]*?)?\/l\/([\w-]{12})[\w-]{28}\/([\w-]+)$/i.exec(address) ?? [];
  const isOwn = own.some(({ host, accountKey }) => place?.toLowerCase() === host.toLowerCase() && key === accountKey);
  if (!isOwn || !encoded) return null;
  try {
    const target = new TextDecoder().decode(fromBase64url(encoded));
    return isTarget(target) ? target : null;
  } catch {
    return null;
  }
}

/** Whether this leads to the server itself: its pages are not counted. */
export function isOwnPlace(address: string, own: readonly OwnPixels[]): boolean {
  const place = /^https?:\/\/([^/?#]+)/i.exec(address)?.[1] ?? "";
  return own.some(({ host }) => place.toLowerCase() === host.toLowerCase());
}
