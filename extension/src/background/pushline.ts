/** The live line: server-sent events read with fetch, since EventSource cannot carry the bearer token. */
import type { Session } from "../shared/storage.js";
import { isOurProblem } from "./server.js";
import { EventReader, type ServerEvent } from "./sse.js";

const CONNECT_MS = 15_000;
/** The server's heart beats every 20 s. A line silent for longer than two beats is dead, e.g. after sleep. */
const SILENCE_MS = 45_000;

export type LineEnd = "ended" | "refused" | "signed_out" | "away";

export interface Line {
  opened: () => void;
  heard: (event: ServerEvent) => Promise<void>;
}

function address(session: Session, after: number): string {
  const url = new URL(session.pushUrl);
  url.searchParams.set("after", String(after));
  return url.href;
}

async function readAll(body: ReadableStream<Uint8Array>, line: Line, heardSomething: () => void): Promise<void> {
  const events = new EventReader();
  const chunks = body.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>).getReader();
  for (;;) {
    const { done, value } = await chunks.read();
    if (done) return;
    heardSomething();
    for (const event of events.read(value)) await line.heard(event);
  }
}

/** Holds the line until it ends, is cut by `signal`, or falls silent. */
export async function holdLine(session: Session, after: number, line: Line, signal: AbortSignal): Promise<LineEnd> {
  const silence = new AbortController();
  let timer = setTimeout(() => silence.abort(), CONNECT_MS);
  const heardSomething = () => {
    clearTimeout(timer);
    timer = setTimeout(() => silence.abort(), SILENCE_MS);
  };
  try {
    const response = await fetch(address(session, after), {
      headers: { Authorization: `Bearer ${session.token}`, Accept: "text/event-stream" },
      cache: "no-store",
      credentials: "omit",
      signal: AbortSignal.any([signal, silence.signal]),
    });
    if (response.status === 401 && isOurProblem(response)) return "signed_out";
    const isStream = response.headers.get("content-type")?.startsWith("text/event-stream");
    if (!response.ok || !isStream || !response.body) return "refused";
    heardSomething();
    line.opened();
    await readAll(response.body, line, heardSomething);
    return "ended";
  } catch {
    return "away";
  } finally {
    clearTimeout(timer);
    silence.abort();
  }
}
