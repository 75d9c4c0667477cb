/**
 * Addresses that are pictures by their file's name or kind, whoever's host they are on: senders keep such files beside their counters.
 * Blocking rules spare them with the same words.
 */
import type { Address } from "./address.js";

/** What pictures in mails are called. */
export const PICTURE_WORDS: readonly string[] = [
  "logo",
  "icon",
  "banner",
  "header",
  "footer",
  "avatar",
  "photo",
  "product",
  "badge",
  "button",
  "background",
  "arrow",
  "facebook",
  "twitter",
  "linkedin",
  "instagram",
  "youtube",
  "whatsapp",
];

/** Endings counters do not have: their images are the smallest there are, and these kinds have no such. */
export const PICTURE_ENDING = "\\.(?:jpe?g|webp|svg)$";

const pictureName = new RegExp(`${pictureNameSource(PICTURE_WORDS)}|${PICTURE_ENDING}`, "i");

/** The end of such an address, as JavaScript and RE2 read it; `logo.png`, `logo_small@2x.png`, `company-logo.gif`. */
export function pictureNameSource(words: readonly string[]): string {
  return `[/_-](?:${words.join("|")})s?(?:[@_-][\\w@-]+)?\\.(?:png|gif)$`;
}

/** Is it a picture by its name or kind alone? Nothing may be asked of it. */
export function isPictureName({ path, query }: Address): boolean {
  return query === "" && pictureName.test(path);
}
