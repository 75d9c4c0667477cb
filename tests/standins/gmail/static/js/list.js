// List views. Several live in the page at once; each keeps its rows and changes only what has changed.
import { enter, h, nest, put, swap } from "./dom.js";
import { fillRow, fingerprint, makeRow } from "./row.js";
import { switches } from "./start.js";
import { threadsOf } from "./store.js";
import { listToolbar } from "./toolbar.js";

/** A list view: {element, main, refresh}. */
export function makeList(kind, query, open) {
  const view = kind === "label" ? `label/${query}` : kind;
  const body = h("tbody");
  const table = h("table.F.cf.zt[role=grid][aria-readonly=true]", {}, columns(), body);
  const list = h("div.ae4.UI[gh=tl]", {}, h("div.Cp", {}, h("div", {}, table)));
  const toolbar = listToolbar(() => threadsOf(kind, query).length);
  const main = h("div.bGI.nH.oy8Mbf", {}, toolbar.element, list, switches.reading_pane ? h("div.aia") : null, footer());
  let ready = !switches.rows_late_ms;
  if (!ready) setTimeout(() => { ready = true; refresh(); }, switches.rows_late_ms);

  function refresh() {
    if (!ready) return;
    const threads = threadsOf(kind, query);
    (switches.recycle ? recycle : reconcile)(body, threads, view, open);
    toolbar.count(threads.length);
    const empty = list.querySelector(".aE3");
    if (!threads.length && !empty) put(list, h("div.aE3", {}, "Nothing here."));
    else if (threads.length && empty) empty.remove();
  }

  return { element: nest("div.nH", main), main, refresh };
}

function columns() {
  return h("colgroup", {}, ...["k0vOLb", "Ci", "y5", "WA", "yY", "", "byZ", "yg", "xX", "bq4"].map((name) => h(name ? `col.${name}` : "col")));
}

const footer = () =>
  h("div.l2.pfiaof", {}, h("div.aeV", {}, "1.2 GB of 15 GB used"), h("div.ma", {}, "Terms · Privacy · Program Policies"), h("div.l6", {}, "Last account activity: 4 minutes ago"));

/** Rows keep to their threads: new ones come in, gone ones leave, changed ones get new cells. */
function reconcile(body, threads, view, open) {
  const rows = new Map([...body.children].filter((row) => row.gmThread).map((row) => [row.gmThread, row]));
  let place = body.firstElementChild;
  for (const thread of threads) {
    let row = rows.get(thread.permId);
    rows.delete(thread.permId);
    if (!row) row = makeRow(thread, view, open);
    else if (row.gmShown !== fingerprint(thread, view)) fillRow(row, thread, view);
    if (row === place) place = afterRow(place);
    else enter(body, row, place);
    if (switches.reading_pane) place = secondLine(body, row, place);
  }
  for (const row of rows.values()) removeRow(row);
}

/** Rows keep their places: the first row always shows the first thread, whichever that is. */
function recycle(body, threads, view, open) {
  threads.forEach((thread, place) => {
    const row = body.children[place];
    if (!row) enter(body, makeRow(thread, view, open), null);
    else if (row.gmShown !== fingerprint(thread, view)) fillRow(row, thread, view);
  });
  while (body.children.length > threads.length) body.lastElementChild.remove();
}

const isSecond = (row) => row?.classList.contains("apw");
const afterRow = (row) => (isSecond(row.nextElementSibling) ? row.nextElementSibling : row).nextElementSibling;

function removeRow(row) {
  if (isSecond(row.nextElementSibling)) row.nextElementSibling.remove();
  row.remove();
}

/** With a vertical reading pane the subject stands in a second row without an id. */
function secondLine(body, row, place) {
  const subject = row.querySelector("td.a4W");
  if (!subject) return place;
  const second = isSecond(row.nextElementSibling) ? row.nextElementSibling : h("tr.zA.apw[role=row]");
  swap(second, h("td.PF.xY"), h("td.oZ-x3.xY"), subject);
  subject.setAttribute("colspan", "7");
  row.querySelector("td.yX")?.setAttribute("colspan", "2");
  second.onclick = () => row.click();
  if (second.previousElementSibling !== row) enter(body, second, row.nextElementSibling);
  return second.nextElementSibling;
}
