/** Light or dark as Gmail's page is, whatever the system prefers; and the colours both have. */
import type { Settings } from "../shared/storage.js";

const LIGHT = {
  card: "#fff",
  fg: "#202124",
  muted: "#5f6368",
  line: "#e8eaed",
  grey: "#72787e",
  green: "#137333",
  amber: "#b06000",
  red: "#c5221f",
  soft: "#f1f3f4",
  shadow: "0 1px 3px rgba(60,64,67,.3), 0 4px 8px 3px rgba(60,64,67,.15)",
};

const DARK: typeof LIGHT = {
  card: "#2d2e30",
  fg: "#e3e3e3",
  muted: "#a8abb0",
  line: "#3c4043",
  grey: "#9aa0a6",
  green: "#81c995",
  amber: "#fdd663",
  red: "#f28b82",
  soft: "#3c4043",
  shadow: "0 1px 3px rgba(0,0,0,.6), 0 4px 8px 3px rgba(0,0,0,.4)",
};

/** Told apart by nearly everybody: blue and orange as of Okabe and Ito (2008), as dark and light as text needs. */
const DISTINCT = { green: "#0067a3", amber: "#b34700" };
const DISTINCT_DARK: typeof DISTINCT = { green: "#6cc0f5", amber: "#ffb14a" };

const THEME = "data-greentick-theme";
const COLOURS = "data-greentick-colours";

/** Colours are inherited from here into our shadow roots too. */
export const THEME_STYLE = `:root{${colours(LIGHT)}}:root[${THEME}="dark"]{${colours(DARK)}}
:root[${COLOURS}="distinct"]{${colours(DISTINCT)}}:root[${COLOURS}="distinct"][${THEME}="dark"]{${colours(DISTINCT_DARK)}}`;

/** Looks at what is behind this element and takes up its theme. */
export function followTheme(element: Element): void {
  const theme = isDark(element) ? "dark" : "light";
  const root = element.ownerDocument.documentElement;
  if (root.getAttribute(THEME) !== theme) root.setAttribute(THEME, theme);
}

export function useColours(root: Element, set: Settings["colours"]): void {
  if (set === "distinct") root.setAttribute(COLOURS, set);
  else root.removeAttribute(COLOURS);
}

export function forgetTheme(root: Element): void {
  root.removeAttribute(THEME);
  root.removeAttribute(COLOURS);
}

/** The first opaque colour from the element outwards decides; a page without any is light. */
function isDark(element: Element): boolean {
  for (let behind: Element | null = element; behind; behind = behind.parentElement) {
    const [red = 0, green = 0, blue = 0, alpha = 1] = numbers(getComputedStyle(behind).backgroundColor);
    if (alpha < 0.5) continue;
    return red * 0.2126 + green * 0.7152 + blue * 0.0722 < 128;
  }
  return false;
}

/** `rgb(1, 2, 3)`, `rgba(1, 2, 3, 0.5)`, `color(srgb 1 1 1 / 0.5)`; what is not understood is see-through. */
function numbers(colour: string): number[] {
  const found = (colour.match(/[\d.]+/g) ?? []).map(Number);
  if (colour.startsWith("rgb") && found.length >= 3) return found;
  if (colour.startsWith("color(srgb") && found.length >= 3) {
    return [...found.slice(0, 3).map((part) => part * 255), ...found.slice(3)];
  }
  return [0, 0, 0, 0];
}

function colours(palette: Record<string, string>): string {
  return Object.entries(palette)
    .map(([name, value]) => `--greentick-${name}:${value};`)
    .join("");
}
