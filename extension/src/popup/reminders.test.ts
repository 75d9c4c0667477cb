// @vitest-environment happy-dom
import { expect, it, vi } from "vitest";
import { type FakeChrome, fakeChrome } from "../background/chrome.fake.js";
import { settled } from "../background/sample.fake.js";
import { REMINDERS } from "../shared/reminders.js";

it("of what was told on a day of which no more is kept, no clock time is shown", async () => {
  const browser: FakeChrome = fakeChrome();
  const told_at = new Date().toISOString().slice(0, 10);
  await browser.local.set({
    [REMINDERS]: [{ id: "copy-1.reopened", kind: "reopened", after_s: 3600, state: "told", subject: "Offer", told_at }],
  });
  document.body.innerHTML = `<details id="reminders"><b id="reminders-count"></b><p id="reminders-problem"></p>
    <ul id="reminders-lines"></ul></details>`;
  const { showReminders } = await import("./reminders.js");
  showReminders();

  await vi.waitUntil(() => document.querySelector("li"));
  expect(document.querySelector("li small")?.textContent).not.toMatch(/\d\d:\d\d/);
});

it("a subject stands by itself, so that its letters do not turn the words after it", async () => {
  const browser: FakeChrome = fakeChrome();
  const subject = "\u0639\u0642\u062f";
  await browser.local.set({
    [REMINDERS]: [{ id: "copy-1.no_open", kind: "no_open", after_s: 259_200, state: "waiting", subject }],
  });
  document.body.innerHTML = `<details id="reminders"><b id="reminders-count"></b><p id="reminders-problem"></p>
    <ul id="reminders-lines"></ul></details>`;
  const { showReminders } = await import("./reminders.js");
  showReminders();

  await vi.waitUntil(() => document.querySelector("li"));
  expect(document.querySelector("li bdi")?.textContent).toBe(subject);
});

it("what the server says a moment later swaps no button under a press, where it is what was known", async () => {
  const browser: FakeChrome = fakeChrome();
  const reminder = { id: "copy-1.no_open", kind: "no_open", after_s: 259_200, state: "waiting", subject: "Offer" };
  await browser.local.set({ [REMINDERS]: [reminder] });
  document.body.innerHTML = `<details id="reminders"><b id="reminders-count"></b><p id="reminders-problem"></p>
    <ul id="reminders-lines"></ul></details>`;
  const { showReminders } = await import("./reminders.js");
  showReminders();
  await vi.waitUntil(() => document.querySelector("li"));
  const button = document.querySelector("li button");

  await browser.local.set({ [REMINDERS]: [reminder] });
  await settled();
  expect(document.querySelector("li button")).toBe(button);

  await browser.local.set({ [REMINDERS]: [{ ...reminder, id: "copy-2.no_open" }] });
  await settled();
  expect(document.querySelector("li button")).not.toBe(button);
});
