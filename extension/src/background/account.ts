/** The account this browser is signed in with: taking it up, leaving it, and whether it may be used just now. */

import { type Connection, DEFAULT_SETTINGS, key, type Session, type Settings } from "../shared/storage.js";
import { trackerKey } from "../shared/trackers.js";
import type { SessionAnswer } from "../shared/wire.js";
import { forget, namesWith, read, readSession, write } from "./memory.js";
import { clearNotified } from "./notified.js";
import { UNDONE } from "./outbox.js";
import { protect } from "./ownrules.js";
import { askWith, isSignedOut } from "./server.js";
import { OWED, settingsOf } from "./serversettings.js";

/** Whose the registrations are that still wait in the outbox after signing out. */
const LAST_ACCOUNT = "lastAccount";

/** What is the user's or this browser's, whoever is signed in. All else is the account's, and goes with it. */
const STAYING = [
  LAST_ACCOUNT,
  key.settings,
  key.connection,
  key.ownPixels,
  key.selfCheck,
  key.drafts,
  key.undoTimes,
  UNDONE,
  trackerKey.senders,
  trackerKey.learned,
  trackerKey.count,
];
/** Each mail that waits says whose it is. */
const STAYING_KINDS = [key.outbox(""), trackerKey.thread("")];

/** The session, unless asking with it is known to be of no use. */
export async function usableSession(): Promise<Session | undefined> {
  const connection = await read<Connection>(key.connection);
  const isBarred = connection?.state === "signed_out" || connection?.state === "incompatible";
  return isBarred ? undefined : readSession();
}

/** Whose the mails are that were sent with this browser until now. */
export async function formerAccount(): Promise<string | undefined> {
  return (await read<string>(LAST_ACCOUNT)) ?? (await readSession())?.accountKey;
}

/**
 * Signed in again to the same account, the feed is read on from where it was left. A first sign-in begins at the feed's end
 * and tells nothing of what was before.
 */
export async function takeUp(session: Session, answer: SessionAnswer): Promise<void> {
  const before = await readSession();
  const cursor = await read<number>(key.cursor);
  const isSame = before?.accountKey === session.accountKey;
  await protect(session);
  // What was chosen, or left untracked, while nobody was signed in is of whoever signs in next.
  if (!isSame)
    await forgetAllBut([key.session, key.cursor, ...(before ? [] : [OWED])], before ? [] : [key.untracked("")]);
  await write({
    [key.session]: session,
    [key.cursor]: isSame && cursor !== undefined ? Math.min(cursor, answer.cursor) : answer.cursor,
    // Of the same account they are followed anyhow: the answer may be older than what was chosen here meanwhile.
    ...(isSame ? {} : { [key.settings]: await settingsWith(answer) }),
    [LAST_ACCOUNT]: session.accountKey,
  });
  if (before && before.token !== session.token) await askWith(before, "POST", "/v1/signout");
}

/** The server's, but for what was chosen here and it has not been told yet. */
async function settingsWith(answer: SessionAnswer): Promise<Settings> {
  const owed = await read<Partial<SessionAnswer["settings"]>>(OWED);
  const theirs = settingsOf({ ...answer.settings, ...owed });
  return { ...DEFAULT_SETTINGS, ...(await read<Settings>(key.settings)), ...theirs };
}

/** Ends the session here, and there: false when the server could not be told. The outbox and the user's choices stay. */
export async function leave(): Promise<boolean> {
  const session = await readSession();
  await forget([key.session]);
  await forgetAllBut([]);
  const answer = session ? await askWith(session, "POST", "/v1/signout") : undefined;
  return answer === undefined || answer.kind === "ok" || isSignedOut(answer);
}

async function forgetAllBut(names: string[], kinds: string[] = []): Promise<void> {
  await clearNotified();
  await chrome.storage.session.clear();
  const staying = new Set([...STAYING, ...names]);
  const stayingKinds = [...STAYING_KINDS, ...kinds];
  const stays = (name: string) => stayingKinds.some((kind) => name.startsWith(kind)) || staying.has(name);
  await forget((await namesWith("")).filter((name) => !stays(name)));
}
