// @vitest-environment happy-dom
import { beforeEach, describe, expect, it, vi } from "vitest";
import { lineLanguageOf } from "./carrying.js";
import { compose, FakePage } from "./content.fake.js";
import { tongueOf } from "./mailtongues.js";

function guess(language: string, isReliable = true): void {
  Object.assign(chrome.i18n, {
    detectLanguage: async () => ({ isReliable, languages: [{ language, percentage: 90 }] }),
  });
}

beforeEach(() => {
  document.body.innerHTML = "";
  new FakePage();
});

describe("the language of a mail", () => {
  it.each([
    ["お世話になっております。", "zz", true, "ja"],
    ["Sehr geehrte Frau Duarte", "de", true, "de"],
    ["Sehr geehrte Frau Duarte", "de", false, ""],
    ["ok", "de", true, ""],
  ])("of %j", async (text, language, isReliable, tongue) => {
    guess(language, isReliable);
    expect(await tongueOf(text)).toBe(tongue);
  });

  it("cannot be told when the browser does not know how", async () => {
    expect(await tongueOf("Sehr geehrte Frau Duarte")).toBe("");
  });

  it.each([
    ["auto", "de-AT", "en-GB", "de"],
    ["auto", "fr", "ja-JP", "ja"],
    ["auto", "", "fr-FR", "en"],
    ["ru", "de", "en", "ru"],
  ] as const)("decides on the line's: set to %s, written in %s, user's %s", (setting, mail, user, language) => {
    expect(lineLanguageOf(setting, mail, user)).toBe(language);
  });

  it("is looked for in what the user wrote, not in what is quoted", async () => {
    vi.useFakeTimers();
    const page = new FakePage();
    guess("de");
    const asked = vi.spyOn(chrome.i18n, "detectLanguage");
    document.body.innerHTML = compose("msg-a:r1");
    const editor = document.querySelector("[g_editable]");
    if (editor) editor.innerHTML = 'Sehr geehrte <b>Frau Duarte</b><div class="gmail_quote">Dear Alice</div>';
    page.pass();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(asked).toHaveBeenCalledWith("Sehr geehrte  Frau Duarte");
    expect(page.tongues.of("msg-a:r1")).toBe("de");
    vi.useRealTimers();
  });
});
