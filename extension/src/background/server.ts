/** The only place that asks a server. Nothing thrown: every outcome is an Answer. */
import type { Session } from "../shared/storage.js";

const PATIENCE_MS = 15_000;

export type Method = "GET" | "POST" | "PATCH" | "DELETE";

/**
 * `refused`: the server answered with an error; `ours` says that it was greentick and not something in front of it.
 * `away`: nobody answered, so asking again may help.
 */
export type Answer =
  | { kind: "ok"; data: unknown }
  | { kind: "refused"; status: number; detail: string; ours: boolean; retryAfterS: number }
  | { kind: "away" };

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

async function readBody(response: Response): Promise<unknown> {
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function refusal(response: Response, body: unknown): Answer {
  const problem = isRecord(body) ? body : {};
  return {
    kind: "refused",
    status: response.status,
    detail: typeof problem.detail === "string" ? problem.detail : "",
    ours: response.headers.get("content-type")?.startsWith("application/problem+json") === true,
    retryAfterS: Number(response.headers.get("retry-after")) || 0,
  };
}

/** Fetches and reads JSON. An answer that is no JSON counts as `ok` with null: what it means is for the caller to say. */
export async function ask(url: string, init: RequestInit = {}): Promise<Answer> {
  try {
    const response = await fetch(url, {
      cache: "no-store",
      credentials: "omit",
      signal: AbortSignal.timeout(PATIENCE_MS),
      ...init,
    });
    const body = await readBody(response);
    return response.ok ? { kind: "ok", data: body } : refusal(response, body);
  } catch {
    return { kind: "away" };
  }
}

/** Asks the paired server for something of the account's. */
export function askAccount(session: Session, method: Method, path: string, body?: unknown): Promise<Answer> {
  const headers: Record<string, string> = { Authorization: `Bearer ${session.token}` };
  if (body === undefined) return ask(session.server + path, { method, headers });
  headers["Content-Type"] = "application/json";
  return ask(session.server + path, { method, headers, body: JSON.stringify(body) });
}
