/** The user's choices. Kept here at once; the server hears of those it also keeps, when it can. */
import { isLineLanguage, LINE_LANGUAGES, tidyLine } from "../shared/disclosure.js";
import type { Session, Settings } from "../shared/storage.js";
import { forgetLabels } from "./labels.js";
import { byLanguage } from "./readingpolicy.js";
import { choose } from "./serversettings.js";

const MOST_NOT_TOLD = 1_000;

/** What each choice may be; whatever else comes is not taken. */
const MAY_BE: { [T in keyof Settings]: (value: unknown) => value is Settings[T] } = {
  trackByDefault: (value): value is boolean => typeof value === "boolean",
  notify: oneOf("first", "every", "off"),
  trackers: oneOf("block", "mark", "off"),
  tracks: oneOf("opens", "clicks", "both", "log"),
  disclosure: (value): value is boolean => typeof value === "boolean",
  disclosureOff: (value): value is string[] =>
    Array.isArray(value) && value.length <= MOST_NOT_TOLD && value.every((one) => typeof one === "string"),
  disclosureText: (value): value is Settings["disclosureText"] => typeof value === "object" && value !== null,
  lineLanguage: oneOf("auto", ...LINE_LANGUAGES),
  marks: oneOf("ticks", "eyes"),
  colours: oneOf("usual", "distinct"),
  keepLabels: (value): value is boolean => typeof value === "boolean",
};

export async function changeSettings(patch: Partial<Settings>, session: Session | undefined): Promise<void> {
  const taken = Object.fromEntries(
    Object.entries(patch).filter(
      ([name, value]) => Object.hasOwn(MAY_BE, name) && MAY_BE[name as keyof Settings](value),
    ),
  ) as Partial<Settings>;
  if (taken.disclosureText) taken.disclosureText = cut(taken.disclosureText);
  await choose(taken, session);
  // The server erases them; should they be let again, all are told anew.
  if (taken.keepLabels === false) await forgetLabels();
}

function cut(texts: Settings["disclosureText"]): Settings["disclosureText"] {
  const known = Object.entries(byLanguage(texts)).filter(([language]) => isLineLanguage(language));
  return Object.fromEntries(known.map(([language, text]) => [language, tidyLine(text)]));
}

function oneOf<T extends string>(...known: T[]): (value: unknown) => value is T {
  return (value): value is T => (known as unknown[]).includes(value);
}
