/** Asks the server who of a mail's recipients may get a receipt, while it is being written; sending never waits for it. */
import { key, type Session, type Standings } from "../shared/storage.js";
import { read, writeIfRoom } from "./memory.js";
import { readStandings } from "./readingpolicy.js";
import { type Answer, askAccount } from "./server.js";
import { Turns } from "./turns.js";

const MOST_AT_ONCE = 200;
const MOST_KEPT = 500;

const turns = new Turns();

/** The answer, for whoever asked to ask again should there be none. */
export async function checkRecipients(session: Session, addresses: string[], gmailAddress: string): Promise<Answer> {
  const asked = [...new Set(addresses.map((one) => one.toLowerCase()))].slice(0, MOST_AT_ONCE);
  if (asked.length === 0) return { kind: "ok", data: null };
  const answer = await askAccount(session, "POST", "/v1/recipients/check", {
    addresses: asked,
    gmail_address: gmailAddress,
  });
  if (answer.kind === "ok") await turns.take(() => keep(readStandings(answer.data)));
  return answer;
}

async function keep(found: ReturnType<typeof readStandings>): Promise<void> {
  const askedAt = Date.now();
  const fresh: Standings = Object.fromEntries(
    found.map(({ address, standing, cause }) => [address, { standing, cause, askedAt }]),
  );
  const all = Object.entries({ ...(await read<Standings>(key.standings)), ...fresh });
  const newest = all.sort(([, one], [, other]) => other.askedAt - one.askedAt).slice(0, MOST_KEPT);
  await writeIfRoom({ [key.standings]: Object.fromEntries(newest) });
}
