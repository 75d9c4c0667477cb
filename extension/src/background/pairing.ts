/** Signing in: who is at the address, the sign-in page in a window of its own, and the session for the code it gives back. */
import type { SignInWay } from "../shared/messages.js";
import type { Session } from "../shared/storage.js";
import type { ServerCard, SessionAnswer } from "../shared/wire.js";
import { readAddress } from "./address.js";
import { visit } from "./card.js";
import { makeProof, type Proof } from "./pkce.js";
import { readSessionAnswer } from "./reading.js";
import { say, whyRefused } from "./say.js";
import { ask } from "./server.js";

export type Paired = { ok: true; session: Session; answer: SessionAnswer } | { ok: false; problem: string };

/** What is at this address, in a sentence when it will not do. */
export async function checkServer(
  typed: string,
): Promise<{ ok: true; origin: string; ways: SignInWay[] } | { ok: false; problem: string }> {
  const address = readAddress(typed);
  if (!address.ok) return { ok: false, problem: say(address.problem) };
  const seen = await visit(address.origin);
  if (seen.kind !== "greentick") return { ok: false, problem: seen.problem };
  return { ok: true, origin: address.origin, ways: waysOf(seen.card) };
}

/** Ways a later server may add are none of ours; a server that names none lets its page decide. */
function waysOf(card: ServerCard): SignInWay[] {
  const known: readonly SignInWay[] = ["google", "local"];
  return Array.isArray(card.sign_in) ? known.filter((way) => card.sign_in.includes(way)) : [];
}

const SYSTEMS: Partial<Record<string, string>> = {
  mac: "macOS",
  win: "Windows",
  android: "Android",
  cros: "ChromeOS",
  linux: "Linux",
  openbsd: "OpenBSD",
};

/** How this browser is called in the server's list of sessions. */
async function deviceName(): Promise<string> {
  const { os } = await chrome.runtime.getPlatformInfo();
  return `Chrome, ${SYSTEMS[os] ?? os}`;
}

function signInPage(origin: string, device: string, proof: Proof, way?: SignInWay): string {
  const url = new URL(`${origin}/auth/authorize`);
  url.search = new URLSearchParams({
    redirect_uri: chrome.identity.getRedirectURL(),
    state: proof.state,
    code_challenge: proof.challenge,
    code_challenge_method: "S256",
    device,
    ...(way && { with: way }),
  }).toString();
  return url.href;
}

/** The page's answer comes as the address of a redirect; null when the window was closed or showed nothing. */
async function showSignIn(url: string): Promise<URLSearchParams | null> {
  try {
    const redirected = await chrome.identity.launchWebAuthFlow({ url, interactive: true });
    return redirected ? new URL(redirected).searchParams : null;
  } catch {
    return null;
  }
}

async function takeSession(origin: string, code: string, proof: Proof, device: string): Promise<Paired> {
  const answer = await ask(`${origin}/v1/token`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ code, code_verifier: proof.verifier, device }),
  });
  if (answer.kind === "away") return { ok: false, problem: say("server_away", origin) };
  if (answer.kind === "refused") {
    return { ok: false, problem: say("pair_refused", whyRefused(answer)) };
  }
  return sessionIn(origin, answer.data);
}

/** The session in a server's answer. */
export function sessionIn(origin: string, data: unknown): Paired {
  const given = readSessionAnswer(data);
  if (!given) return { ok: false, problem: say("server_not_greentick", origin) };
  const session: Session = {
    server: origin,
    token: given.token,
    accountKey: given.account_key,
    mintKey: given.mint_key,
    publicUrl: given.public_url,
    pushUrl: given.push_url,
  };
  return { ok: true, session, answer: given };
}

/** Without a way the server decides: it knows whether this browser is on its own machine. */
export async function pair(typed: string, way?: SignInWay): Promise<Paired> {
  const server = await checkServer(typed);
  if (!server.ok) return server;
  const [proof, device] = await Promise.all([makeProof(), deviceName()]);
  const given = await showSignIn(signInPage(server.origin, device, proof, way));
  if (!given) return { ok: false, problem: say("pair_cancelled") };
  const code = given.get("code");
  const said = given.get("error_description") ?? given.get("error");
  if (said) return { ok: false, problem: say("pair_refused", said) };
  if (!code || given.get("state") !== proof.state) return { ok: false, problem: say("pair_mixed_up") };
  return takeSession(server.origin, code, proof, device);
}
