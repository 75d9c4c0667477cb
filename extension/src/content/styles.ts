/** How our marks look among Gmail's own elements. What has a box of its own carries its style in its shadow root. */
import { EYE_STYLE } from "./eyestyle.js";
import { forgetTheme, THEME_STYLE } from "./theme.js";

/** Used in Gmail's page and in our shadow roots alike. */
export const TICK_STYLE = `
svg[class^="greentick-"] { flex: none; width: 22px; height: 16px; display: block; overflow: visible; }
svg[class^="greentick-"] path { fill: none; stroke-width: 1.9; stroke-linecap: round; stroke-linejoin: round; }
.greentick-pending path, .greentick-sent path { stroke: var(--greentick-grey); }
.greentick-opened path, .greentick-clicked path { stroke: var(--greentick-green); stroke-width: 2.3 !important; }
.greentick-opened circle, .greentick-clicked circle { fill: var(--greentick-green); }
.greentick-maybe path { stroke: var(--greentick-amber); }
.greentick-maybe circle { fill: var(--greentick-amber); }
.greentick-bounced path { stroke: var(--greentick-red); stroke-width: 2.3 !important; }
.greentick-refused circle { fill: none; stroke: var(--greentick-grey); stroke-width: 1.9; }
.greentick-refused path { stroke: var(--greentick-grey); }
.greentick-untracked circle { fill: none; stroke: var(--greentick-grey); stroke-width: 1.3; stroke-dasharray: 2 2; }
`;

export const PAGE_STYLE = `
${THEME_STYLE}
${TICK_STYLE}
${EYE_STYLE}
.greentick-tick { display: inline-flex; flex: none; align-items: center; align-self: center; justify-content: center;
  width: 22px; height: 20px; margin-block: 0; margin-inline: 0 8px; padding: 0; vertical-align: middle; border-radius: 4px; cursor: default;
  outline: none; }
.greentick-tick:focus-visible { outline: 2px solid var(--greentick-green); outline-offset: -2px; }
.greentick-tick[data-changed] svg { animation: greentick-fade 150ms ease-in; }
.greentick-tick[data-state=""] { visibility: hidden; }
tr .greentick-tick[data-state="untracked"] { opacity: 0; }
tr:hover .greentick-tick[data-state="untracked"], .greentick-tick[data-state="untracked"]:focus-visible { opacity: 1; }
@keyframes greentick-fade { from { opacity: 0; } }
@media (prefers-reduced-motion: reduce) { .greentick-tick[data-changed] svg { animation: none; } }
`;

const STYLE_ID = "greentick-style";

/** Puts our style into the page, once. */
export function ensureStyle(): void {
  if (document.getElementById(STYLE_ID)) return;
  const style = document.createElement("style");
  style.id = STYLE_ID;
  style.textContent = PAGE_STYLE;
  document.documentElement.append(style);
}

/** Takes everything of ours out of the page. */
export function removeAll(): void {
  for (const element of document.querySelectorAll(`#${STYLE_ID}, [class^="greentick-"]:not(.greentick-notices)`)) {
    element.remove();
  }
  forgetTheme(document.documentElement);
}
