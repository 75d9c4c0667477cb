/**
 * The settings that live on the server too, for other browsers and the dashboard. A change is kept here at once and owed to
 * the server until it has taken it; what changes there is here within about a minute.
 */
import { holds } from "../shared/policy.js";
import { DEFAULT_SETTINGS, key, type Session, type Settings } from "../shared/storage.js";
import type { ServerSettings } from "../shared/wire.js";
import { forgetLabels } from "./labels.js";
import { read, write } from "./memory.js";
import { readSettings } from "./reading.js";
import { byLanguage, readPolicy } from "./readingpolicy.js";
import { readSelectors } from "./readingselectors.js";
import { type Answer, askAccount, isFinal, isRecord } from "./server.js";
import { Turns } from "./turns.js";

/** What the server has not been told of yet. */
export const OWED = "settingsOwed";

/** Shorter than the minute after which the second wake of the watchdog comes, which is never quite even. */
const FOLLOWED_FOR_MS = 50_000;

type Owed = Record<string, unknown>;
type Change = [name: string, value: unknown];

/** One conversation with the server at a time. */
const turns = new Turns();
/** Storage has turns of its own, so that a choice is kept while the server is slow to answer. */
const keeping = new Turns();

/** A worker that has just started asks as soon as the line stands. */
let followedAt = Date.now();

/** The user's choices as the server has them. */
export function settingsOf(server: ServerSettings): Partial<Settings> {
  return {
    notify: server.notify,
    tracks: server.tracks_default,
    disclosure: server.disclosure,
    disclosureOff: server.disclosure_off,
    disclosureText: byLanguage(server.disclosure_text),
    keepLabels: server.keep_details && server.keep_labels,
  };
}

/** What of a change concerns the server, in its words. */
export function serverPatch(patch: Partial<Settings>): Record<string, unknown> {
  const named: Record<string, unknown> = {
    notify: patch.notify,
    tracks_default: patch.tracks,
    disclosure: patch.disclosure,
    disclosure_off: patch.disclosureOff,
    disclosure_text: patch.disclosureText,
    keep_labels: patch.keepLabels,
  };
  return Object.fromEntries(Object.entries(named).filter(([, value]) => value !== undefined));
}

/** Keeps the choice at once, and what of it the server is to know until it has been told. */
export async function choose(taken: Partial<Settings>, session: Session | undefined): Promise<void> {
  const changes = serverPatch(taken);
  await keeping.take(async () => {
    const settings = { ...DEFAULT_SETTINGS, ...(await read<Settings>(key.settings)), ...taken };
    await write({ [key.settings]: settings, [OWED]: { ...(await read<Owed>(OWED)), ...changes } });
  });
  if (session && Object.keys(changes).length > 0) void turns.take(() => pay(session));
}

/** For a line that stands for long: while it does, nothing else asks. A clock that was ahead puts nothing off. */
export async function followAgain(session: Session): Promise<void> {
  if (Math.abs(Date.now() - followedAt) >= FOLLOWED_FOR_MS) await followServerSettings(session);
}

/** What is owed goes first, so that nothing the user chose here is undone by what is there. */
export function followServerSettings(session: Session): Promise<void> {
  followedAt = Date.now();
  return turns.take(async () => {
    if (!(await pay(session))) return;
    const answer = await askAccount(session, "GET", "/v1/settings");
    // An older server knows nothing of these, and must not undo what was chosen here.
    if (answer.kind !== "ok" || !isRecord(answer.data) || !("disclosure" in answer.data)) return;
    const { data } = answer;
    await keeping.take(() => follow(data));
  });
}

/** What was chosen here while the server answered is owed to it, and counts. */
async function follow(data: Record<string, unknown>): Promise<void> {
  const ours = { ...DEFAULT_SETTINGS, ...(await read<Settings>(key.settings)) };
  const server = { ...data, ...(await read<Owed>(OWED)) };
  const theirs = settingsOf(readSettings(server, { notify: ours.notify, tracks_default: ours.tracks }));
  if (!theirs.keepLabels) await forgetLabels();
  await write({
    [key.settings]: { ...ours, ...theirs },
    [key.policy]: readPolicy(data),
    [key.selectors]: readSelectors(data),
  });
}

/** The list is the server's: it is read there, made longer, and followed. One that has it already is not told again. */
export async function neverTrack(session: Session, entry: string): Promise<Answer> {
  const answer = await turns.take(async () => {
    const asked = await askAccount(session, "GET", "/v1/settings");
    if (asked.kind !== "ok") return asked;
    const { neverTrack: listed } = readPolicy(asked.data);
    if (holds(listed, entry)) return asked;
    return askAccount(session, "PATCH", "/v1/settings", { never_track: [...listed, entry] });
  });
  if (answer.kind === "ok") await followServerSettings(session);
  return answer;
}

/** False while the server cannot be told. What it refuses is not told again, and takes nothing else with it. */
async function pay(session: Session): Promise<boolean> {
  const owed = Object.entries((await read<Owed>(OWED)) ?? {});
  if (owed.length === 0) return true;
  const together = await tellChanges(session, owed);
  if (together === "unheard") return false;
  if (together === "taken" || owed.length === 1) {
    await settle(owed);
    return true;
  }
  for (const change of owed) {
    if ((await tellChanges(session, [change])) === "unheard") return false;
    await settle([change]);
  }
  return true;
}

/** What was chosen otherwise while it was being told is owed further. */
function settle(told: Change[]): Promise<void> {
  return keeping.take(async () => {
    const was = new Map(told.map(([name, value]) => [name, JSON.stringify(value)]));
    const owed = Object.entries((await read<Owed>(OWED)) ?? {});
    await write({
      [OWED]: Object.fromEntries(owed.filter(([name, value]) => was.get(name) !== JSON.stringify(value))),
    });
  });
}

async function tellChanges(session: Session, changes: Change[]): Promise<"taken" | "refused" | "unheard"> {
  const answer = await askAccount(session, "PATCH", "/v1/settings", Object.fromEntries(changes));
  // The settings come back; a server that takes a change and shows none is not ours.
  if (answer.kind === "ok") return isRecord(answer.data) ? "taken" : "unheard";
  return isFinal(answer) ? "refused" : "unheard";
}
