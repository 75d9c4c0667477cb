/** How pure code speaks: by names of the locale files. Each world hands in its own `Say`, made of chrome.i18n. */

/** The message of that name with its blanks filled in. */
export type Say = (name: string, ...blanks: string[]) => string;

/** The language that is really spoken: Chrome falls back to English for one we have no file of. Its region stays. */
export function languageOf(say: Say, browserLanguage: string): string {
  const tag = say("language_tag");
  return browserLanguage.split("-")[0] === tag ? browserLanguage : tag;
}

/**
 * The message for a number: `<name>_one`, `_few`, `_many` or `_other`, as the user's language counts. The number is the
 * first blank.
 */
export function sayCount(say: Say, language: string, name: string, count: number, ...blanks: string[]): string {
  const { plural, number } = formsOf(language);
  const form = plural.select(count);
  const known = form === "zero" || form === "two" ? "other" : form;
  return say(`${name}_${known}`, number.format(count), ...blanks);
}

/** Making these takes a hundred times as long as using them. */
const made = new Map<string, { plural: Intl.PluralRules; number: Intl.NumberFormat }>();

function formsOf(language: string): { plural: Intl.PluralRules; number: Intl.NumberFormat } {
  const known = made.get(language) ?? {
    plural: new Intl.PluralRules(language),
    number: new Intl.NumberFormat(language),
  };
  made.set(language, known);
  return known;
}
