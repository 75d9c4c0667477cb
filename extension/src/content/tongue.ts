/** The user's language, from the browser. */
import type { Tongue } from "../shared/words.js";

export const tongue: Tongue = {
  say: (name, ...blanks) => chrome.i18n.getMessage(name, blanks),
  get language() {
    return chrome.i18n.getUILanguage();
  },
};

export function say(name: string, ...blanks: string[]): string {
  return tongue.say(name, ...blanks);
}
