// @vitest-environment happy-dom
import { describe, expect, it } from "vitest";
import { followTheme } from "./theme.js";

function themeOn(page: string, row: string): string | null {
  document.body.innerHTML = "<div><p></p></div>";
  document.body.style.backgroundColor = page;
  const [outer, inner] = [document.querySelector("div"), document.querySelector("p")];
  if (!outer || !inner) return null;
  outer.style.backgroundColor = row;
  followTheme(inner);
  return document.documentElement.getAttribute("data-greentick-theme");
}

describe("the theme", () => {
  it.each([
    ["rgb(255, 255, 255)", "rgb(242, 245, 252)", "light"],
    ["rgb(255, 255, 255)", "rgb(26, 27, 29)", "dark"],
    ["rgb(17, 19, 21)", "rgba(0, 0, 0, 0)", "dark"],
    ["rgb(17, 19, 21)", "rgba(255, 255, 255, 0.9)", "light"],
    ["rgba(0, 0, 0, 0)", "rgba(0, 0, 0, 0.1)", "light"],
  ])("is what is seen behind the row: page %s, row %s", (page, row, theme) => {
    expect(themeOn(page, row)).toBe(theme);
  });
});
