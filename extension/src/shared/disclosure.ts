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
  ru: { words: "Это письмо содержит уведомление, которое сообщит мне, когда его откроют.", more: "Что это?" },
  ja: { words: "このメールには、開封されたことを私に知らせる開封通知が付いています。", more: "これは何ですか?" },
};

type ByLanguage = Partial<Record<LineLanguage, string>>;

/** How the line reads: the user's own sentences, else those of the instance, else ours; the link's words are not the user's. */
export interface Wording {
  own: ByLanguage;
  texts: ByLanguage;
  links: ByLanguage;
}

export function lineOf(language: LineLanguage, { own, texts, links }: Wording): { words: string; more: string } {
  const { words, more } = LINES[language];
  return {
    words: own[language]?.trim() || texts[language]?.trim() || words,
    more: links[language]?.trim() || more,
  };
}

/** Every line that may stand in a mail of this user's, as text. */
export function allLines(wording: Wording): string[] {
  const usual: Wording = { own: {}, texts: {}, links: {} };
  const lines = LINE_LANGUAGES.flatMap((language) =>
    [usual, { ...wording, own: {} }, wording].map((each) => lineOf(language, each)),
  );
  return [...new Set(lines.map(({ words, more }) => `${words} ${more}`.replace(/\s+/g, " ")))];
}

export function isLineLanguage(language: string): language is LineLanguage {
  return (LINE_LANGUAGES as readonly string[]).includes(language);
}
