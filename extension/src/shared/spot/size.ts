/** How big an image is and whether it is shown, from what its mail says of it. Nothing here measures: that would need the image. */

/** What a mail says of an image; absent means that it says nothing. */
export interface Stated {
  width?: number | string | null | undefined;
  height?: number | string | null | undefined;
  /** The `style` attribute. */
  style?: string | undefined;
  hidden?: boolean | undefined;
}

/**
 * `invisible`: too small to be seen. `hidden`: not displayed, but no size says why (a picture for another screen, or a tracker).
 * `line`: some pixels thin, a rule or a gap. `unknown`: nothing is said.
 */
export type Visibility = "invisible" | "hidden" | "line" | "picture" | "unknown";

/** A side of so many pixels at most is not there to be looked at. */
const UNSEEN = 4;

const WIDTH = /(?:^|[;\s])(?:max-)?width\s*:\s*([^;!]+)/;
const HEIGHT = /(?:^|[;\s])(?:max-)?height\s*:\s*([^;!]+)/;

/** How an image shows in its mail. */
export function visibilityOf(stated: Stated): Visibility {
  const style = stated.style?.toLowerCase() ?? "";
  const width = side(WIDTH.exec(style)?.[1]) ?? side(stated.width);
  const height = side(HEIGHT.exec(style)?.[1]) ?? side(stated.height);
  const shown = visibilityOfSides(width, height);
  return shown === "unknown" && (stated.hidden === true || isUndisplayed(style)) ? "hidden" : shown;
}

function visibilityOfSides(width: number | null, height: number | null): Visibility {
  if (width === null && height === null) {
    return "unknown";
  }
  if (width === 0 || height === 0 || ((width ?? 0) <= UNSEEN && (height ?? 0) <= UNSEEN)) {
    return "invisible";
  }
  return (width ?? UNSEEN + 1) <= UNSEEN || (height ?? UNSEEN + 1) <= UNSEEN ? "line" : "picture";
}

/** A length in pixels; a share of something unknown (`100%`) is no length, except for none of it. */
function side(value: number | string | null | undefined): number | null {
  const match = /^\s*(\d{1,5}(?:\.\d+)?)\s*(px|pt)?\s*$/i.exec(String(value ?? ""));
  return match ? Number(match[1]) : /^\s*0+%\s*$/.test(String(value)) ? 0 : null;
}

function isUndisplayed(style: string): boolean {
  return /(?:^|[;\s])(?:display\s*:\s*none|visibility\s*:\s*hidden|opacity\s*:\s*0(?:\.0+)?\s*(?:;|!|$))/.test(style);
}
