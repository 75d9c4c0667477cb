/**
 * Exchanges single string values inside a JSON text and leaves every other byte as it came: numbers too large for a double,
 * unusual escapes and unknown fields pass through as Gmail wrote them.
 */

import { type Edit, ordered } from "../edits.js";

/** A place in nested arrays, outermost index first. */
export type Path = readonly number[];

/** `old` is what the parser read at `path`; `edits`, where they are known, are all that makes `value` of it. */
export interface Replacement {
  path: Path;
  old: string;
  value: string;
  edits?: readonly Edit[];
}

/** Up to here it is quicker to look at what stands before a change than to write all that comes behind it. */
const NEAR = 2_000;
/** What JSON may escape and we do not. */
const OWN_ESCAPES = /\\[u/]/;

interface Cut {
  start: number;
  end: number;
  written: string;
}

/** `text` with the values exchanged, or null when a place is not there or holds no string: then nothing may be changed. */
export function replaceStrings(text: string, replacements: readonly Replacement[]): string | null {
  const cuts: Cut[] = [];
  for (const replacement of replacements) {
    const start = find(text, replacement.path);
    if (start === -1 || text[start] !== '"') return null;
    cuts.push(...(inPlace(text, start, replacement) ?? [exchange(text, start, replacement)]));
  }
  cuts.sort((one, other) => one.start - other.start);
  let result = "";
  let from = 0;
  for (const { start, end, written } of cuts) {
    result += text.slice(from, start) + written;
    from = end;
  }
  return result + text.slice(from);
}

function exchange(text: string, start: number, { value }: Replacement): Cut {
  return { start, end: endOfString(text, start), written: JSON.stringify(value) };
}

/** The cuts that make only these changes; null where the whole text is better written anew. */
function inPlace(text: string, start: number, { old, edits }: Replacement): Cut[] | null {
  if (!edits) return null;
  // Escaped as we escape, all other bytes come out the same, and the browser's own writing is the fastest.
  const isNear = edits.every(({ end }) => end < NEAR);
  return isNear || OWN_ESCAPES.test(text.slice(start, endOfString(text, start)))
    ? editCuts(text, start, old, edits)
    : null;
}

/** Null where Gmail has escaped the text in a way that cannot be followed. */
function editCuts(text: string, start: number, old: string, edits: readonly Edit[]): Cut[] | null {
  const cuts: Cut[] = [];
  let at = start + 1;
  let from = 0;
  for (const edit of ordered(edits)) {
    const kept = inside(JSON.stringify(old.slice(from, edit.start)));
    const gone = inside(JSON.stringify(old.slice(edit.start, edit.end)));
    const end = at + kept.length + gone.length;
    if (!text.startsWith(kept, at) || !text.startsWith(gone, at + kept.length)) return null;
    cuts.push({ start: at + kept.length, end, written: inside(JSON.stringify(edit.text)) });
    at = end;
    from = edit.end;
  }
  return cuts;
}

function inside(literal: string): string {
  return literal.slice(1, -1);
}

/** Where the value at `path` begins, -1 if there is none. `text` must be valid JSON. */
function find(text: string, path: Path): number {
  let at = afterSpace(text, 0);
  for (const index of path) {
    if (text[at] !== "[") return -1;
    at = afterSpace(text, at + 1);
    for (let passed = 0; passed < index; passed += 1) {
      at = afterSpace(text, endOfValue(text, at));
      if (text[at] !== ",") return -1;
      at = afterSpace(text, at + 1);
    }
    if (text[at] === "]") return -1;
  }
  return at;
}

function endOfValue(text: string, start: number): number {
  const first = text[start];
  if (first === '"') return endOfString(text, start);
  if (first !== "[" && first !== "{") return endOfWord(text, start);
  let depth = 0;
  for (let at = start; at < text.length; at += 1) {
    const character = text[at];
    if (character === '"') at = endOfString(text, at) - 1;
    else if (character === "[" || character === "{") depth += 1;
    else if (character === "]" || character === "}") {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return text.length;
}

function endOfString(text: string, start: number): number {
  for (let at = text.indexOf('"', start + 1); at !== -1; at = text.indexOf('"', at + 1)) {
    let backslashes = 0;
    while (text[at - 1 - backslashes] === "\\") backslashes += 1;
    if (backslashes % 2 === 0) return at + 1;
  }
  return text.length;
}

/** A number, true, false or null. */
function endOfWord(text: string, start: number): number {
  let at = start;
  while (at < text.length && !",]} \n\r\t".includes(text[at] ?? "")) at += 1;
  return at;
}

function afterSpace(text: string, start: number): number {
  let at = start;
  while (at < text.length && " \n\r\t".includes(text[at] ?? "")) at += 1;
  return at;
}
