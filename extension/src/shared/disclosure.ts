/** What the line under a mail says to its recipient, in the languages it is offered in. */
import type { Tracks } from "./wire.js";

export const LINE_LANGUAGES = ["en", "de", "ru", "ja"] as const;
export type LineLanguage = (typeof LINE_LANGUAGES)[number];

/** Longer is no line. */
export const LONGEST_LINE = 300;

/** What a mail can carry that there is something to say of. */
export type LineKind = Exclude<Tracks, "log">;

/** `more` is the part that leads to the recipient's page; it stays when the user words the sentence anew. */
export const LINES: Record<LineLanguage, Record<LineKind | "more", string>> = {
  en: {
    opens: "This mail carries a receipt that tells me when it is opened.",
    clicks: "This mail carries a receipt that tells me when a link in it is followed.",
    both: "This mail carries a receipt that tells me when it is opened or a link in it is followed.",
    more: "What is this?",
  },
  de: {
    opens: "Diese E-Mail trägt ein Empfangszeichen, das mir sagt, wann sie geöffnet wird.",
    clicks: "Diese E-Mail trägt ein Empfangszeichen, das mir sagt, wann einer ihrer Links angeklickt wird.",
    both: "Diese E-Mail trägt ein Empfangszeichen, das mir sagt, wann sie geöffnet oder einer ihrer Links angeklickt wird.",
    more: "Was ist das?",
  },
  ru: {
    opens: "В этом письме есть отметка, которая сообщит мне, когда его откроют.",
    clicks: "В этом письме есть отметка, которая сообщит мне, когда перейдут по ссылке из него.",
    both: "В этом письме есть отметка, которая сообщит мне, когда его откроют или перейдут по ссылке из него.",
    more: "Что это?",
  },
  ja: {
    opens: "このメールには開封確認が付いており、開封されると私に通知されます。",
    clicks: "このメールには確認の仕組みが付いており、リンクがクリックされると私に通知されます。",
    both: "このメールには開封確認が付いており、開封されるかリンクがクリックされると私に通知されます。",
    more: "これは何ですか?",
  },
};

const KINDS: readonly LineKind[] = ["opens", "clicks", "both"];

/** The user's own sentences for the line; where there is none, ours stands. The link's words are not the user's. */
export type Wording = Partial<Record<LineLanguage, string>>;

export function lineOf(language: LineLanguage, kind: LineKind, wording: Wording): { words: string; more: string } {
  const { [kind]: words, more } = LINES[language];
  return { words: wording[language]?.trim() || words, more };
}

/** Every line that may stand in a mail of this user's, as text. */
export function allLines(wording: Wording): string[] {
  const lines = LINE_LANGUAGES.flatMap((language) =>
    KINDS.flatMap((kind) => [lineOf(language, kind, {}), lineOf(language, kind, wording)]),
  );
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
