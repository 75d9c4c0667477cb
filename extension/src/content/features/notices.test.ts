// @vitest-environment happy-dom
import { beforeEach, describe, expect, it, vi } from "vitest";
import { Notices } from "./notices.js";

function shown(): HTMLElement[] {
  const host = document.querySelector(".greentick-notices");
  return [...(host?.shadowRoot?.querySelectorAll<HTMLElement>(".notice") ?? [])];
}

beforeEach(() => {
  document.body.innerHTML = "";
});

describe("notices", () => {
  it("stay until they are dismissed", () => {
    const notices = new Notices("Dismiss");
    notices.show({ words: "one" });
    notices.show({ words: "two" });
    expect(shown().map((notice) => notice.querySelector("span")?.textContent)).toEqual(["one", "two"]);
    for (const notice of shown()) notice.querySelector<HTMLElement>(".close")?.click();
    expect(document.querySelector(".greentick-notices")).toBeNull();
  });

  it("are not shown twice at once, and never as a wall", () => {
    const notices = new Notices("Dismiss");
    for (const words of ["one", "one", "two", "three", "four"]) notices.show({ words });
    expect(shown().map((notice) => notice.querySelector("span")?.textContent)).toEqual(["two", "three", "four"]);
  });

  it("can offer something to do", () => {
    const act = vi.fn();
    new Notices("Dismiss").show({ words: "one", action: { words: "Reload", act } });
    shown()[0]?.querySelector<HTMLElement>("button")?.click();
    expect(act).toHaveBeenCalledOnce();
  });
});
