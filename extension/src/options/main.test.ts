// @vitest-environment happy-dom
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { beforeEach, expect, test, vi } from "vitest";
import { type FakeChrome, fakeChrome } from "../background/chrome.fake.js";
import { settled } from "../background/sample.fake.js";
import type { Reply, Request } from "../shared/messages.js";
import { DEFAULT_SETTINGS, key } from "../shared/storage.js";

const html = readFileSync(resolve(import.meta.dirname, "options.html"), "utf8");
let browser: FakeChrome;
/** What changes were asked for, each with the answer that background has yet to give. */
let asked: { patch: object; answer: (reply: Reply) => void }[];

beforeEach(async () => {
  browser = fakeChrome();
  asked = [];
  const sendMessage = (request: Request) =>
    request.type === "change_settings"
      ? new Promise<Reply>((answer) => asked.push({ patch: request.patch, answer }))
      : Promise.resolve<Reply>({ ok: true });
  const runtime = { connect: () => undefined, getManifest: () => ({ version: "0.1.0" }), sendMessage };
  vi.stubGlobal("chrome", { ...(browser.api as object), runtime });
  vi.stubGlobal("requestAnimationFrame", (draw: () => void) => queueMicrotask(draw));
  document.body.innerHTML = html.slice(html.indexOf("<main>"), html.indexOf("</body>"));
  vi.resetModules();
  await import("./main.js");
  await settled();
});

const radio = (name: string, value: string) =>
  document.querySelector<HTMLInputElement>(`input[name=${name}][value=${value}]`) ?? expect.fail(`no ${value}`);

test("what is drawn while a choice is on its way does not take the choice back", async () => {
  radio("marks", "eyes").click();
  await browser.local.set({ [key.settings]: { ...DEFAULT_SETTINGS, tracks: "clicks" } });
  await settled();
  expect(asked.map(({ patch }) => patch)).toEqual([{ marks: "eyes" }]);
  expect(radio("marks", "eyes").checked).toBe(true);

  await browser.local.set({ [key.settings]: { ...DEFAULT_SETTINGS, tracks: "clicks", marks: "eyes" } });
  asked[0]?.answer({ ok: true });
  await settled();
  expect([radio("marks", "eyes").checked, radio("tracks", "clicks").checked]).toEqual([true, true]);
});

test("a choice that was not kept is shown as it was, and why is said", async () => {
  radio("marks", "eyes").click();
  asked[0]?.answer({ ok: false, problem: "The storage is full." });
  await settled();

  expect(radio("marks", "ticks").checked).toBe(true);
  expect(document.getElementById("outcome")?.textContent).toBe("The storage is full.");
});
