/** How the hover card looks, inside its shadow root. */
import { TICK_STYLE } from "./styles.js";

/** No language we speak runs from the right, whatever the direction of Gmail around it. */
export const CARD_STYLE = `
:host { all: initial; direction: ltr; }
${TICK_STYLE}
.card { position: fixed; z-index: 2000; box-sizing: border-box; width: 344px; max-width: calc(100vw - 12px); overflow-y: auto; scroll-padding-bottom: 48px;
  padding: 14px 16px; border-radius: 8px; background: var(--greentick-card); color: var(--greentick-fg);
  box-shadow: var(--greentick-shadow); font: 400 13px/19px Roboto, "Segoe UI", Arial, sans-serif; text-align: start; }
.card:focus { outline: none; }
h3 { display: flex; gap: 8px; align-items: flex-start; margin: 0 0 2px; font: 500 14px/20px Roboto, "Segoe UI", Arial, sans-serif; }
h3 svg { margin-top: 2px; }
h4 { margin: 10px 0 2px; font-weight: 500; font-size: 11px; line-height: 16px; letter-spacing: .3px; color: var(--greentick-muted); }
p { margin: 6px 0 0; color: var(--greentick-muted); font-size: 12px; line-height: 17px; }
.who { color: var(--greentick-muted); font-size: 12px; line-height: 17px; overflow-wrap: anywhere; }
ul { list-style: none; margin: 0; padding: 0; }
li { display: grid; grid-template-columns: 104px 1fr; gap: 0 8px; padding: 2px 0; }
li > div { min-width: 0; overflow-wrap: anywhere; }
/* The button below the time, where nothing else stands: it never lies on the name, and takes no room from it. */
li > div:has(> button.link:not(.undo)) { display: contents; }
li > div:has(> button.link:not(.undo)) > * { grid-column: 2; min-width: 0; overflow-wrap: anywhere; }
li > div > button.link:not(.undo) { grid-area: 2 / 1; align-self: start; }
li.earlier > div { display: flex; gap: 6px; align-items: center; }
time { color: var(--greentick-muted); }
small { display: block; color: var(--greentick-muted); font-size: 12px; line-height: 16px; }
button { font: inherit; border: 0; background: none; padding: 2px 0; color: var(--greentick-green); cursor: pointer; text-align: start; }
button.link { padding: 1px 0; font-size: 12px; line-height: 17px; }
@media (hover: hover) { li:not(:hover, :focus-within) button.link:not(.undo) { opacity: 0; } }
button.mend { display: block; font-size: 12px; line-height: 16px; overflow-wrap: anywhere; min-height: 24px; }
button.more { margin-top: 6px; font-weight: 500; min-height: 24px; }
button:hover { text-decoration: underline; }
@media (forced-colors: active) { .card { border: 1px solid CanvasText; } }
button:focus-visible { outline: 2px solid var(--greentick-green); outline-offset: 2px; border-radius: 2px; }
/* In sight below a card that is higher than the room for it. */
.foot { position: sticky; bottom: -14px; background: var(--greentick-card); display: flex; flex-wrap: wrap; gap: 0 12px; align-items: baseline; justify-content: space-between; border-top: 1px solid var(--greentick-line); margin: 10px 0 -14px; padding: 8px 0 14px; font-size: 12px; color: var(--greentick-muted); }
`;
