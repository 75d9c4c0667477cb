/** A session is not kept for ever: once a month it is exchanged for a new one, with the keys as the server has them then. */
import type { Session } from "../shared/storage.js";
import { read, writeIfRoom } from "./memory.js";
import { type Paired, sessionIn } from "./pairing.js";
import { askAccount, isFinal } from "./server.js";

export const RENEWED_AT = "renewedAt";
const MONTH_MS = 30 * 24 * 60 * 60 * 1000;

/**
 * The new session when it is time for one. The old one stays good until the new one is taken up. What the server did not
 * answer for good is asked again the next time it is reached: its keys may be others by now.
 */
export async function renewed(session: Session): Promise<Paired | undefined> {
  const before = await read<number>(RENEWED_AT);
  // Nobody knows how old a session is that is seen for the first time, or was by a clock that was ahead: it begins now.
  const isKnown = before !== undefined && before <= Date.now();
  if (!isKnown) await beginMonth();
  if (!isKnown || Date.now() < before + MONTH_MS) return undefined;
  const answer = await askAccount(session, "POST", "/v1/sessions/renew");
  const next = answer.kind === "ok" ? sessionIn(session.server, answer.data) : undefined;
  if (next?.ok || isFinal(answer)) await beginMonth();
  return next;
}

async function beginMonth(): Promise<void> {
  await writeIfRoom({ [RENEWED_AT]: Date.now() });
}
