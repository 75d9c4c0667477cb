/** Small changes of a long text: what stands between them is not touched, and not written anew. */

/** `text` instead of what stands from `start` to `end`. */
export interface Edit {
  start: number;
  end: number;
  text: string;
}

/** Edits in their order; of two at one place the first stays first. They must not overlap. */
export function ordered(edits: readonly Edit[]): Edit[] {
  return [...edits].sort((one, other) => one.start - other.start);
}

export function edited(text: string, edits: readonly Edit[]): string {
  let result = "";
  let from = 0;
  for (const { start, end, text: written } of ordered(edits)) {
    result += text.slice(from, start) + written;
    from = end;
  }
  return result + text.slice(from);
}
