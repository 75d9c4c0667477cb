// What is being written: the data of a draft, how it is saved while one types, and how it is sent.
import { say } from "./butter.js";
import { me, switches, start } from "./start.js";
import { allThreads, forgetUnderWay, reload, showUnderWay } from "./store.js";
import { change } from "./traffic.js";
import { labelOperation, messageOperation, newPermId } from "./wire.js";

const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** A new draft; `more` fills in what a reply knows. */
export const newDraft = (more = {}) => ({
  permId: newPermId("msg"), threadId: newPermId("thread"), legacyThreadId: "", isReply: false, repliedTo: null, inReplyTo: null,
  to: [], cc: [], bcc: [], subject: "", parts: [[0, ""]], plain: false, attachments: [], scheduled: false, saved: false, saves: 0, ...more,
});

/** Changes of one draft follow one another, however slow the network is. */
function inLine(draft, ...asked) {
  const before = draft.line ?? Promise.resolve();
  draft.line = before.catch(() => {}).then(() => change(...asked));
  return draft.line;
}

/** Save a draft. */
export async function save(draft) {
  const operation = messageOperation(draft, false);
  draft.saved = true;
  draft.saves += 1;
  const { messages } = await inLine(draft, [operation]);
  const told = messages.find((message) => message.permId === draft.permId);
  if (told) draft.legacyThreadId = told.threadLegacyId;
}

/** Throw a draft away. */
export const discard = (draft) => (draft.saved ? inLine(draft, [labelOperation(draft.threadId, ["^k"], ["^r", "^r_bt"], [draft.permId])]) : null);

/** Send a draft, again and again until Gmail has taken it. `reopen` gives it back to the writer after Undo. */
export async function send(draft, reopen) {
  showUnderWay(draft.threadId, shownMessage(draft));
  say("Sending...", [], 60_000);
  const operations = sendOperations(draft);
  let { ok } = await inLine(draft, operations, { sends: 1 });
  while (!ok) {
    say("Unable to send message. Trying again", [], 60_000);
    await wait(1000);
    ({ ok } = await change(operations, { sends: 1 }));
  }
  draft.saved = true;
  await reload();
  forgetUnderWay(draft.permId);
  const view = () => { location.hash = `#sent/${allThreads().find((thread) => thread.permId === draft.threadId)?.legacyId}`; };
  say(draft.scheduled ? "Send scheduled" : "Message sent", [{ id: "link_undo", label: "Undo", act: () => void undo(draft, reopen) }, { id: "link_vsm", label: "View message", act: view }], switches.undo_ms);
}

function sendOperations(draft) {
  const operations = [];
  if (!draft.saved && !draft.isReply && switches.unsaved_send === "two") {
    operations.push(messageOperation(draft, false));
    draft.saved = true;
  }
  operations.push(messageOperation(draft, true));
  if (draft.isReply) operations.push(labelOperation(draft.threadId, [draft.isForward ? "^io_fwd" : "^io_re"], [draft.isForward ? "^io_re" : "^io_fwd"], [draft.repliedTo]));
  return operations;
}

async function undo(draft, reopen) {
  await (UNDO[switches.undo_wire] ?? UNDO.labels)(draft);
  await reload();
  if (switches.undo_body === "server") draft.parts = allThreads().flatMap((thread) => thread.messages).find((message) => message.permId === draft.permId).parts;
  say("Sending undone.");
  reopen(draft);
}

const UNDO = {
  labels: (draft) => change([labelOperation(draft.threadId, ["^r", "^r_bt"], ["^pfg", "^f", "^f_bt", "^f_cl"], [draft.permId])]),
  save: (draft) => change([messageOperation(draft, false)]),
  silent: (draft) => new Promise((resolve) => {
    const request = new window.XMLHttpRequest();
    request.open("POST", `/mail/u/${start.index}/__undo?msg=${encodeURIComponent(draft.permId)}`);
    request.onloadend = resolve;
    request.send();
  }),
};

/** The mail as lists show it before Gmail has answered. */
const shownMessage = (draft) => ({
  permId: draft.permId, legacyId: "", rfcId: "", from: me, to: draft.to, cc: draft.cc, bcc: draft.bcc, subject: draft.subject, at: Date.now(), labels: ["^all", "^f"],
  snippet: draft.parts[0][1].replace(/<[^>]*>/g, " ").trim().slice(0, 100), html: draft.parts.map(([, text]) => text).join(""), parts: null, plain: draft.plain, inReplyTo: draft.inReplyTo, attachments: draft.attachments,
});
