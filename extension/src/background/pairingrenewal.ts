/** A session is not kept for ever: once a month it is exchanged for a new one, with the keys as the server has them then. */
import type { Session } from "../shared/storage.js";
import { read, writeIfRoom } from "./memory.js";
import { type Paired, sessionIn } from "./pairing.js";
import { askAccount } from "./server.js";

const RENEWED_AT = "renewedAt";
const MONTH_MS = 30 * 24 * 60 * 60 * 1000;

/** The new session when it is time for one. The old one stays good until the new one is taken up. */
export async function renewed(session: Session): Promise<Paired | undefined> {
  const before = await read<number>(RENEWED_AT);
  if (before !== undefined && Date.now() < before + MONTH_MS) return undefined;
  // Nobody knows how old a session is that is seen for the first time: it begins now.
  const answer = before === undefined ? undefined : await askAccount(session, "POST", "/v1/sessions/renew");
  if (answer?.kind === "away") return undefined;
  await writeIfRoom({ [RENEWED_AT]: Date.now() });
  return answer?.kind === "ok" ? sessionIn(session.server, answer.data) : undefined;
}
