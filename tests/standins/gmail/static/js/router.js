// Which view is shown: from the address after '#'. List views stay alive in the page; a thread's view goes when it is left.
import { enter, put, setAttribute } from "./dom.js";
import { makeList } from "./list.js";
import { allThreads, findThread, hasLabel, onChange, threadsOf } from "./store.js";
import { makeThread } from "./thread.js";
import { markPlace } from "./shell.js";
import { me } from "./start.js";

const lists = new Map();
let host = null;
let shown = null;
let composeAsked = () => {};
let continued = () => false;

const LETTERS = "BCDFGHJKLMNPQRSTVWXZbcdfghjklmnpqrstvwxz";

/** The name of a thread in addresses: neither of its ids. */
export function tokenOf(permId) {
  let hash = 2166136261n;
  let token = "FMfcgz";
  for (const sign of permId) hash = BigInt.asUintN(64, (hash ^ BigInt(sign.codePointAt(0))) * 1099511628211n);
  for (let place = 0; place < 26; place += 1) {
    hash = BigInt.asUintN(64, hash * 6364136223846793005n + 1442695040888963407n);
    token += LETTERS[Number((hash >> 33n) % BigInt(LETTERS.length))];
  }
  return token;
}

/** "#search/lamps/FMfcgz...?compose=new" -> {view, query, thread, compose}. */
export function readHash(hash) {
  const [path, after = ""] = hash.replace(/^#/, "").split("?");
  const steps = path.split("/").map(decodeURIComponent).filter(Boolean);
  const view = steps.shift() || "inbox";
  const query = view === "search" || view === "label" ? steps.shift() ?? "" : "";
  return { view, query, thread: steps[0] ?? null, compose: new URLSearchParams(after).get("compose") };
}

const findByName = (name) =>
  allThreads().find((thread) => tokenOf(thread.permId) === name || thread.legacyId === name || thread.messages.some((message) => message.legacyId === name));

/** Begin to follow the address. `onCompose(id)` is told of ?compose=, `onDraft(thread)` opens what was never sent. */
export function startRouting(viewHost, onCompose, onDraft) {
  host = viewHost;
  composeAsked = onCompose;
  continued = onDraft;
  addEventListener("hashchange", () => show());
  onChange(refreshAll);
  show();
}

export const currentThread = () => shown?.thread ?? null;
export const refreshAll = () => {
  for (const list of lists.values()) list.refresh();
  if (shown && !shown.list && !shown.refresh()) location.hash = `#${shown.view}`;
  mark(shown?.view ?? "inbox");
};

function show() {
  const { view, query, thread: name, compose } = readHash(location.hash);
  const thread = name ? findByName(name) : null;
  if (thread && name !== tokenOf(thread.permId)) history.replaceState(null, "", `#${[view, query, tokenOf(thread.permId)].filter(Boolean).map(encodeURIComponent).join("/")}`);
  const next = thread ? threadView(thread, view, query) : listView(view, query);
  leave(next);
  shown = next;
  next.element.style.display = "";
  setAttribute(next.main, "role", "main");
  next.refresh();
  mark(view, thread);
  if (compose) composeAsked(compose);
}

function leave(next) {
  if (!shown || shown === next) return;
  shown.main.removeAttribute("role");
  shown.element.style.display = "none";
  if (!shown.list) shown.element.remove();
}

function listView(view, query) {
  const key = `${view}/${query}`;
  let list = lists.get(key);
  if (!list) {
    list = { ...makeList(view, query, (permId) => open(permId)), view, list: true, thread: null };
    lists.set(key, list);
    enter(host, list.element, host.firstChild);
  }
  return list;
}

function threadView(thread, view, query) {
  if (shown?.thread === thread.permId && shown.view === view) return shown;
  const back = () => { location.hash = `#${[view, query].filter(Boolean).map(encodeURIComponent).join("/")}`; };
  const made = { ...makeThread(thread.permId, back), view, list: false, thread: thread.permId };
  put(host, made.element);
  return made;
}

/** Open a thread from the list that is shown. */
export function open(permId) {
  const thread = findThread(permId);
  if (thread && continued(thread)) return;
  const { view, query } = readHash(location.hash);
  location.hash = `#${[view, query, tokenOf(permId)].filter(Boolean).map(encodeURIComponent).join("/")}`;
}

function mark(view, thread) {
  const unread = threadsOf("inbox").filter((one) => one.messages.some((message) => hasLabel(message, "^u"))).length;
  markPlace(view, unread);
  const place = thread ? thread.messages[0].subject : view[0].toUpperCase() + view.slice(1);
  document.title = `${place}${!thread && view === "inbox" && unread ? ` (${unread})` : ""} - ${me.email} - Gmail`;
}
