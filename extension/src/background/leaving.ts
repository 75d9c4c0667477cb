/** Leaving for good: what is kept of the account, to take along; then its end, on the server first and then here. */
import type { Reply } from "../shared/messages.js";
import type { Session } from "../shared/storage.js";
import { forgetAll, readSession } from "./memory.js";
import { clearNotified } from "./notified.js";
import { say, whyRefused } from "./say.js";
import { type Answer, ask, isSignedOut } from "./server.js";

/** A big account takes the server a while, either way. */
const PATIENCE_MS = 120_000;

/** Everything the server keeps of the account, as the text of a JSON file. */
export async function takeAlong(): Promise<Reply> {
  const session = await readSession();
  if (!session) return { ok: false, problem: say("take_signed_out") };
  const answer = await patiently(session, "GET", "/v1/export");
  if (answer.kind !== "ok" || answer.data === null) return { ok: false, problem: problemOf("take", answer, session) };
  return { ok: true, file: JSON.stringify(answer.data, null, 1) };
}

/** Erases the account on the server, and when that is done everything here. Else nothing changes, and why is told. */
export async function leaveForGood(): Promise<string> {
  const session = await readSession();
  if (!session) return say("leave_signed_out");
  const answer = await patiently(session, "DELETE", "/v1/account");
  if (answer.kind !== "ok") return problemOf("leave", answer, session);
  await clearNotified();
  await chrome.storage.session.clear();
  await forgetAll("");
  return "";
}

function patiently({ server, token }: Session, method: string, path: string): Promise<Answer> {
  const headers = { Authorization: `Bearer ${token}` };
  return ask(server + path, { method, headers, signal: AbortSignal.timeout(PATIENCE_MS) });
}

function problemOf(wish: "take" | "leave", answer: Answer, { server }: Session): string {
  if (isSignedOut(answer)) return say(`${wish}_signed_out`);
  const isOurs = answer.kind === "refused" && answer.ours;
  return isOurs ? say(`${wish}_refused`, whyRefused(answer)) : say(`${wish}_away`, server);
}
