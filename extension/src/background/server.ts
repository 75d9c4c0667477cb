/** The only place that asks a server. Nothing thrown: every outcome is an Answer. */
import type { Session } from "../shared/storage.js";
import { readSession } from "./memory.js";

const PATIENCE_MS = 15_000;

export type Method = "GET" | "POST" | "PATCH" | "DELETE";

/** The server answered with an error; `ours` says that it was greentick and not something in front of it. */
export interface Refusal {
  kind: "refused";
  status: number;
  detail: string;
  ours: boolean;
  retryAfterS: number;
}

/** `away`: nobody answered, or a stranger did who says yes to everything, so asking again may help. */
export type Answer = { kind: "ok"; data: unknown } | Refusal | { kind: "away" };

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Undefined when it is no JSON. */
async function readBody(response: Response): Promise<unknown> {
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** greentick says yes in JSON, or with 204 and nothing. A yes in any other form is not its own. */
async function consent(response: Response): Promise<Answer> {
  const body = response.status === 204 ? null : await readBody(response);
  return body === undefined ? { kind: "away" } : { kind: "ok", data: body };
}

async function refusal(response: Response): Promise<Answer> {
  const body = await readBody(response);
  const problem = isRecord(body) ? body : {};
  return {
    kind: "refused",
    status: response.status,
    detail: typeof problem.detail === "string" ? problem.detail : "",
    ours: isOurProblem(response),
    retryAfterS: Number(response.headers.get("retry-after")) || 0,
  };
}

/** What is wrong with the request itself, whoever says so: it is too long, or malformed. */
const ABOUT_THE_REQUEST: ReadonlySet<number> = new Set([400, 413, 414, 422, 431]);

/**
 * Asking again would bring the same refusal. Others not in greentick's own words come from something in front of it: a proxy
 * set wrong, or a firewall, must lose nothing.
 */
export function isFinal(answer: Answer): boolean {
  if (answer.kind !== "refused") return false;
  const { status, ours } = answer;
  const isPassing = status < 400 || status >= 500 || status === 401 || status === 408 || status === 429;
  return ours ? !isPassing : ABOUT_THE_REQUEST.has(status);
}

/** What is wrong with the place, the way or the moment, and would be with any other request. */
const NOT_ABOUT_THIS_ONE: ReadonlySet<number> = new Set([401, 404, 405, 407, 408, 429]);

/** Something in front of the server did not let this one through, as a firewall may for a word in it: others may pass. */
export function isTurnedAway(answer: Answer): boolean {
  if (answer.kind !== "refused" || answer.ours || isFinal(answer)) return false;
  return answer.status >= 400 && answer.status < 500 && !NOT_ABOUT_THIS_ONE.has(answer.status);
}

/** The session has ended. A 401 of something in front of the server says nothing of it. */
export function isSignedOut(answer: Answer): boolean {
  return answer.kind === "refused" && answer.status === 401 && answer.ours;
}

/** Whether an answer is an error in greentick's own words. */
export function isOurProblem(response: Response): boolean {
  return response.headers.get("content-type")?.startsWith("application/problem+json") === true;
}

/** Fetches and reads JSON; `data` is null when there was nothing to say. */
export async function ask(url: string, init: RequestInit = {}): Promise<Answer> {
  try {
    const response = await fetch(url, {
      cache: "no-store",
      credentials: "omit",
      signal: AbortSignal.timeout(PATIENCE_MS),
      ...init,
    });
    return await (response.ok ? consent(response) : refusal(response));
  } catch {
    return { kind: "away" };
  }
}

/**
 * Asks the paired server for something of the account's. Who has signed out or changed the account while it answered is not
 * given the answer: it would be kept as the next account's.
 */
export async function askAccount(session: Session, method: Method, path: string, body?: unknown): Promise<Answer> {
  const answer = await askWith(session, method, path, body);
  const now = await readSession().catch(() => undefined);
  return now?.token === session.token ? answer : { kind: "away" };
}

/** Asks with a session that may have been left by now. */
export function askWith(session: Session, method: Method, path: string, body?: unknown): Promise<Answer> {
  const headers: Record<string, string> = { Authorization: `Bearer ${session.token}` };
  if (body === undefined) return ask(session.server + path, { method, headers });
  headers["Content-Type"] = "application/json";
  return ask(session.server + path, { method, headers, body: JSON.stringify(body) });
}
