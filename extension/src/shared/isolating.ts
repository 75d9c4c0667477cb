/** A stranger's words beside ours: Arabic, Hebrew and marks of direction in them must not turn ours round. */

const BEGIN = "\u2068";
const END = "\u2069";
/** Embeddings, overrides and isolates: they could end the one put around the text, or turn the text itself. */
const CONTROLS = /[\u202a-\u202e\u2066-\u2069]/g;
/** The blocks that are written from the right, and the marks that stand for such a letter. */
const TURNING = /[\u0590-\u08ff\u200f\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/** The text for a blank of a sentence: as it is where it turns nothing. */
export function isolated(text: string): string {
  const harmless = text.replace(CONTROLS, "");
  return TURNING.test(harmless) ? BEGIN + harmless + END : harmless;
}
