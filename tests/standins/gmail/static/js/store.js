// The page's copy of the mailbox. The server's is the truth; what was just sent stands here before it knows its ids.
import { start } from "./start.js";

const listeners = new Set();
const underWay = new Map();
let threads = [];
let revision = -1;

export const hasLabel = (message, label) => message.labels.includes(label);
/** The user's own labels; Gmail's begin with a caret. In all lists but the inbox a thread in it has a chip that says so. */
export const userLabels = (thread) => [...new Set(thread.messages.flatMap((message) => message.labels))].filter((label) => !label.startsWith("^")).sort();
export const isInInbox = (thread) => thread.messages.some((message) => hasLabel(message, "^i"));
export const isDraft = (message) => hasLabel(message, "^r");

/** Call when the mailbox changes. Returns how to stop. */
export function onChange(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

const tell = () => {
  for (const listener of [...listeners]) listener();
};

/** Fetch the mailbox again. */
export async function reload() {
  const box = await get(`/mail/u/${start.index}/__box`);
  if (box.revision < revision) return;
  ({ threads, revision } = box);
  tell();
}

function get(url) {
  return new Promise((resolve, reject) => {
    const request = new window.XMLHttpRequest();
    request.open("GET", url);
    request.onload = () => resolve(JSON.parse(request.responseText));
    request.onerror = () => reject(new Error("offline"));
    request.send();
  });
}

/** The server says when to look again. */
export function follow() {
  const channel = new EventSource(`/mail/u/${start.index}/__channel?seen=${revision}`);
  channel.onmessage = () => void reload().catch(() => {});
}

/** All threads with what is under way laid over them. */
export function allThreads() {
  const merged = new Map(threads.map((thread) => [thread.permId, { ...thread, messages: [...thread.messages] }]));
  for (const { threadId, message } of underWay.values()) {
    const thread = merged.get(threadId) ?? { permId: threadId, legacyId: "", messages: [] };
    merged.set(threadId, thread);
    const place = thread.messages.findIndex((known) => known.permId === message.permId);
    if (place < 0) thread.messages.push(message);
    else if (isDraft(thread.messages[place])) thread.messages[place] = message;
  }
  return [...merged.values()];
}

export const findThread = (permId) => allThreads().find((thread) => thread.permId === permId);

/** Show a mail as sent before Gmail has answered: it has no legacy id yet. */
export function showUnderWay(threadId, message) {
  underWay.set(message.permId, { threadId, message });
  tell();
}

export function forgetUnderWay(permId) {
  if (underWay.delete(permId)) tell();
}

const newest = (thread) => thread.messages.at(-1).at;
const byTime = (list) => list.sort((a, b) => newest(b) - newest(a));
const some = (label) => (thread) => thread.messages.some((message) => hasLabel(message, label));
const VIEWS = {
  inbox: some("^i"),
  sent: some("^f"),
  drafts: some("^r"),
  starred: some("^t"),
  scheduled: some("^scheduled"),
  all: () => true,
};

/** The threads a list view shows, newest first. */
export function threadsOf(view, query = "") {
  const wanted = query.toLowerCase();
  const matches = (thread) =>
    thread.messages.some((message) =>
      [message.subject, message.snippet, message.from.name, ...message.to.map((one) => one.name)].some((text) =>
        text.toLowerCase().includes(wanted),
      ),
    );
  const filters = { ...VIEWS, search: matches, label: some(query) };
  return byTime(allThreads().filter(filters[view] ?? VIEWS.all));
}
