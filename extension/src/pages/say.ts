/** The locale files, on the extension's own pages. */
import { languageOf, sayCount } from "../shared/say.js";

export function say(name: string, ...blanks: string[]): string {
  return chrome.i18n.getMessage(name, blanks);
}

export const language = languageOf(say, chrome.i18n.getUILanguage());

export function count(name: string, number: number, ...blanks: string[]): string {
  return sayCount(say, language, name, number, ...blanks);
}

/** "compose, send and list", as the language joins them. */
export function list(words: string[]): string {
  return new Intl.ListFormat(language, { type: "conjunction" }).format(words);
}

/** Fills in what the page's HTML leaves open: `data-say` is an element's text, `data-say-label` its accessible name. */
export function fillWords(): void {
  document.documentElement.lang = language;
  for (const element of document.querySelectorAll<HTMLElement>("[data-say]")) {
    element.textContent = say(element.dataset.say ?? "");
  }
  for (const element of document.querySelectorAll<HTMLElement>("[data-say-label]")) {
    element.ariaLabel = say(element.dataset.sayLabel ?? "");
  }
}
