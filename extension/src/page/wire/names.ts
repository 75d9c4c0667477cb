/** Whom a request in a shape that is not known is about, by the names in its text. */

const MESSAGE = /"(msg-[af]:r?-?\d+)"/g;
const THREAD = /"(thread-[af]:r?-?\d+)(?=["|])/g;
/** Messages written in this account; what is answered may be named beside them. */
const WRITTEN = "msg-a:";

export interface Names {
  permMessageId: string;
  /** Empty: others are named too, and it cannot be told which of them leaves. */
  permThreadId: string;
}

export function namesIn(text: string): Names {
  const messages = allIn(text, MESSAGE);
  const [written, another] = messages.filter((id) => id.startsWith(WRITTEN));
  const [thread = "", otherThread] = allIn(text, THREAD);
  const isOne = written !== undefined && another === undefined && otherThread === undefined;
  return { permMessageId: written ?? messages[0] ?? "", permThreadId: isOne ? thread : "" };
}

function allIn(text: string, pattern: RegExp): string[] {
  return [...new Set([...text.matchAll(pattern)].map((match) => match[1] ?? ""))];
}
