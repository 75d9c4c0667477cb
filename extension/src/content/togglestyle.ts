/** How the control beside Send and the hint below it look, inside their shadow roots. */
import { TICK_STYLE } from "./styles.js";

export const TOGGLE_STYLE = `
:host { all: initial; display: inline-flex; vertical-align: middle; margin-inline: 8px 4px; }
${TICK_STYLE}
button { display: inline-flex; align-items: center; gap: 6px; box-sizing: border-box; min-height: 28px; padding: 5px 10px;
  border: 1px solid var(--greentick-line); border-radius: 16px; background: none; color: var(--greentick-fg); cursor: pointer;
  font: 400 12px/16px Roboto, "Segoe UI", Arial, sans-serif; white-space: nowrap; }
button[aria-checked="false"] { color: var(--greentick-muted); }
button:hover { background: var(--greentick-soft); }
button.fixed { cursor: default; }
button:focus-visible { outline: 2px solid var(--greentick-green); outline-offset: 2px; }
`;

export const HINT_STYLE = `
:host { all: initial; display: block; }
p { margin: 6px 0 0; color: var(--greentick-muted); font: 400 12px/16px Roboto, "Segoe UI", Arial, sans-serif; }
`;
