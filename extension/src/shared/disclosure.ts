/** What the line under a mail says to its recipient, in the languages it is offered in. */

export const LINE_LANGUAGES = ["en", "de", "ru", "ja"] as const;
export type LineLanguage = (typeof LINE_LANGUAGES)[number];

/** Longer is no line. */
export const LONGEST_LINE = 300;

/** `more` is the part that leads to the recipient's page; it stays when the user words the sentence anew. */
export const LINES: Record<LineLanguage, { words: string; more: string }> = {
  en: { words: "This mail carries a receipt that tells me when it is opened.", more: "What is this?" },
  de: {
    words: "Diese E-Mail trägt ein Empfangszeichen, das mir sagt, wann sie geöffnet wird.",
    more: "Was ist das?",
  },
  ru: { words: "В этом письме есть отметка, которая сообщит мне, когда его откроют.", more: "Что это?" },
  ja: { words: "このメールには開封確認が付いており、開封されると私に通知されます。", more: "これは何ですか?" },
};

/** The user's own sentences for the line; where there is none, ours stands. The link's words are not the user's. */
export type Wording = Partial<Record<LineLanguage, string>>;

export function lineOf(language: LineLanguage, wording: Wording): { words: string; more: string } {
  const { words, more } = LINES[language];
  return { words: wording[language]?.trim() || words, more };
}

/** Every line that may stand in a mail of this user's, as text. */
export function allLines(wording: Wording): string[] {
  const lines = LINE_LANGUAGES.flatMap((language) => [lineOf(language, {}), lineOf(language, wording)]);
  return [...new Set(lines.map(({ words, more }) => `${words} ${more}`.replace(/\s+/g, " ")))];
}

/** No place on a line. */
const BREAKS = /[\p{Cc}\p{Zl}\p{Zp}]/gu;
/** Marks that turn the direction of writing, and halves of characters. */
const TURNS = /[\p{Cs}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** The user's words as a line that the server takes too (api/choices.py); tests/vectors/wording.json holds for both. */
export function tidyLine(text: string): string {
  const line = text
    .replace(/\p{Zs}/gu, " ")
    .replace(BREAKS, " ")
    .replace(TURNS, "")
    .trim();
  return [...line].slice(0, LONGEST_LINE).join("").trimEnd();
}

export function isLineLanguage(language: string): language is LineLanguage {
  return (LINE_LANGUAGES as readonly string[]).includes(language);
}
