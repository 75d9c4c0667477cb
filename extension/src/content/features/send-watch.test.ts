// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { compose, FakePage } from "../content.fake.js";
import { sendWatch } from "./send-watch.js";

async function watched({ hasLeft = false } = {}) {
  document.body.innerHTML = compose("msg-a:r1");
  const missed: true[] = [];
  const page = await new FakePage().start((it) =>
    sendWatch(it, { hasLeft: () => hasLeft, missed: () => missed.push(true) }),
  );
  vi.useFakeTimers();
  return { page, missed };
}

function press(): void {
  document.querySelector<HTMLElement>(".aoO")?.click();
}

function leave(): void {
  document.body.innerHTML = "";
  vi.advanceTimersByTime(120_000);
}

beforeEach(() => vi.useRealTimers());
afterEach(() => vi.useRealTimers());

describe("a mail that leaves unseen", () => {
  it("is noticed by its window being gone", async () => {
    const { missed } = await watched();
    press();
    leave();
    expect(missed).toEqual([true]);
  });

  it("is noticed when it was sent by keys", async () => {
    const { missed } = await watched();
    const editor = document.querySelector("[g_editable]");
    editor?.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", ctrlKey: true, bubbles: true }));
    leave();
    expect(missed).toEqual([true]);
  });

  it("is none when the hook has seen it", async () => {
    const { missed } = await watched({ hasLeft: true });
    press();
    leave();
    expect(missed).toEqual([]);
  });

  it("is none while the window is still there: Gmail has asked something", async () => {
    const { missed } = await watched();
    press();
    vi.advanceTimersByTime(120_000);
    expect(missed).toEqual([]);
  });

  it("is none when the window is closed later: Gmail had refused to send", async () => {
    const { missed } = await watched();
    press();
    vi.advanceTimersByTime(20_000);
    leave();
    expect(missed).toEqual([]);
  });

  it("is none when Gmail says at once that it does not send", async () => {
    const { missed, page } = await watched();
    press();
    document.body.insertAdjacentHTML("beforeend", '<div role="alertdialog">Please specify a recipient</div>');
    page.pass();
    leave();
    expect(missed).toEqual([]);
  });

  it("is none when a line was ended, or tracking is off", async () => {
    const { missed, page } = await watched();
    document
      .querySelector("[g_editable]")
      ?.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
    await page.kept.choose("msg-a:r1", { on: false });
    press();
    leave();
    expect(missed).toEqual([]);
  });
});
