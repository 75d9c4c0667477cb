// An open thread: its subject, its messages, and the replies being written under them.
import { h, nest, put, setAttribute, swap } from "./dom.js";
import { icon } from "./icons.js";
import { makeMessage } from "./message.js";
import { reply } from "./composes.js";
import { start } from "./start.js";
import { findThread, hasLabel, isDraft, isInInbox, userLabels } from "./store.js";
import { threadToolbar } from "./toolbar.js";
import { askForThread, change } from "./traffic.js";
import { labelOperation } from "./wire.js";

/** A thread's view: {element, main, refresh}; refresh is false when the thread is gone. */
export function makeThread(permId, back) {
  const thread = findThread(permId);
  const heading = h("h2.hP[tabindex=-1]", { "data-thread-perm-id": permId, "data-legacy-thread-id": thread.legacyId || null }, thread.messages[0].subject || "(no subject)");
  const chips = h("div.J-J5-Ji");
  const list = h("div.nH[role=list]");
  const views = new Map();
  const bar = replyBar((kind) => answer(kind));
  const element = h("div.nH.a98.iY", {},
    h("div.nH.V8djrc.byY", {}, h("div.nH", {}, h("div.ha", {}, heading, chips))),
    h("div.nH.aHU", {}, h("div.hx", {}, list), bar));
  const main = h("div.nH.bz-thread", {}, threadToolbar(back), h("div.nH.g.id", {}, element));

  function answer(kind, message = findThread(permId).messages.findLast((one) => !isDraft(one))) {
    views.get(message.permId)?.expand();
    reply(kind, findThread(permId), message, views.get(message.permId).replyPlace);
  }

  function refresh() {
    const now = findThread(permId);
    if (!now) return false;
    if (now.legacyId) setAttribute(heading, "data-legacy-thread-id", now.legacyId);
    showChips(now);
    const written = now.messages.filter((message) => !isDraft(message));
    for (const message of written) {
      const known = views.get(message.permId);
      if (known) known.update(message);
      else views.set(message.permId, add(message, written));
    }
    for (const [id, view] of views)
      if (!written.some((message) => message.permId === id)) {
        view.element.remove();
        views.delete(id);
      }
    return written.length > 0;
  }

  /** Gmail names its own labels with a caret here, and the user's by their whole name. */
  function showChips(now) {
    const names = [...(isInInbox(now) ? [["^i", "Inbox"]] : []), ...userLabels(now).map((label) => [label, label])];
    if (chips.gmShown === JSON.stringify(names)) return;
    chips.gmShown = JSON.stringify(names);
    swap(chips, ...names.map(([name, text]) => h("span.hU.hM", {}, h("span.hN[role=button]", { name, title: `Search for all messages with label ${text}` }, text))));
  }

  function add(message, all) {
    const place = all.indexOf(message);
    const isOpen = place === all.length - 1 || hasLabel(message, "^u");
    const made = makeMessage(message, { isOpen, answer: (kind) => answer(kind, message) });
    put(list, made.element);
    return made;
  }

  void askForThread(permId);
  markRead(thread);
  return { element: nest("div.nH", main), main, refresh };
}

/** Opening a thread takes the unread label off: a request with label changes only. */
function markRead(thread) {
  const unread = thread.messages.filter((message) => hasLabel(message, "^u")).map((message) => message.permId);
  if (unread.length) void change([labelOperation(thread.permId, [], ["^u"], unread)]);
}

function replyBar(answer) {
  const link = (kind, label, name) => h("span.ams[role=link][tabindex=0]", { class: `ams ${{ reply: "bkH", replyAll: "bkI", forward: "bkG" }[kind]}`, onclick: () => answer(kind) }, icon(name, 18), label);
  return h("div.amn", {}, link("reply", "Reply", "reply"), link("replyAll", "Reply all", "replyAll"), link("forward", "Forward", "forward"), h("span.me-hidden", { hidden: true }, start.email));
}
