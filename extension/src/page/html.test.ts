import { describe, expect, it } from "vitest";
import { attributeOf, walk } from "./html.js";

function namesOf(html: string): string[] {
  const names: string[] = [];
  const visit = ({ name, isEnd }: { name: string; isEnd: boolean }) => names.push(isEnd ? `/${name}` : name) > 0;
  walk(html, visit, () => true);
  return names;
}

describe("a tag", () => {
  // How browsers read each of these: WHATWG HTML, 13.2.5.6 to 13.2.5.51.
  it.each([
    ["is none within a comment", "<!-- <a x> --><b x>", ["b"]],
    ["is none behind a > within a comment", "<!-- > <a x> --><b x>", ["b"]],
    ["comes after a comment that ends with --!>", "<!-- <a x> --!><b x>", ["b"]],
    ["comes after the shortest comments", "<!--><a x><!---><b x>", ["a", "b"]],
    ["is none within a comment that never ends", "<!-- <a x>", []],
    ["comes after a doctype", "<!doctype html><a x>", ["a"]],
    ["is none within what begins like a doctype", "<! <a x><b x>", ["b"]],
    ["is none within a processing instruction", "<?xml <a x><b x>", ["b"]],
    ["is none within an end tag without a name", "</ <a x><b x>", ["b"]],
    ["comes after an empty end tag", "</><a x>", ["a"]],
    ["is none behind an end tag without a name that never ends", "</ <a x", []],
    ["is none within what begins like a doctype and never ends", "<! <a x", []],
    ["comes after a < that opens none", "1 < 2 <a x>", ["a"]],
    ["begins with a letter", "<@ x><[ x><` x><{ x><A x><Z x><a x><z x>", ["a", "z", "a", "z"]],
    ["has a name that a slash ends", "<a/x></b/x>", ["a", "/b"]],
    ["has a name that any space ends", "<a\tx><b\nx><i\fx><p\rx>", ["a", "b", "i", "p"]],
    ["is none within a style", "<style x><a x></style ><b x>", ["style", "/style", "b"]],
    ["that never ends is none", "<a x><b x", ["a"]],
  ])("%s", (_, html, names) => {
    expect(namesOf(html)).toEqual(names);
  });

  it.each([
    ["without a value", "<a HREF href=x>", undefined],
    ["without a space before it", '<a title="b"href=x>', "x"],
    ["behind a slash", "<a/href=x>", "x"],
    ["with spaces around its =", "<a href \t\n=\f\r x>", "x"],
    ["that a space ends", "<a href=x\ty>", "x"],
    ["that the tag ends", "<a href=x/>", "x/"],
    ["of a name in capitals", "<a HREF='x y'>", "x y"],
    ["of a name that begins with =", "<a =href=x href=y>", "y"],
  ])("has an attribute %s", (_, html, text) => {
    expect(attributeOf(html, 0, "href")?.text).toBe(text);
  });
});
