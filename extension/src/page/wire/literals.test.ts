import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { replaceStrings } from "./literals.js";

describe("exchanging strings in JSON", () => {
  it("leaves every other byte as it came", () => {
    const text = ' [ 12345678901234567890 , "a\\u003cb" ,\n[1e400, {"k":["\\\\"]}, "old \\" text"] , null ]\n';
    const changed = replaceStrings(text, [{ path: [2, 2], old: 'old " text', value: 'new "<b>"' }]);
    expect(changed).toBe(text.replace('"old \\" text"', '"new \\"<b>\\""'));
  });

  it("keeps the way Gmail has escaped the rest when something is put in", () => {
    const text = '["<div>\\u003cb\\u003e \\/ é</div>"]';
    const [old, value] = ["<div><b> / é</div>", "<div>X<b> / é</div>"];
    const changed = replaceStrings(text, [{ path: [0], old, value, edits: [{ start: 5, end: 5, text: "X" }] }]);
    expect(changed).toBe(text.replace("<div>", "<div>X"));
  });

  it("writes a text anew that Gmail has escaped before the change", () => {
    const edits = [{ start: 5, end: 5, text: "X" }];
    const changed = replaceStrings('["\\u003cdiv\\u003e"]', [{ path: [0], old: "<div>", value: "<div>X", edits }]);
    expect(changed).toBe('["<div>X"]');
  });

  it("exchanges several at once, in any order", () => {
    const replacements = [
      { path: [2], old: "c", value: "C" },
      { path: [0, 0], old: "a", value: "A" },
    ];
    expect(replaceStrings('[["a"],"b","c"]', replacements)).toBe('[["A"],"b","C"]');
  });

  it.each([[[3]], [[0, 1]], [[1, 0]], [[2]], [[]]])("changes nothing when there is no string at %j", (path) => {
    expect(replaceStrings('[["a"],"b",null]', [{ path, old: "a", value: "x" }])).toBeNull();
  });

  it("finds what a parser finds, whatever the JSON", () => {
    const arrays = fc.letrec((tie) => ({
      value: fc.oneof(
        fc.string({ unit: "grapheme" }),
        fc.integer(),
        fc.constant(null),
        fc.dictionary(fc.string(), fc.string()),
        tie("list"),
      ),
      list: fc.array(tie("value"), { maxLength: 4 }),
    }));
    fc.assert(
      fc.property(
        arrays.list,
        fc.array(fc.nat(4), { minLength: 1, maxLength: 3 }),
        fc.string(),
        fc.option(fc.nat(3)),
        fc.nat(2),
        (list, path, written, place, indent) => {
          const text = JSON.stringify(list, null, indent);
          const holder = path
            .slice(0, -1)
            .reduce<unknown>((found, index) => (Array.isArray(found) ? found[index] : undefined), list);
          const last = path.at(-1) ?? 0;
          const isString = Array.isArray(holder) && typeof holder[last] === "string";
          const old = isString ? String(holder[last]) : "";
          const value = place === null ? written : old.slice(0, place) + written + old.slice(place);
          const known = place === null ? {} : { edits: [{ start: place, end: place, text: written }] };
          const changed = replaceStrings(text, [{ path, old, value, ...known }]);
          if (isString) holder[last] = value;
          expect(JSON.parse(changed ?? "null")).toEqual(isString ? JSON.parse(JSON.stringify(list)) : null);
        },
      ),
    );
  });
});
