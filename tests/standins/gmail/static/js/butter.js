// The bar at the bottom left: "Message sent. Undo".
import { h, put, swap } from "./dom.js";
import { icon } from "./icons.js";

let bar = null;
let timer = null;

/** Show a sentence with actions ({id, label, act}); goes after `ms`. */
export function say(text, actions = [], ms = 6000) {
  if (!bar) {
    bar = h("div.b8.UC[role=alert]", {}, h("div.vh"));
    put(document.body, bar);
  }
  const links = actions.map(({ id, label, act }) => h("span.ag.a8k[role=link][tabindex=0]", { id, onclick: () => { hide(); act(); } }, label));
  swap(bar.firstChild, h("span.aT", {}, h("span.bAq", {}, text), ...links, h("span.bBe[role=button][aria-label=Close]", { onclick: hide }, icon("close", 18))));
  bar.classList.add("bAp");
  clearTimeout(timer);
  timer = setTimeout(hide, ms);
}

export function hide() {
  clearTimeout(timer);
  bar?.classList.remove("bAp");
}
