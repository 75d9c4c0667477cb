/** Requests and answers as Gmail writes them since September 2022, in the shape of real ones, with invented content. */

export interface Mail {
  id?: string;
  threadId?: string;
  /** Null: nothing but the quoted original. */
  html?: string | null;
  quoted?: string;
  labels?: string[];
  plainText?: boolean;
  to?: [string, string][];
  cc?: [string, string][];
  bcc?: [string, string][];
}

const AT = 1_700_000_000_000;

function people(list: [string, string][]): unknown {
  return list.map(([address, name]) => [1, address, name]);
}

function message({
  id = "msg-a:r1",
  html = '<div dir="ltr">Hi</div>',
  quoted,
  labels,
  plainText,
  to,
  cc,
  bcc,
}: Mail): unknown[] {
  const parts = [...(html === null ? [] : [[0, html]]), ...(quoted === undefined ? [] : [[2, quoted]])];
  const whole: unknown[] = new Array(52).fill(null);
  whole[0] = id;
  whole[1] = [1, "alice@example.org", "Alice", null, null, null, null, null, null, "alice@example.org"];
  whole[2] = people(to ?? [["bob@example.net", "Bob"]]);
  whole[3] = cc ? people(cc) : null;
  whole[4] = bcc ? people(bcc) : null;
  whole[6] = AT;
  whole[7] = "Lunch";
  whole[8] = [null, parts, null, null, null, null, plainText ? 0 : 1];
  whole[10] = labels ?? ["^all", "^pfg", "^f_bt", "^f_btns", "^f_cl", "^i", "^u"];
  whole[17] = AT;
  whole[51] = `s:6253542622a63a8c|#${id}|0`;
  return whole;
}

function body(place: number, value: unknown): unknown[] {
  const whole: unknown[] = new Array(place + 1).fill(null);
  whole[place] = value;
  return whole;
}

export function sendOp(mail: Mail = {}): unknown {
  return [10, [mail.threadId ?? "thread-a:r2", body(13, [message(mail), null, 1])]];
}

export function replyOp(mail: Mail = {}): unknown {
  return [9, [mail.threadId ?? "thread-f:17438", body(1, [message(mail), "msg-f:17438", 1, null, [AT]])]];
}

export function draftOp(mail: Mail = {}): unknown {
  return sendOp({ ...mail, labels: ["^all", "^r", "^r_bt"] });
}

export function firstSaveOp(mail: Mail = {}): unknown {
  const threadId = mail.threadId ?? "thread-a:r2";
  const draft = message({ ...mail, labels: ["^all", "^r", "^r_bt"] });
  return [7, [threadId, body(2, [["", null, AT, threadId, [draft]]])]];
}

export function labelOp(added: string[], removed: string[] | null, ids: string[]): unknown {
  return [11, ["thread-f:17438", body(6, [added, removed, ids])]];
}

export function request(...ops: unknown[]): string {
  return JSON.stringify([[null, null, 2], [ops], null, [AT, 1, AT, 1, 205], 2]);
}

export interface Told {
  id?: string;
  threadId?: string;
  legacyId?: string;
  legacyThreadId?: string;
  labels?: string[];
}

export function update({ id = "msg-a:r1", threadId = "thread-a:r2", ...rest }: Told = {}): unknown {
  const stored: unknown[] = new Array(56).fill(null);
  stored[0] = id;
  stored[10] = rest.labels ?? ["^all", "^f", "^pfg"];
  stored[13] = "<CAFsK+UQf12W@mail.gmail.com>";
  stored[55] = rest.legacyId ?? "183234eaadcf41e5";
  const inner: unknown[] = new Array(20).fill(null);
  inner[3] = threadId;
  inner[4] = [stored];
  inner[19] = rest.legacyThreadId ?? "183234ce86ffa010";
  return [[threadId, null, [null, null, null, null, null, null, [inner, 527510]]]];
}

export function answer(...updates: unknown[]): string {
  return JSON.stringify([[[[10, 0, null, 527537]]], [0, null, null, null, null, updates], [[["^i", 1, 2]]], [527537]]);
}

/** Accepted, and nothing else said. */
export const minimalAnswer = JSON.stringify([[[[10, 0, null, 527537]]], [0], null, [527537]]);

/** A request's new and quoted HTML, message by message. */
export function partsOf(text: string): string[][] {
  const ops = (JSON.parse(text) as [unknown, [[number, [string, unknown[]]][]]])[1][0];
  return ops.flatMap(([, [, places]]) => {
    const found = (places[13] ?? places[1]) as unknown[][] | undefined;
    const parts = (found?.[0]?.[8] as [unknown, [number, string][]] | undefined)?.[1];
    return parts ? [parts.map(([, html]) => html)] : [];
  });
}
