/**
 * Addresses that are pictures by their file's name, whoever's host they are on: senders keep such files beside their counters.
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
  "facebook",
  "twitter",
  "linkedin",
  "instagram",
  "youtube",
  "whatsapp",
];

const pictureName = new RegExp(pictureNameSource(PICTURE_WORDS), "i");

/** The end of such an address, as JavaScript and RE2 read it; `logo.png`, `logo_small@2x.png`, `company-logo.gif`. */
export function pictureNameSource(words: readonly string[]): string {
  return `[/_-](?:${words.join("|")})s?(?:[@_-][\\w@-]+)?\\.(?:png|jpe?g|gif|svg)$`;
}

/** Is it a picture by its name alone? Nothing may be asked of it. */
export function isPictureName({ path, query }: Address): boolean {
  return query === "" && pictureName.test(path);
}
