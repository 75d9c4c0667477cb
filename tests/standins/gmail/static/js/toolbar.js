// The bars above lists and threads.
import { h, swap } from "./dom.js";
import { icon } from "./icons.js";

const button = (classes, label, name, onclick) =>
  h(`div.T-I.J-J5-Ji.${classes}.T-I-ax7.L3[role=button][tabindex=0]`, { "data-tooltip": label, "aria-label": label, onclick }, h("div.asa", {}, icon(name)));

const section = (...children) => h("div.G-Ni.J-J5-Ji", {}, ...children);

/** The bar above a list; `count` sets the number shown at its right. */
export function listToolbar() {
  const range = h("span.Dj");
  const element = h("div.aeH.G-tF[gh=tm]", {}, h("div.Dj-wrap", {}, h("div.G-atb.D.E[gh=mtb]", {}, h("div.nH.aqK", {}, h("div.Cq.aqL", {}, h("div.aqJ", {},
    section(h("div.T-I.J-J5-Ji.T-Pm.T-I-ax7.L3.J-JN-M-I[role=button][aria-label=Select]", {}, h("div.T-Jo.J-J5-Ji[role=presentation]", {}, h("div.T-Jo-auh")), icon("down", 16))),
    section(button("nu", "Refresh", "refresh")),
    section(button("lR", "Archive", "archive"), button("nX", "Delete", "trash")),
    section(button("ns", "Move to", "folder")),
    section(button("nf", "More", "more")),
  )), h("div.Cr.aqJ", {}, range, button("amD", "Newer", "left"), button("amJ", "Older", "right"))))));
  return { element, count: (total) => swap(range, total ? `1–${total} of ${total}` : "") };
}

/** The bar above an open thread. */
export function threadToolbar(back) {
  return h("div.aeH.G-tF[gh=tm]", {}, h("div.Dj-wrap", {}, h("div.G-atb.D.E[gh=mtb]", {}, h("div.nH.aqK", {}, h("div.iH.bzn", {}, h("div", {},
    section(button("lS", "Back", "back", back)),
    section(button("lR", "Archive", "archive"), button("nX", "Delete", "trash")),
    section(button("ns", "Move to", "folder")),
    section(button("nf", "More", "more")),
  )))))); 
}
