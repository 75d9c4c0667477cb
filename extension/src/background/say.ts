/** The locale files, from the service worker. */
import { languageOf, sayCount } from "../shared/say.js";

export function say(name: string, ...blanks: string[]): string {
  return chrome.i18n.getMessage(name, blanks);
}

export function count(name: string, number: number, ...blanks: string[]): string {
  return sayCount(say, languageOf(say, chrome.i18n.getUILanguage()), name, number, ...blanks);
}
