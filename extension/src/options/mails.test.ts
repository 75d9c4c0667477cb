// @vitest-environment happy-dom
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { beforeEach, expect, test, vi } from "vitest";
import { type FakeChrome, fakeChrome } from "../background/chrome.fake.js";
import { settled } from "../background/sample.fake.js";
import { SESSION } from "../background/server.fake.js";
import type { Kept } from "../pages/kept.js";
import { DEFAULT_SETTINGS, key, type Settings } from "../shared/storage.js";

const html = readFileSync(resolve(import.meta.dirname, "options.html"), "utf8");
let browser: FakeChrome;
let changes: Partial<Settings>[];
let draw: (kept: Kept) => void;

const kept: Kept = {
  session: SESSION,
  settings: DEFAULT_SETTINGS,
  connection: { state: "live", since: 0, problem: "" },
  selfCheck: undefined,
  recent: [],
  troubles: [],
  waiting: 0,
  untracked: 0,
};

beforeEach(async () => {
  browser = fakeChrome();
  document.body.innerHTML = html.slice(html.indexOf("<main>"), html.indexOf("</body>"));
  vi.resetModules();
  const mails = await import("./mails.js");
  changes = [];
  const change = (patch: Partial<Settings>) => void changes.push(patch);
  mails.setUpMails(change);
  draw = (kept) => mails.drawMails(kept, change);
});

async function tell(alwaysDiscloses: boolean, change: Partial<Kept> = {}): Promise<HTMLElement> {
  await browser.local.set({ [key.policy]: { alwaysDiscloses } });
  draw({ ...kept, ...change });
  await settled();
  return document.getElementById("disclosure") as HTMLElement;
}

const hint = () => document.getElementById("disclosure-hint")?.textContent;

test("whether the recipient is told can be chosen", async () => {
  const button = await tell(false);
  expect([button.ariaChecked, button.ariaDisabled, hint()]).toEqual(["true", null, browser.say("options_line_hint")]);

  button.click();
  expect(changes).toEqual([{ disclosure: false }]);
  expect(button.ariaChecked).toBe("false");
});

test("where the server wants it always, it cannot be switched off, and why is said", async () => {
  const button = await tell(true, { settings: { ...DEFAULT_SETTINGS, disclosure: false } });
  expect([button.ariaChecked, button.ariaDisabled, hint()]).toEqual([
    "true",
    "true",
    browser.say("options_line_always"),
  ]);

  button.click();
  expect(changes).toEqual([]);
  expect(button.ariaChecked).toBe("true");
});

test("a server that is paired no longer wants nothing", async () => {
  await tell(true);
  const button = await tell(true, { session: undefined });
  expect([button.ariaDisabled, hint()]).toEqual([null, browser.say("options_line_hint")]);
});

test("two who are told again in one breath are both told again", () => {
  const disclosureOff = ["ann@example.org", "bob@example.org", "eve@example.org"];
  draw({ ...kept, settings: { ...DEFAULT_SETTINGS, disclosureOff } });
  const again = (address: string) => document.querySelector<HTMLElement>(`#not-told [aria-label$="${address}"]`);

  again("bob@example.org")?.click();
  again("ann@example.org")?.click();

  expect(changes.at(-1)).toEqual({ disclosureOff: ["eve@example.org"] });
  expect(again("bob@example.org")).toBeNull();
});

test("a wording that is being written is kept when its tab goes, and only then", () => {
  const field = document.getElementById("wording-de") as HTMLInputElement;
  const go = () => document.dispatchEvent(new Event("visibilitychange"));
  const hidden = vi.spyOn(document, "hidden", "get").mockReturnValue(true);
  go();
  expect(changes).toEqual([]);

  field.value = "Ich sehe es.";
  field.dispatchEvent(new Event("input"));
  go();
  go();
  expect(changes).toEqual([{ disclosureText: { de: "Ich sehe es." } }]);
  hidden.mockRestore();
});
