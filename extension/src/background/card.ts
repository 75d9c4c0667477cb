/** Who is at an address? The server's card, and what to make of it. */
import type { ServerCard } from "../shared/wire.js";
import { say } from "./say.js";
import { ask, isRecord } from "./server.js";

/** The version of the server's API this extension speaks. */
export const API = 1;
/** Open to pages of any origin, as all below /v1: asking needs no permission for the server. */
const PLACE = "/v1/server";

export type Visit =
  | { kind: "greentick"; card: ServerCard }
  /** It is greentick, of a version that does not fit; the sentence says which side to update. */
  | { kind: "incompatible"; problem: string }
  | { kind: "stranger"; problem: string }
  | { kind: "away"; problem: string };

function isCard(data: unknown): data is ServerCard {
  return isRecord(data) && data.name === "greentick" && typeof data.api === "number";
}

/** Something may be there that does not let us read its answers: then it is no greentick, but it is not away either. */
async function answersAtAll(origin: string): Promise<boolean> {
  try {
    await fetch(`${origin}${PLACE}`, { mode: "no-cors", cache: "no-store", signal: AbortSignal.timeout(5_000) });
    return true;
  } catch {
    return false;
  }
}

export async function visit(origin: string): Promise<Visit> {
  let answer = await ask(`${origin}${PLACE}`);
  if (answer.kind === "away") {
    if (!(await answersAtAll(origin))) return { kind: "away", problem: say("server_away", origin) };
    answer = await ask(`${origin}${PLACE}`); // it may have come up between the two
  }
  // A gateway without its greentick behind it: away, though something answers.
  if (answer.kind === "refused" && answer.status >= 502 && answer.status <= 504) {
    return { kind: "away", problem: say("server_away", origin) };
  }
  if (answer.kind !== "ok" || !isCard(answer.data)) {
    return { kind: "stranger", problem: say("server_not_greentick", origin) };
  }
  const card = answer.data;
  if (card.api > API) return { kind: "incompatible", problem: say("server_too_new", card.version) };
  if (card.api < API) return { kind: "incompatible", problem: say("server_too_old", card.version) };
  return { kind: "greentick", card };
}
