/** The account this browser is signed in with: taking it up, leaving it, and whether it may be used just now. */

import { REMINDERS } from "../shared/reminders.js";
import { type Connection, DEFAULT_SETTINGS, key, type Session, type Settings } from "../shared/storage.js";
import { TROUBLES, UNSEEN } from "../shared/troubles.js";
import type { SessionAnswer } from "../shared/wire.js";
import { forget, forgetAll, read, readSession, write } from "./memory.js";
import { clearNotified, NOTIFIED } from "./notified.js";
import { protect } from "./ownrules.js";
import { RENEWED_AT } from "./pairingrenewal.js";
import { askAccount, isSignedOut } from "./server.js";
import { OWED, settingsOf } from "./serversettings.js";
import { WAITING as VIEWS } from "./views.js";

/** Whose the registrations are that still wait in the outbox after signing out. */
const LAST_ACCOUNT = "lastAccount";

/** The session, unless asking with it is known to be of no use. */
export async function usableSession(): Promise<Session | undefined> {
  const connection = await read<Connection>(key.connection);
  const isBarred = connection?.state === "signed_out" || connection?.state === "incompatible";
  return isBarred ? undefined : readSession();
}

/** True when mails were sent with this browser for another account, whose registrations this server cannot take. */
export async function isAnotherAccount(session: Session): Promise<boolean> {
  const last = await read<string>(LAST_ACCOUNT);
  return last !== undefined && last !== session.accountKey;
}

/**
 * Signed in again to the same account, the feed is read on from where it was left. A first sign-in begins at the feed's end
 * and tells nothing of what was before.
 */
export async function takeUp(session: Session, answer: SessionAnswer): Promise<void> {
  const before = await readSession();
  const cursor = await read<number>(key.cursor);
  const isSame = before?.accountKey === session.accountKey;
  const ours = await read<Settings>(key.settings);
  const settings = { ...DEFAULT_SETTINGS, ...ours, ...settingsOf(answer.settings) };
  await protect(session);
  if (!isSame) await forgetWhatWasSeen();
  if (before && !isSame) await forget([OWED]);
  await write({
    [key.session]: session,
    [key.cursor]: isSame && cursor !== undefined ? Math.min(cursor, answer.cursor) : answer.cursor,
    [key.settings]: settings,
    [LAST_ACCOUNT]: session.accountKey,
  });
  if (before && before.token !== session.token) await askAccount(before, "POST", "/v1/signout");
}

/** Ends the session here, and there: false when the server could not be told. The outbox and the user's choices stay. */
export async function leave(): Promise<boolean> {
  const session = await readSession();
  await forget([key.session, key.cursor, OWED]);
  await forgetWhatWasSeen();
  await forgetAll("untracked:");
  const answer = session ? await askAccount(session, "POST", "/v1/signout") : undefined;
  return answer === undefined || answer.kind === "ok" || isSignedOut(answer);
}

/** All that is of the account. What stays is the user's, or of mails that have left: choices, outbox, trackers. */
async function forgetWhatWasSeen(): Promise<void> {
  await clearNotified();
  await forget([key.recent, NOTIFIED, UNSEEN, TROUBLES, REMINDERS, key.labelsTold, key.labelsOwed]);
  await forget([key.standings, key.policy, RENEWED_AT]);
  await chrome.storage.session.remove(VIEWS);
  await forgetAll("thread:");
  await forgetAll("account:");
}
