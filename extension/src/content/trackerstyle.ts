/** How the line above a message and the words at a counted link look. */
import { EYE_STYLE } from "./eyestyle.js";

const BUTTON_STYLE = `
button, a { font: inherit; border: 0; background: none; padding: 2px 0; color: var(--greentick-green); cursor: pointer;
  text-align: start; text-decoration: none; }
button:hover, a:hover { text-decoration: underline; }
button:focus-visible, a:focus-visible { outline: 2px solid var(--greentick-green); outline-offset: 2px; border-radius: 2px; }
`;

export const LINE_STYLE = `
${EYE_STYLE}
:host { display: block; direction: ltr; margin: 4px 0 8px; font: 400 12px/18px Roboto, "Segoe UI", Arial, sans-serif; color: var(--greentick-muted); }
${BUTTON_STYLE}
.line { display: flex; align-items: center; gap: 8px; min-height: 24px; }
.unfold { color: var(--greentick-muted); min-width: 0; overflow-wrap: anywhere; }
.line > button:not(.unfold) { flex: none; }
.more { margin: 2px 0 0 24px; }
ul { list-style: none; margin: 0; padding: 0; color: var(--greentick-fg); }
li { padding: 2px 0; overflow-wrap: anywhere; }
small { display: block; color: var(--greentick-muted); font-size: 12px; line-height: 16px; }
.acts { display: flex; flex-wrap: wrap; gap: 2px 16px; margin-top: 4px; overflow-wrap: anywhere; }
`;

export const LINK_STYLE = `
:host { all: initial; direction: ltr; }
.tip { position: fixed; z-index: 2000; box-sizing: border-box; max-width: min(360px, calc(100vw - 12px)); padding: 8px 12px;
  border-radius: 8px; background: var(--greentick-card); color: var(--greentick-fg); box-shadow: var(--greentick-shadow);
  font: 400 12px/18px Roboto, "Segoe UI", Arial, sans-serif; text-align: start; overflow-wrap: anywhere; }
p { margin: 0; }
p + p { color: var(--greentick-muted); }
${BUTTON_STYLE}
`;
