/** The locale files, from the service worker. */
import { languageOf, sayCount } from "../shared/say.js";
import type { Refusal } from "./server.js";

export function say(name: string, ...blanks: string[]): string {
  return chrome.i18n.getMessage(name, blanks);
}

export function count(name: string, number: number, ...blanks: string[]): string {
  return sayCount(say, languageOf(say, chrome.i18n.getUILanguage()), name, number, ...blanks);
}

/** What such a refusal means whatever was asked. Of others the server says more than its status does, though in English. */
const BY_STATUS: Readonly<Record<number, string>> = {
  401: "connection_signed_out",
  404: "server_forgot",
  429: "server_crowded",
  500: "server_failed",
  503: "server_unready",
};

/** Why the server refused, in a sentence. */
export function whyRefused({ status, ours, detail }: Refusal): string {
  const known = ours ? BY_STATUS[status] : undefined;
  if (known) return say(known);
  return detail || say("server_said", String(status));
}
