/**
 * What a mail system says in a mail that came back: with which code it refused it for good, and whether because of the image
 * or the links that count. The rules are the server's (blamewords.ts is generated from domain/blame.py). Pure; keeps no text.
 */
import { PATTERNS } from "./blamewords.js";

/** `status` is the enhanced status code, such as 5.7.1. */
export interface Refusal {
  status: string;
  blamesTracking: boolean;
}

/** A code of a refusal for good. */
const REFUSED = /(?<![0-9.])5\.[0-9]{1,3}\.[0-9]{1,3}(?![0-9]|\.[0-9])/;
/** The same where the system gives no enhanced code, or there is no such domain. */
const REFUSED_OLD = /(?<![0-9.])55[0-4](?=[ -])|NXDOMAIN/;
/** A code of a refusal for now: the server goes on trying. */
const PUT_OFF = /(?<![0-9.])(?:4\.[0-9]{1,3}\.[0-9]{1,3}(?![0-9]|\.[0-9])|4[25][0-9](?=[ -]))/;

const RETURNED = compiled(PATTERNS.returned);
const INNOCENT = PATTERNS.innocent.map(compiled);
const CODES = compiled(PATTERNS.codes);
const REFUSAL = compiled(PATTERNS.refusal);
const TRACKING = compiled(PATTERNS.tracking);

/** Null where it does not say that the mail was refused for good. */
export function refusalIn(text: string, ownUrl: string): Refusal | null {
  const said = beginning(text);
  const status = REFUSED.exec(said)?.[0] ?? "";
  if (!status && (PUT_OFF.test(said) || !REFUSED_OLD.test(said))) return null;
  return { status, blamesTracking: blamesTracking(said, ownUrl) };
}

/** `ownUrl` is where the images and links of our mails lead. */
export function blamesTracking(text: string, ownUrl: string): boolean {
  const told = INNOCENT.reduce((left, innocent) => left.replace(innocent, " "), beginning(text));
  const said = told.replace(CODES, " ").replace(/[_\s]+/g, " ");
  const refusals = placesOf(REFUSAL, said);
  const named = [TRACKING, ...ownNames(ownUrl)].flatMap((pattern) => placesOf(pattern, said));
  return named.some((place) => refusals.some((refused) => Math.abs(refused - place) <= PATTERNS.near));
}

/** What stands before the mail itself, which may speak of anything. */
function beginning(text: string): string {
  return text.slice(0, PATTERNS.mostChars).replaceAll("\r\n", "\n").split(RETURNED, 1)[0] ?? "";
}

function ownNames(url: string): RegExp[] {
  const host = URL.canParse(url) ? new URL(url).hostname : "";
  if (!host) return [];
  return [compiled(PATTERNS.own + host.replace(/[.[\]]/g, "\\$&") + PATTERNS.ownEnd)];
}

function placesOf(pattern: RegExp, text: string): number[] {
  return [...text.matchAll(pattern)].map(({ index }) => index);
}

function compiled(pattern: string): RegExp {
  return new RegExp(pattern, "giu");
}
