/** What the line under a mail says to its recipient, in the languages it is offered in. */

export const LINE_LANGUAGES = ["en", "de", "ru", "ja"] as const;
export type LineLanguage = (typeof LINE_LANGUAGES)[number];

/** Longer is no line. */
export const LONGEST_LINE = 300;

/** `more` is the part that leads to the recipient's page; it stays when the user words the sentence anew. */
export const LINES: Record<LineLanguage, { words: string; more: string }> = {
  en: { words: "This mail carries a receipt that tells me when it is opened.", more: "What is this?" },
  de: {
    words: "Diese E-Mail enthält eine Empfangsbestätigung, die mir sagt, wann sie geöffnet wird.",
    more: "Was ist das?",
  },
  ru: { words: "Это письмо содержит уведомление, которое сообщит мне, когда его откроют.", more: "Что это?" },
  ja: { words: "このメールには、開封されたことを私に知らせる開封通知が付いています。", more: "これは何ですか?" },
};

/** The sentence as the user words it in this language. */
export function lineWords(language: LineLanguage, own: Partial<Record<LineLanguage, string>>): string {
  return own[language]?.trim() || LINES[language].words;
}

/** Every line that may stand in a mail of this user's, as text. */
export function allLines(own: Partial<Record<LineLanguage, string>>): string[] {
  return LINE_LANGUAGES.flatMap((language) => {
    const { words, more } = LINES[language];
    return [...new Set([words, lineWords(language, own)])].map((each) => `${each} ${more}`.replace(/\s+/g, " "));
  });
}

export function isLineLanguage(language: string): language is LineLanguage {
  return (LINE_LANGUAGES as readonly string[]).includes(language);
}
