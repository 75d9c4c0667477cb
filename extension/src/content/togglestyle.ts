/** How the control beside Send, its menu and the hints below look, inside their shadow roots. */
import { TICK_STYLE } from "./styles.js";

export const TOGGLE_STYLE = `
:host { all: initial; direction: ltr; display: inline-flex; vertical-align: middle; margin-inline: 8px 4px; }
${TICK_STYLE}
.pair { display: inline-flex; border: 1px solid var(--greentick-line); border-radius: 16px; }
button { display: inline-flex; align-items: center; gap: 6px; box-sizing: border-box; min-height: 28px; padding: 5px 10px;
  border: 0; border-radius: 16px; background: none; color: var(--greentick-fg); cursor: pointer;
  font: 400 12px/16px Roboto, "Segoe UI", Arial, sans-serif; white-space: nowrap; }
/* Gmail's bar holds no more in its smallest window: a longer word would push the bin out of it. */
button[role="switch"] span { max-width: 90px; overflow: hidden; text-overflow: ellipsis; }
button[aria-checked="false"] { color: var(--greentick-muted); }
button:hover { background: var(--greentick-soft); }
button.fixed { cursor: default; }
button.more { min-width: 26px; justify-content: center; padding: 5px 8px 5px 6px; border-start-start-radius: 0; border-end-start-radius: 0; }
button.more[hidden] { display: none; }
button.more svg { width: 10px; height: 6px; }
.pair:not(:has(.more[hidden])) button[role="switch"] { padding-inline-end: 6px; border-start-end-radius: 0; border-end-end-radius: 0; }
button:focus-visible { outline: 2px solid var(--greentick-green); outline-offset: 2px; }
.menu { position: fixed; inset: auto; margin: 0; box-sizing: border-box; width: 312px; max-width: calc(100vw - 16px);
  overflow-y: auto; padding: 8px 0; border: 0; border-radius: 8px; background: var(--greentick-card); color: var(--greentick-fg);
  box-shadow: var(--greentick-shadow); font: 400 13px/18px Roboto, "Segoe UI", Arial, sans-serif; text-align: start; }
.menu:not(:popover-open) { display: none; }
.item { display: grid; grid-template-columns: 20px 1fr; gap: 0 8px; padding: 6px 14px; cursor: pointer; outline: none; }
.item:hover, .item:focus { background: var(--greentick-soft); }
.item:focus-visible { outline: 2px solid var(--greentick-green); outline-offset: -2px; }
.item[aria-disabled="true"] { cursor: default; color: var(--greentick-muted); }
.item svg { width: 20px; height: 18px; fill: none; stroke: var(--greentick-green); stroke-width: 2; stroke-linecap: round; stroke-linejoin: round; }
.item[aria-checked="false"] svg { visibility: hidden; }
.item span { min-width: 0; overflow-wrap: anywhere; }
.item small { display: block; color: var(--greentick-muted); font-size: 12px; line-height: 16px; }
hr { margin: 6px 0; border: 0; border-top: 1px solid var(--greentick-line); }
@media (forced-colors: active) { .menu, .pair { border: 1px solid CanvasText; } .item svg { stroke: CanvasText; } }
`;

export const HINT_STYLE = `
:host { all: initial; direction: ltr; display: block; }
p { margin: 6px 0 0; color: var(--greentick-muted); font: 400 12px/16px Roboto, "Segoe UI", Arial, sans-serif; overflow-wrap: anywhere; }
`;
