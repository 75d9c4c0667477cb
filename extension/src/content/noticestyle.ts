/**
 * How notices look: like Gmail's own bars, but above in the middle, with colours of their own as their host outlives the
 * rest. Only where colours are forced is the border seen.
 */
export const NOTICE_STYLE = `
:host { all: initial; direction: ltr; position: fixed; z-index: 2001; left: 50%; top: 12px; transform: translateX(-50%);
  width: max-content; max-width: min(560px, calc(100vw - 24px)); pointer-events: none; }
.list { display: grid; gap: 8px; }
.notice { pointer-events: auto; display: flex; align-items: center; gap: 12px; box-sizing: border-box; padding: 9px 7px 9px 15px;
  border: 1px solid transparent; border-radius: 8px;
  background: #303134; color: #f1f3f4; box-shadow: 0 1px 3px rgba(0,0,0,.4), 0 4px 8px 3px rgba(0,0,0,.2);
  font: 400 14px/20px Roboto, "Segoe UI", Arial, sans-serif; }
.notice span { flex: 1; }
button { flex: none; min-height: 32px; padding: 4px 10px; border: 0; border-radius: 16px; background: none; color: #81c995; cursor: pointer;
  font: 500 14px/20px Roboto, "Segoe UI", Arial, sans-serif; }
button.close { width: 32px; padding: 0; color: #bdc1c6; font-size: 18px; }
button:hover { background: #45474a; }
button:focus-visible { outline: 2px solid #81c995; outline-offset: -2px; }
`;
