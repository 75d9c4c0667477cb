// @vitest-environment happy-dom
import { expect, test } from "vitest";
import { el, fillList } from "./dom.js";

const lines = (...words: string[]) => words.map((word) => el("li", {}, el("button", {}, word)));

test("a list is filled anew only where it says something else: nothing is swapped under a press", () => {
  document.body.innerHTML = '<ul id="list"></ul>';
  fillList("list", lines("Ann", "Bob"));
  const first = document.querySelector("button");

  fillList("list", lines("Ann", "Bob"));
  expect(document.querySelector("button")).toBe(first);

  fillList("list", lines("Eve"));
  expect([...document.querySelectorAll("button")].map(({ textContent }) => textContent)).toEqual(["Eve"]);
});
