/** A server for tests that keeps what it was asked and answers as it is told. Takes the place of `fetch`. */
import { vi } from "vitest";
import type { Session } from "../shared/storage.js";

export interface Asked {
  method: string;
  path: string;
  body: unknown;
  token: string;
}

type Reply = Response | "away";

export const CARD = {
  name: "greentick",
  version: "0.1.0",
  api: 1,
  public_url: "https://receipts.example",
  sign_in: ["local"],
};

export const SESSION: Session = {
  server: "https://receipts.example",
  token: "token-of-alice",
  accountKey: "AliceAlice12",
  mintKey: "bWludA",
  publicUrl: "https://receipts.example",
  pushUrl: "https://receipts.example/v1/push",
};

export function json(body: unknown, status = 200): Response {
  return new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json" } });
}

export function problem(status: number, detail = "Because."): Response {
  const headers = { "Content-Type": "application/problem+json" };
  return new Response(JSON.stringify({ type: "about:blank", title: "x", status, detail }), { status, headers });
}

/** The answer of a server that takes every registration. */
export function taken({ body }: Asked): Response {
  const { messages } = body as { messages: { id: string }[] };
  return json({ results: messages.map(({ id }) => ({ id, ok: true })) });
}

/** What a stranger says, who stands at the server's address and says yes to everything. */
export function yes(): Response {
  return new Response("<h1>It works!</h1>", { headers: { "Content-Type": "text/html" } });
}

/** A line of server-sent events that a test speaks on. */
export class FakeLine {
  readonly response: Response;
  readonly #encoder = new TextEncoder();
  #speaker: ReadableStreamDefaultController<Uint8Array> | undefined;

  constructor() {
    const body = new ReadableStream<Uint8Array>({
      start: (speaker) => {
        this.#speaker = speaker;
      },
    });
    this.response = new Response(body, { headers: { "Content-Type": "text/event-stream" } });
  }

  say(text: string): void {
    this.#speaker?.enqueue(this.#encoder.encode(text));
  }

  tell(type: string, data: unknown): void {
    this.say(`event: ${type}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  end(): void {
    this.#speaker?.close();
    this.#speaker = undefined;
  }

  cut(): void {
    this.#speaker?.error(new TypeError("network error"));
    this.#speaker = undefined;
  }
}

export class FakeServer {
  readonly asked: Asked[] = [];
  /** By "METHOD /path"; what is not here answers 404, as a problem. */
  readonly answers = new Map<string, (asked: Asked) => Reply>();
  /** Every live line that was opened. */
  readonly lines: FakeLine[] = [];
  isAway = false;

  constructor() {
    this.answers.set("GET /v1/server", () => json(CARD));
    vi.stubGlobal("fetch", (url: string, init: RequestInit = {}) => this.#fetch(url, init));
  }

  on(route: string, ...replies: ((asked: Asked) => Reply)[]): void {
    let next = 0;
    this.answers.set(route, (asked) => {
      const reply = replies[Math.min(next, replies.length - 1)];
      next += 1;
      return reply?.(asked) ?? "away";
    });
  }

  /** From now on the live line can be had. */
  answerPush(): void {
    this.on("GET /v1/push", () => {
      const line = new FakeLine();
      this.lines.push(line);
      return line.response;
    });
  }

  get line(): FakeLine {
    const line = this.lines.at(-1);
    if (!line) throw new Error("nobody has opened the live line");
    return line;
  }

  to(route: string): Asked[] {
    return this.asked.filter(({ method, path }) => `${method} ${path.split("?")[0]}` === route);
  }

  async #fetch(url: string, init: RequestInit): Promise<Response> {
    const { pathname, search } = new URL(url);
    const method = init.method ?? "GET";
    const token = new Headers(init.headers).get("authorization")?.replace("Bearer ", "") ?? "";
    const body = typeof init.body === "string" ? JSON.parse(init.body) : undefined;
    const asked: Asked = { method, path: pathname + search, body, token };
    this.asked.push(asked);
    const reply = this.isAway ? "away" : (this.answers.get(`${method} ${pathname}`)?.(asked) ?? problem(404));
    if (reply === "away") throw new TypeError("Failed to fetch");
    init.signal?.throwIfAborted();
    const line = this.lines.find(({ response }) => response === reply);
    init.signal?.addEventListener("abort", () => line?.cut());
    return reply;
  }
}
