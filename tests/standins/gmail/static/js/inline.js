// A reply written under its message.
import { reopen } from "./composes.js";
import { h, put } from "./dom.js";
import { icon } from "./icons.js";
import { openWindow } from "./window.js";
import { makeEditor } from "./compose.js";

/** Show an editor in a message's place for replies. */
export function openInline(editor, place) {
  const root = h("div.M9", {}, h("div.aoI[role=region]", {}, h("table.aoP[cellpadding=0]", {}, h("tbody", {}, h("tr", {}, h("td.I5", {}, form(editor, popOut), text(editor)))))));

  editor.close = () => {
    root.remove();
    place.classList.remove("adB");
  };
  editor.reopen = reopen;
  function popOut() {
    editor.leave();
    openWindow(makeEditor(editor.draft));
  }
  root.addEventListener("keydown", editor.keys);
  place.replaceChildren();
  put(place, root);
  place.classList.add("adB");
  editor.focus();
  root.scrollIntoView({ block: "center" });
  return editor;
}

function form(editor, popOut) {
  const { rows, draft } = editor;
  for (const kind of ["cc", "bcc"]) if (!draft[kind].length) rows[kind].element.style.display = "none";
  const lines = h("div", {}, h("div", {}, rows.to.element, rows.cc.element, rows.bcc.element));
  const fields = h("table.GS[role=presentation]", {}, h("tbody", {}, h("tr.bzf", {}, h("td.eV", {}, lines))));
  const kinds = h("div.Un.J-JN-M-I[role=button][aria-label=Type of response]", {}, h("img[alt=]", { class: draft.isForward ? "mI" : "mL", src: "/static/cleardot.gif" }), icon(draft.isForward ? "forward" : "reply", 18));
  return h("form.bAs[method=POST]", { onsubmit: (event) => event.preventDefault() },
    h("div", {}, h("table.aoQ[role=presentation]", {}, h("tbody", {}, h("tr", {}, h("td.Iz", {}, kinds), h("td.Iy", {}, h("div.fX", {}, fields)), h("td.IG", {}, h("div.popout[role=button][aria-label=Pop out reply]", { onclick: popOut }, icon("fullscreen", 16))))))),
    editor.subject, ...editor.hidden);
}

const text = (editor) => h("table.iN[role=presentation]", {}, h("tbody", {}, h("tr", {}, editor.text), h("tr", {}, editor.bar)));
