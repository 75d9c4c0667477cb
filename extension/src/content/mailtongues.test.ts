// @vitest-environment happy-dom
import { beforeEach, describe, expect, it, vi } from "vitest";
import { lineLanguageOf } from "./carrying.js";
import { compose, FakePage, message, threadOf } from "./content.fake.js";
import { tongueOf } from "./mailtongues.js";

function guess(language: string, isReliable = true, percentage = 90): void {
  Object.assign(chrome.i18n, {
    detectLanguage: async () => ({ isReliable, languages: [{ language, percentage }] }),
  });
}

beforeEach(() => {
  document.body.innerHTML = "";
  new FakePage();
});

describe("the language of a mail", () => {
  it.each([
    ["お世話になっております。", "zz", true, 90, "ja"],
    ["Sehr geehrte Frau Duarte", "de", true, 90, "de"],
    ["Sehr geehrte Frau Duarte", "de", false, 99, ""],
    ["Sehr geehrte Frau Duarte", "de", false, 100, "de"],
    ["Chère Madame Duarte", "fr", false, 100, ""],
    ["ok", "de", true, 100, ""],
  ])("of %j, taken for %s (sure: %s, %i %%)", async (text, language, isReliable, percentage, tongue) => {
    guess(language, isReliable, percentage);
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

  it.each([
    ["is quoted", "", 'Danke!<div class="gmail_quote"><blockquote>Liebe Frau Duarte</blockquote></div>'],
    ["is answered", "Liebe Frau Duarte", "Danke!"],
  ])("of a short answer is that of what %s", async (_, answered, html) => {
    vi.useFakeTimers();
    const page = new FakePage();
    guess("de");
    const asked = vi.spyOn(chrome.i18n, "detectLanguage");
    const above = message("msg-f:1", "18a", "Hello") + message("msg-f:2", "18b", answered);
    document.body.innerHTML = threadOf(
      "thread-f:1",
      "18a",
      above,
      compose("msg-a:r1"),
      message("msg-f:3", "18c", "Bye"),
    );
    const editor = document.querySelector("[g_editable]");
    if (editor) editor.innerHTML = html;
    page.pass();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(asked.mock.calls).toEqual([["Liebe Frau Duarte"]]);
    expect(page.tongues.of("msg-a:r1")).toBe("de");
    vi.useRealTimers();
  });

  it("of a new mail is not that of the thread beside it", async () => {
    const page = new FakePage();
    document.body.innerHTML = threadOf("thread-f:1", "18a", message("msg-f:1", "18a", "Hello")) + compose("msg-a:r1");
    const [written] = page.gmail.composes();
    expect(written && page.gmail.answered(written, 99)).toBe("");
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
