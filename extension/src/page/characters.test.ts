import { expect, it } from "vitest";
import { decoded } from "./characters.js";

it.each([
  ["&#32;&#126;&#160;", " ~\u00a0"],
  ["&#x1F600;&#X41;", "\u{1f600}A"],
  ["&#55295;&#57344;&#1114111;", "\ud7ff\ue000\u{10ffff}"],
  ["?a=1&b=2&amp;c=3", "?a=1&b=2&c=3"],
  ["a & b", "a & b"],
])("%s is read as browsers do", (html, text) => {
  expect(decoded(html)).toBe(text);
});

it.each([
  ["a control character", "&#31;"],
  ["one of those above ASCII, which browsers exchange", "&#128;"],
  ["the first and the last of them", "&#127;x&#159;"],
  ["the last of them", "&#159;"],
  ["the first half of a pair", "&#55296;"],
  ["the second half of a pair", "&#57343;"],
  ["no character at all", "&#1114112;"],
  ["a number that is missing", "&#;"],
  ["a name that mails do not hold", "&eacute;"],
  ["a name without an end", "&amp"],
  ["what every object has", "&constructor;"],
])("%s is not guessed", (_, html) => {
  expect(decoded(html)).toBeNull();
});
