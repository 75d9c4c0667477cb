// What tests ask of the page from inside it: to re-render as Gmail does when it feels like it.
import { swap } from "./dom.js";
import { currentThread, refreshAll } from "./router.js";
import { fillRow, makeRow } from "./row.js";
import { findThread, reload } from "./store.js";
import { open, readHash } from "./router.js";

const rows = () => [...document.querySelectorAll("[role=main] tr.zA")].filter((row) => row.gmThread);
const view = () => readHash(location.hash).view;

const CHURN = {
  /** Every cell of every row is new. */
  cells: () => rows().forEach((row) => fillRow(row, findThread(row.gmThread), view())),
  /** The line with subject and snippet is new. */
  line: () => rows().forEach((row) => {
    const fresh = makeRow(findThread(row.gmThread), view(), open).querySelector(".xT");
    row.querySelector(".xT")?.replaceWith(fresh);
  }),
  /** The rows themselves are new. */
  rows: () => {
    const body = rows()[0]?.parentElement;
    if (body) swap(body, ...rows().map((row) => makeRow(findThread(row.gmThread), view(), open)));
  },
  /** Rows trade places by what they show: the elements stay, all they hold changes. */
  recycle: () => {
    const shown = rows().map((row) => row.gmThread);
    rows().forEach((row, place) => fillRow(row, findThread(shown.at(-1 - place)), view()));
  },
  /** Only the attributes with ids and the texts change, in the elements that are there. */
  ids: () => {
    const spans = rows().map((row) => row.querySelector("[data-thread-id]"));
    const kept = spans.map((span) => ({ names: [...span.attributes].map((one) => [one.name, one.value]), text: span.firstChild?.data ?? "" }));
    spans.forEach((span, place) => {
      const { names, text } = kept.at(-1 - place);
      for (const [name, value] of names) span.setAttribute(name, value);
      if (span.firstChild?.nodeType === Node.TEXT_NODE) span.firstChild.data = text;
    });
  },
};

window.__standin = {
  churn: (kind) => CHURN[kind](),
  reload,
  refresh: refreshAll,
  currentThread: () => {
    const permId = currentThread();
    return permId ? { getThreadId: () => `#${permId}` } : null;
  },
};
