/** How pure code speaks: by names of the locale files. Each world hands in its own `Say`, made of chrome.i18n. */

/** The message of that name with its blanks filled in. */
export type Say = (name: string, ...blanks: string[]) => string;

/**
 * The message for a number: `<name>_one`, `_few`, `_many` or `_other`, as the user's language counts. The number is the
 * first blank.
 */
export function sayCount(say: Say, language: string, name: string, count: number, ...blanks: string[]): string {
  const form = new Intl.PluralRules(language).select(count);
  const known = form === "zero" || form === "two" ? "other" : form;
  return say(`${name}_${known}`, new Intl.NumberFormat(language).format(count), ...blanks);
}
