/** Tells background what must reach the server: what was not taken is told again after a while, or when it is there again. */
import type { Request } from "../shared/messages.js";
import type { Page } from "./page.js";

const REST_MS = 60_000;

/** The way to tell; the name is for one finding, whose latest request is the one that is owed. */
export function owing({ kept, tell, signal }: Page): (name: string, request: Request) => Promise<void> {
  const owed = new Map<string, Request>();
  let account = kept.session?.accountKey;
  let timer: ReturnType<typeof setTimeout> | undefined;

  kept.onChange(() => {
    // Another account's server learns nothing of what this one was owed.
    if (kept.session?.accountKey !== account) owed.clear();
    account = kept.session?.accountKey;
    if (kept.connection?.state === "live") tellOwed();
  });
  signal.addEventListener("abort", () => clearTimeout(timer));

  async function send(name: string, request: Request): Promise<void> {
    const { ok } = await tell(request);
    if (ok || signal.aborted) return;
    owed.set(name, request);
    timer ??= setTimeout(tellOwed, REST_MS);
  }

  function tellOwed(): void {
    clearTimeout(timer);
    timer = undefined;
    const requests = [...owed];
    owed.clear();
    for (const [name, request] of requests) void send(name, request);
  }

  return send;
}
