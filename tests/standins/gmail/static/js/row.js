// One row of a mail list, in Gmail's markup of the default density without a reading pane (and with one).
import { h, newId, put, setAttribute, swap } from "./dom.js";
import { hasLabel, isDraft, isInInbox, userLabels } from "./store.js";
import { switches } from "./start.js";
import { firstName, fullDate, fullName, isMe, shortDate } from "./text.js";

const isUnread = (thread) => thread.messages.some((message) => hasLabel(message, "^u"));
const emoji = /(\p{Extended_Pictographic}\ufe0f?)/u;

/** A new row for a thread. */
export function makeRow(thread, view, open) {
  const row = h("tr.zA[tabindex=-1][role=row][draggable=true]", { id: newId(), "aria-labelledby": newId() });
  if (switches.reading_pane) row.classList.add("apv");
  row.addEventListener("click", (event) => {
    if (event.target.closest(".T-Jo, .T-KT, .bqY, [role=checkbox]")) return;
    open(row.gmThread);
  });
  fillRow(row, thread, view);
  return row;
}

/** (Re)fill a row: every cell is new, the row element stays. */
export function fillRow(row, thread, view) {
  row.gmThread = thread.permId;
  row.gmShown = fingerprint(thread, view);
  row.classList.toggle("zE", isUnread(thread));
  row.classList.toggle("yO", !isUnread(thread));
  swap(row, ...cells(thread, view));
}

/** What of a thread a row shows: rows with the same fingerprint need no work. */
export const fingerprint = (thread, view) =>
  JSON.stringify([view, thread.permId, thread.legacyId, thread.messages.map((one) => [one.permId, one.legacyId, one.labels, one.at])]);

function cells(thread, view) {
  const last = thread.messages.at(-1);
  return [
    h("td.PF.xY"),
    h("td.oZ-x3.xY", {}, h("div.oZ-jc.T-Jo.J-J5-Ji[role=checkbox][aria-checked=false][tabindex=-1]", { id: newId() }, h("div.T-Jo-auh"))),
    h("td.apU.xY", {}, starCell(last)),
    h("td.WA.xY", {}, h("div.pG[role=img]", {}, h("div.T-ays-a45"), h("div.pH-A7"))),
    peopleCell(thread, view),
    subjectCell(thread, last, view),
    h("td.byZ.xY"),
    h("td.yf.xY", {}, last.attachments.length ? h("img.yE[alt=Has attachment]", { src: "/static/clip.png" }) : h("span", {}, " ")),
    dateCell(thread, last),
    h("td.bq4.xY", {}, h("ul.bqY[role=toolbar]", {}, ...["Archive", "Delete", "Mark as unread", "Snooze"].map((label) => h("li.bqX", { "data-tooltip": label })))),
  ];
}

const starCell = (message) =>
  h("span.aXw.T-KT[role=button][tabindex=-1]", { "aria-label": hasLabel(message, "^t") ? "Starred" : "Not starred" }, h("img.T-KT-JX[alt=]", { src: "/static/cleardot.gif" }));

function peopleCell(thread, view) {
  const hidden = h("div.afn", {}, `${firstName(thread.messages.at(-1).from)}, ${thread.messages.at(-1).subject}, ${thread.messages.at(-1).snippet}`);
  const sent = view === "sent" || view === "scheduled";
  const people = sent ? recipientSpans(thread) : senderSpans(thread);
  const count = thread.messages.length > 1 ? h("span.bx0", {}, String(thread.messages.length)) : null;
  return h("td.yX.xY[role=gridcell][tabindex=-1]", {}, hidden, h("div.yW", {}, h("span.bA4", {}, ...people), count ? [" ", count] : null));
}

function recipientSpans(thread) {
  const last = thread.messages.findLast((message) => isMe(message.from)) ?? thread.messages.at(-1);
  const everyone = [...last.to, ...last.cc, ...last.bcc];
  if (!everyone.length) return ["To: ", h("span.yP", {}, "(no recipients)")];
  return ["To: ", ...commas(everyone.map((person) => personSpan(person, everyone.length > 1 ? firstName(person) : fullName(person), false)))];
}

function senderSpans(thread) {
  const seen = new Map();
  for (const message of thread.messages) {
    if (isDraft(message)) continue;
    seen.set(message.from.email, { person: message.from, unread: hasLabel(message, "^u") });
  }
  const one = seen.size === 1;
  const spans = [...seen.values()].map(({ person, unread }) => personSpan(person, one && !isMe(person) ? fullName(person) : firstName(person), unread));
  const drafts = thread.messages.filter(isDraft).length;
  if (drafts) spans.push(h("span.boq", {}, drafts > 1 ? `Drafts` : "Draft"));
  return commas(spans);
}

const commas = (spans) => spans.flatMap((span, place) => (place ? [", ", span] : [span]));

const personSpan = (person, text, unread) =>
  h(unread ? "span.zF[translate=no]" : "span.yP[translate=no]", { email: person.email, name: fullName(person), "data-hovercard-id": person.email }, text);

function subjectCell(thread, last, view) {
  const solid = thread.messages.findLast((message) => !isDraft(message)) ?? last;
  const subject = thread.messages[0].subject || "(no subject)";
  const span = h(isUnread(thread) ? "span.bqe" : "span", {
    "data-thread-id": `#${switches.no_conversations ? last.permId : thread.permId}`,
    "data-legacy-thread-id": thread.legacyId || null,
    "data-legacy-last-message-id": last.legacyId || null,
    "data-legacy-last-non-draft-message-id": solid.legacyId || null,
    "data-standalone-draft-id": thread.messages.every(isDraft) ? `#${last.permId}` : null,
  });
  put(span, ...subjectText(subject));
  // In a label's own list its chip is left out.
  const chips = [...(view === "inbox" || !isInInbox(thread) ? [] : ["Inbox"]), ...userLabels(thread).filter((label) => view !== `label/${label}`)];
  const labels = chips.length ? h("div.yi", {}, ...chips.map(labelChip)) : null;
  const line = h("div.y6", {}, h("span.bog", { id: newId() }, span));
  const snippet = h("span.y2", {}, h("span.Zt", {}, " - "), last.snippet);
  return h("td.xY.a4W[role=gridcell][tabindex=-1]", {}, h("div.xS[role=link]", {}, h("div.xT", {}, labels, line, snippet)));
}

const labelChip = (text) => h("div.ar.as", {}, h("div.at", { title: text }, h("div.au", {}, h("div.av", {}, text))));

function subjectText(subject) {
  return subject.split(emoji).filter(Boolean).map((sign) => (emoji.test(sign) ? h("img.an1[alt=]", { "data-emoji": sign, alt: sign, src: "/static/cleardot.gif" }) : sign));
}

const dateCell = (thread, last) =>
  h("td.xW.xY", {}, h("span", { title: fullDate(last.at), "aria-label": fullDate(last.at) }, h(isUnread(thread) ? "span.bq3" : "span", {}, shortDate(last.at))));

/** Marks that a change of ids in place is visible without new cells (a thread learns its legacy id). */
export function renameRow(row, thread) {
  const span = row.querySelector("[data-thread-id]");
  if (!span) return;
  row.gmThread = thread.permId;
  setAttribute(span, "data-thread-id", `#${thread.permId}`);
  if (thread.legacyId) setAttribute(span, "data-legacy-thread-id", thread.legacyId);
}
