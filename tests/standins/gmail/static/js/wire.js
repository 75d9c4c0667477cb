// The format of /sync/.../i/s since 2022-09, from the page's side. Positions are Gmail's; what stands between is null.
import { me, switches } from "./start.js";

const nulls = (length) => new Array(length).fill(null);
const people = (list) => (list.length ? list.map(({ name, email }) => (name ? [1, email, name] : [1, email])) : null);
const self = () => [1, me.email, me.name, null, null, null, null, null, null, me.email];

const DRAFT = ["^all", "^r", "^r_bt"];
const SEND_NEW = ["^all", "^pfg", "^f_bt", "^f_btns", "^f_cl", "^i", "^u"];
const SEND_REPLY = ["^all", "^pfg", "^f_bt", "^f_btns", "^f_cl"];
const session = Math.floor(Math.random() * 2 ** 48).toString(16);

/** A random permanent id as the client makes it. */
export const newPermId = (kind) => {
  const number = BigInt.asIntN(63, crypto.getRandomValues(new BigUint64Array(1))[0]);
  return `${kind}-a:r${number}`;
};

/** The message of a draft save or a send: 51 places. */
export function messageRow(draft, send) {
  const now = Date.now();
  const row = nulls(51);
  row[0] = draft.permId;
  row[1] = self();
  [row[2], row[3], row[4]] = [people(draft.to), people(draft.cc), people(draft.bcc)];
  row[6] = now;
  row[7] = draft.subject;
  row[8] = [null, draft.parts, null, null, null, null, draft.plain ? 0 : 1];
  row[10] = !send ? DRAFT : draft.isReply ? SEND_REPLY : SEND_NEW;
  if (send && draft.scheduled) row[10] = ["^all", "^scheduled", "^pfg"];
  if (draft.attachments.length) row[11] = draft.attachments;
  row[15] = draft.inReplyTo ?? null;
  row[17] = now;
  row[35] = [null, null, null, null, null, 0];
  row[36] = [null, null, null, 0];
  row[41] = 0;
  row[42] = [0, 0, draft.saves + 1, 0];
  row[50] = `s:${session}|#${draft.permId}|0`;
  return row;
}

/** The operation that saves or sends a draft: first saves, replies and later saves stand in different places. */
export function messageOperation(draft, send) {
  const row = messageRow(draft, send);
  const now = Date.now();
  if (draft.isReply && !draft.saved) return place(draft, 1, [row, draft.repliedTo, 1, null, [now]]);
  if (!draft.saved) return place(draft, 2, [["", null, now, draft.threadId, [row]]]);
  return place(draft, 13, [row, draft.isReply && send ? draft.repliedTo : null, 1]);
}

function place(draft, position, what) {
  const body = nulls(position + 1);
  body[position] = what;
  return [draft.threadId, body];
}

/** The operation that changes labels of messages. */
export function labelOperation(threadId, add, remove, permIds) {
  const body = nulls(7);
  body[6] = [add, remove, permIds];
  return [threadId, body];
}

/** A request out of numbered operations. */
export function request(operations, sends) {
  const now = Date.now();
  return [sends ? [null, null, 2] : null, [operations], sends ? null : [1, 527481, null, null, [null, 0], null, 1], [now - 6500, 1, now, sends ? 1 : 0, 205], 2];
}

/** The messages an answer tells of: id, legacy id, thread's legacy id, labels. */
export function readAnswer(answer) {
  const found = [];
  for (const update of answer?.[1]?.[5] ?? []) {
    const inner = update?.[0]?.[2]?.[6]?.[0];
    for (const row of inner?.[4] ?? [])
      found.push({ permId: row[0], legacyId: row[55], threadLegacyId: inner[19], labels: row[10] });
  }
  return found;
}

/** The format before 2022-09: objects with keys from "1". */
export const toOld = (what) =>
  Array.isArray(what) && switches.old_wire
    ? Object.fromEntries(what.map((one, place) => [String(place + 1), toOld(one)]).filter(([, one]) => one !== null))
    : what;
