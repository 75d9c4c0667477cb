import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { allLines, LINE_LANGUAGES, LONGEST_LINE, lineOf, tidyLine } from "./disclosure.js";

const vectors: { given: string; kept: string | null; tidied?: string }[] = JSON.parse(
  readFileSync(new URL("../../../tests/vectors/wording.json", import.meta.url), "utf8"),
);

describe("the line", () => {
  const kinds = ["opens", "clicks", "both"] as const;

  it.each(LINE_LANGUAGES)("says in %s of each kind of receipt what it tells", (language) => {
    const said = kinds.map((kind) => lineOf(language, kind, {}).words);
    expect(new Set(said).size).toBe(kinds.length);
  });

  it.each(LINE_LANGUAGES)("is known in %s again, whatever it told of", (language) => {
    const wording = { [language]: "In my own words." };
    const lines = [{}, wording].flatMap((words) => kinds.map((kind) => lineOf(language, kind, words)));
    expect(allLines(wording)).toEqual(expect.arrayContaining(lines.map(({ words, more }) => `${words} ${more}`)));
  });

  it("is the user's own wherever there is one, whatever it tells of", () => {
    const said = kinds.map((kind) => lineOf("de", kind, { de: "In eigenen Worten." }).words);
    expect(said).toEqual(["In eigenen Worten.", "In eigenen Worten.", "In eigenen Worten."]);
  });
});

describe("the user's own words for the line", () => {
  it.each(vectors)("$given are tidied into what the server takes", ({ given, kept, tidied }) => {
    expect(tidyLine(given)).toBe(kept ?? tidied);
  });

  it("are cut between characters, never within one", () => {
    expect(tidyLine("\u{1f600}".repeat(LONGEST_LINE + 1))).toBe("\u{1f600}".repeat(LONGEST_LINE));
    expect(tidyLine("a\ud83d")).toBe("a");
  });
});
