// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Notices } from "./notices.js";

function shown(): HTMLElement[] {
  const host = document.querySelector(".greentick-notices");
  return [...(host?.shadowRoot?.querySelectorAll<HTMLElement>(".notice") ?? [])];
}

function words(): (string | null | undefined)[] {
  return shown().map((notice) => notice.querySelector("span")?.textContent);
}

beforeEach(() => {
  document.body.innerHTML = "";
  vi.useFakeTimers();
});
afterEach(() => vi.useRealTimers());

describe("notices", () => {
  it("go by themselves, save one that goes on being so", () => {
    const notices = new Notices("Dismiss");
    notices.show({ words: "one" });
    vi.advanceTimersByTime(6_000);
    notices.show({ words: "two", stays: true });
    vi.advanceTimersByTime(5_900);
    expect(words()).toEqual(["one", "two"]);
    vi.advanceTimersByTime(60_000);
    expect(words()).toEqual(["two"]);
  });

  it("stay while somebody is at them, or cannot see them", () => {
    const notices = new Notices("Dismiss");
    notices.show({ words: "one" });
    shown()[0]?.querySelector<HTMLElement>(".close")?.focus();
    vi.advanceTimersByTime(30_000);
    expect(words()).toEqual(["one"]);
    shown()[0]?.querySelector<HTMLElement>(".close")?.blur();
    const hidden = vi.spyOn(document, "hidden", "get").mockReturnValue(true);
    vi.advanceTimersByTime(30_000);
    expect(words()).toEqual(["one"]);
    hidden.mockReturnValue(false);
    vi.advanceTimersByTime(12_000);
    expect(words()).toEqual([]);
    expect(document.querySelector(".greentick-notices")).toBeNull();
  });

  it("are there as long again for who comes back to the tab, and when the same is said once more", () => {
    const notices = new Notices("Dismiss");
    const hidden = vi.spyOn(document, "hidden", "get").mockReturnValue(true);
    notices.show({ words: "one" });
    vi.advanceTimersByTime(23_900);
    hidden.mockReturnValue(false);
    vi.advanceTimersByTime(11_000);
    expect(words()).toEqual(["one"]);
    notices.show({ words: "one" });
    vi.advanceTimersByTime(11_000);
    expect(words()).toEqual(["one"]);
    vi.advanceTimersByTime(1_000);
    expect(words()).toEqual([]);
  });

  it("can be dismissed", () => {
    const notices = new Notices("Dismiss");
    notices.show({ words: "one" });
    notices.show({ words: "two" });
    expect(words()).toEqual(["one", "two"]);
    for (const notice of shown()) notice.querySelector<HTMLElement>(".close")?.click();
    expect(document.querySelector(".greentick-notices")).toBeNull();
  });

  it("are not shown twice at once, and never as a wall", () => {
    const notices = new Notices("Dismiss");
    for (const words of ["one", "one", "two", "three", "four"]) notices.show({ words });
    expect(words()).toEqual(["two", "three", "four"]);
  });

  it("can offer something to do", () => {
    const act = vi.fn();
    new Notices("Dismiss").show({ words: "one", action: { words: "Reload", act } });
    shown()[0]?.querySelector<HTMLElement>("button")?.click();
    expect(act).toHaveBeenCalledOnce();
  });
});
