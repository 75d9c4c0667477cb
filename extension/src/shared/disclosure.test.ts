import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { LONGEST_LINE, tidyLine } from "./disclosure.js";

const vectors: { given: string; kept: string | null; tidied?: string }[] = JSON.parse(
  readFileSync(new URL("../../../tests/vectors/wording.json", import.meta.url), "utf8"),
);

describe("the user's own words for the line", () => {
  it.each(vectors)("$given are tidied into what the server takes", ({ given, kept, tidied }) => {
    expect(tidyLine(given)).toBe(kept ?? tidied);
  });

  it("are cut between characters, never within one", () => {
    expect(tidyLine("\u{1f600}".repeat(LONGEST_LINE + 1))).toBe("\u{1f600}".repeat(LONGEST_LINE));
    expect(tidyLine("a\ud83d")).toBe("a");
  });
});
