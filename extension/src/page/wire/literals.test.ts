import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Edit, edited } from "../edits.js";
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

  it("makes only the changes it is told, however the text is escaped and wherever they are", () => {
    const units = (unit: fc.Arbitrary<string>) => fc.array(fc.tuple(unit, fc.boolean()), { maxLength: 12 });
    const characters = units(fc.constantFrom("<", ">", '"', "\\", "\n", "é", "a", "\u{1f600}"));
    const pieces = fc.array(fc.tuple(characters, fc.nat(3), fc.string()), { maxLength: 4 });
    const literal = (character: string, isEscaped: boolean) =>
      isEscaped && character.length === 1
        ? `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`
        : JSON.stringify(character).slice(1, -1);
    fc.assert(
      fc.property(pieces, fc.constantFrom(0, 3_000), (given, before) => {
        let [old, written] = ["b".repeat(before), "b".repeat(before)];
        const edits: Edit[] = [];
        for (const [unescaped, gone, text] of given) {
          edits.push({ start: old.length, end: old.length + gone, text });
          old += "g".repeat(gone);
          written += "g".repeat(gone);
          for (const [character, isEscaped] of unescaped) {
            old += character;
            written += literal(character, isEscaped);
          }
        }
        const value = edited(old, edits);
        const changed = replaceStrings(`["${written}", "\\u003c"]`, [{ path: [0], old, value, edits }]);
        expect(JSON.parse(changed ?? "null")).toEqual([value, "<"]);
        expect(changed?.endsWith(', "\\u003c"]')).toBe(true);
      }),
    );
  });

  it("leaves the escapes of all that stands far behind the beginning, where little is changed", () => {
    const [far, end] = ["b".repeat(3_000), "\\u003ci>"];
    const edits = [{ start: 3_000, end: 3_001, text: "X" }];
    const old = `${far}g<i>`;
    const changed = replaceStrings(`["${far}g${end}"]`, [{ path: [0], old, value: `${far}X<i>`, edits }]);
    expect(changed).toBe(`["${far}X${end}"]`);
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
