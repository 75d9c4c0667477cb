// The bar under the text: Send, scheduling, formatting, attaching, discarding.
import { h, put } from "./dom.js";
import { icon } from "./icons.js";
import { newId } from "./dom.js";

/** The rows below the text of an editor. */
export function composeBar(editor) {
  const menu = sendMenu(editor);
  const arrow = h("div.T-I.J-J5-Ji.hG.T-I-atl.L3[role=button][aria-haspopup=true][aria-expanded=false][tabindex=1]", { "data-tooltip": "More send options", onclick: () => toggle(menu) }, icon("down", 18));
  const send = h("div.T-I.J-J5-Ji.aoO.v7.T-I-atl.L3[role=button][tabindex=1]", { id: newId(), "data-tooltip": "Send ‪(Ctrl-Enter)‬", "aria-label": "Send ‪(Ctrl-Enter)‬", onclick: () => editor.send() }, "Send");
  const format = formatting();
  const cells = [
    h("td.gU.Up", {}, h("div.J-J5-Ji.btA", {}, h("div.dC", {}, send, arrow, menu))),
    h("td.oc.gU", {}, format.area, h("div.wG.J-Z-I[role=button][tabindex=1]", { "data-tooltip": "Formatting options", onclick: () => toggle(format.area) }, h("div.dv", {}, icon("format")))),
    h("td.gU.a8X", {}, h("div.eq", { style: "left:0px" }, h("div.bAK", {}, ...attachTools(editor)))),
    h("td.gU.emojis", {}, h("div.J-J5-Ji", {}, h("div.J-JN-M-I-Jm[role=button]", {}, h("img.tools-img[alt=]", { src: "/static/cleardot.gif" }), icon("smile")))),
    h("td.gU.more", {}, moreOptions(editor)),
    h("td.gU.az5", {}, h("div.oh.J-Z-I[role=button][tabindex=1][aria-label=Discard draft]", { onclick: editor.discard }, icon("trash"))),
  ];
  return h("td.aDg", {}, h("div.aDj", {}, h("div.aDh", {}, h("table.IZ[role=group]", {}, h("colgroup", {}, ...cells.map(() => h("col"))), h("tbody", {}, h("tr.btC", {}, ...cells))))));
}

const toggle = (element) => { element.style.display = element.style.display === "none" ? "" : "none"; };

function sendMenu(editor) {
  return h("div.J-M.menu-send[role=menu]", { style: "display:none" }, h("div.J-N.yr[role=menuitem][selector=scheduledSend]", { onclick: () => editor.send({ scheduled: true }) }, icon("clock", 18), "Schedule send"));
}

function formatting() {
  const area = h("div.aX", { style: "display:none" }, h("div.aA4", {}, h("div.oc-tools", {}, ...["B", "I", "U"].map((sign) => h("div.dv-sign", {}, sign)))));
  return { area };
}

function attachTools(editor) {
  const files = h("input[type=file][name=Filedata][multiple]", { style: "display:none", onchange: () => attach(editor, files) });
  return [files, h("div.a1.aaA.aMZ[role=button][aria-label=Attach files]", { onclick: () => files.click() }, icon("attach")), h("div.e5.aaA.aMZ[role=button][aria-label=Insert link]", {}, icon("link")), h("div.QT.aaA.aMZ[role=button][aria-label=Insert photo]", {}, icon("image"))];
}

function attach(editor, files) {
  for (const file of files.files) {
    editor.draft.attachments.push(file.name);
    put(editor.body.closest(".aoX"), h("div.GM", {}, h("div.vI", {}, file.name)));
  }
  editor.changed();
}

/** The menu behind the three dots, made when it is opened, as Gmail's is. */
function moreOptions(editor) {
  const place = h("div.J-J5-Ji");
  const button = h("div.J-Z-I.a-more[role=button][aria-haspopup=true][aria-label=More options][tabindex=1]", { onclick: () => open() }, icon("more"));
  put(place, button);
  function open() {
    const known = place.querySelector("[role=menu]");
    if (known) return known.remove();
    const item = h("div.J-N.J-Ks[role=menuitemcheckbox]", { "aria-checked": String(editor.draft.plain), onclick: () => { editor.setPlain(!editor.draft.plain); place.querySelector("[role=menu]").remove(); } }, editor.draft.plain ? icon("check", 18) : h("span.gap"), "Plain text mode");
    put(place, h("div.J-M[role=menu]", {}, item, h("div.J-N[role=menuitem]", {}, h("span.gap"), "Print"), h("div.J-N[role=menuitem]", {}, h("span.gap"), "Check spelling")));
  }
  return place;
}
