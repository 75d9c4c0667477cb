/**
 * The settings that live on the server too, for other browsers and the dashboard. A change is kept here at once and owed to
 * the server until it has taken it; what changes there comes with the next time it is reached.
 */
import { holds } from "../shared/policy.js";
import { DEFAULT_SETTINGS, key, type Session, type Settings } from "../shared/storage.js";
import type { ServerSettings } from "../shared/wire.js";
import { forgetLabels } from "./labels.js";
import { read, write } from "./memory.js";
import { readSettings } from "./reading.js";
import { byLanguage, readPolicy } from "./readingpolicy.js";
import { type Answer, askAccount, isFinal, isRecord } from "./server.js";
import { Turns } from "./turns.js";

/** What the server has not been told of yet. */
export const OWED = "settingsOwed";

const turns = new Turns();

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

/** Keeps the change for as long as it takes to tell it. */
export function owe(changes: Record<string, unknown>, session: Session | undefined): Promise<void> {
  if (Object.keys(changes).length === 0) return Promise.resolve();
  return turns.take(async () => {
    await write({ [OWED]: { ...(await read<object>(OWED)), ...changes } });
    if (session) await pay(session);
  });
}

/** What is owed goes first, so that nothing the user chose here is undone by what is there. */
export function followServerSettings(session: Session): Promise<void> {
  return turns.take(async () => {
    if (!(await pay(session))) return;
    const answer = await askAccount(session, "GET", "/v1/settings");
    // An older server knows nothing of these, and must not undo what was chosen here.
    if (answer.kind !== "ok" || !isRecord(answer.data) || !("disclosure" in answer.data)) return;
    const ours = { ...DEFAULT_SETTINGS, ...(await read<Settings>(key.settings)) };
    const theirs = settingsOf(readSettings({ notify: ours.notify, ...answer.data }));
    if (!theirs.keepLabels) await forgetLabels();
    await write({
      [key.settings]: { ...ours, ...theirs },
      [key.policy]: readPolicy(answer.data),
    });
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
  const owed = Object.entries((await read<Record<string, unknown>>(OWED)) ?? {});
  if (owed.length === 0) return true;
  const together = await tellChanges(session, owed);
  if (together === "unheard") return false;
  if (together === "taken" || owed.length === 1) {
    await write({ [OWED]: {} });
    return true;
  }
  for (const [place, change] of owed.entries()) {
    if ((await tellChanges(session, [change])) === "unheard") return false;
    await write({ [OWED]: Object.fromEntries(owed.slice(place + 1)) });
  }
  return true;
}

async function tellChanges(
  session: Session,
  changes: [name: string, value: unknown][],
): Promise<"taken" | "refused" | "unheard"> {
  const answer = await askAccount(session, "PATCH", "/v1/settings", Object.fromEntries(changes));
  // The settings come back; a server that takes a change and shows none is not ours.
  if (answer.kind === "ok") return isRecord(answer.data) ? "taken" : "unheard";
  return isFinal(answer) ? "refused" : "unheard";
}
