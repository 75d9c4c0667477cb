// A compose window at the bottom right, minimised, or over the whole page.
import { reopen } from "./composes.js";
import { h, nest, newId, put } from "./dom.js";
import { makeMoleHost } from "./shell.js";
import { switches } from "./start.js";

/** Show an editor in a window. */
export function openWindow(editor) {
  const dialog = h("div.nH.Hd[role=dialog]", { id: newId(), "aria-label": "New Message" });
  const body = h("div", {}, h("div.aaZ", {}, h("div.M9[jsaction=x]", {}, h("div.aoI[role=region]", {}, h("table.aoP.aoC[cellpadding=0]", {}, h("tbody", {}, h("tr", {}, h("td.I5", {}, form(editor), textTable(editor)))))))));
  const title = titleBar(editor, { minimise: () => toggle(body), full: () => fullScreen(), close: editor.leave && (() => editor.leave()) });
  put(dialog, title.element, body);
  const inner = h("div.nH", {}, dialog);
  const grandchild = h("div.AD", {}, inner);
  const mole = nest("div.nH.nn", h("div.nH", {}, grandchild));

  function fullScreen() {
    const overlay = document.querySelector("body > .aSs > .aSt");
    const isFull = inner.parentElement === overlay;
    put(isFull ? grandchild : overlay, inner);
    overlay.parentElement.classList.toggle("open", !isFull);
  }

  editor.close = () => {
    inner.parentElement?.closest(".aSs")?.classList.remove("open");
    inner.remove();
    mole.remove();
  };
  editor.reopen = reopen;
  editor.titleChanged = title.set;
  dialog.addEventListener("keydown", editor.keys);
  put(makeMoleHost(), mole);
  editor.focus();
  return editor;
}

const toggle = (body) => { body.style.display = body.style.display === "none" ? "" : "none"; };

function titleBar(editor, { minimise, full, close }) {
  const text = h("div.aYF", {}, editor.draft.subject || "New Message");
  const kind = switches.title_svg ? "button" : "img";
  const control = (name, label, act) => h(`${kind}.${name}`, { "aria-label": label, "data-tooltip": label, alt: "", src: kind === "img" ? `/static/${name}.png` : null, onclick: (event) => { event.stopPropagation(); act(); } });
  const table = h(switches.title_svg ? "table.cf" : "table.cf.Ht", {}, h("tbody", {}, h("tr", {},
    h("td", {}, h("div.Hp", {}, h("h2.a3E", {}, text))),
    h("td.Hm", {}, control("Hl", "Minimize", minimise), control("Hq", "Full screen", full), control("Ha", "Save & close", close)))));
  const element = h("div.nH", {}, h("div.nH.Hy.aXJ", { onclick: minimise }, h("div.pi", {}, h("div.l.o")), h("div.l.m", {}, h("div.l.n", {}, table))));
  return { element, set: (subject) => { text.textContent = subject || "New Message"; } };
}

/** The form with the addresses and the subject, in the chain of elements that readers of Gmail's page walk. */
function form(editor) {
  const { rows, draft } = editor;
  const copies = h("span.aB.gQ.copies", {}, ...["cc", "bcc"].map((kind) => h("span[role=link][tabindex=1]", { class: kind === "cc" ? "aB pE" : "aB pB", onclick: (event) => { rows[kind].element.style.display = ""; event.target.remove(); rows[kind].input.focus(); } }, kind === "cc" ? "Cc" : "Bcc")));
  for (const kind of ["cc", "bcc"]) if (!draft[kind].length) rows[kind].element.style.display = "none";
  const lines = h("div", {}, h("div", {}, rows.to.element, rows.cc.element, rows.bcc.element));
  return h("form.bAs[method=POST]", { onsubmit: (event) => event.preventDefault() },
    h("div.aoD.hl", {}, h("table.GS[role=presentation]", {}, h("tbody", {}, h("tr.bzf", {}, h("td.eV", {}, lines), h("td.eV-copies", {}, copies))))),
    h("div.aoD.az6", {}, editor.subject), ...editor.hidden);
}

/** The text and the bar below it. */
const textTable = (editor) =>
  h("table.iN[role=presentation]", {}, h("tbody", {}, h("tr", {}, editor.text), h("tr", {}, editor.bar)));
