/** The user's language, as far as the texts are in it: dates and numbers are written in the texts' own. */
import { languageOf } from "../shared/say.js";
import type { Tongue } from "../shared/words.js";

export const tongue: Tongue = {
  say: (name, ...blanks) => chrome.i18n.getMessage(name, blanks),
  get language() {
    return languageOf(say, chrome.i18n.getUILanguage());
  },
};

export function say(name: string, ...blanks: string[]): string {
  return tongue.say(name, ...blanks);
}
