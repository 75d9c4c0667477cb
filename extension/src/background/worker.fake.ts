/** The service worker as Chrome runs it: started anew whenever it is wanted, with a browser and a server that are pretended. */
import { afterEach, beforeEach, expect, vi } from "vitest";
import type { Reply, Request } from "../shared/messages.js";
import { key } from "../shared/storage.js";
import { type FakeChrome, fakeChrome } from "./chrome.fake.js";
import { FakeServer, json, SESSION } from "./server.fake.js";

const OPTIONS = { url: "chrome-extension://extensionid/options.html" };
/** Who sends what a tab of Gmail says. */
export const GMAIL = { url: "https://mail.google.com/mail/u/0/#inbox", tab: { id: 1 } };

export const pass = (seconds: number) => vi.advanceTimersByTimeAsync(seconds * 1000);

class FakeWorker {
  readonly browser = fakeChrome();
  readonly server = new FakeServer();

  constructor() {
    vi.useFakeTimers();
    this.server.answerPush();
  }

  /** As Chrome does: the module runs from its top, nothing is in memory. */
  async start(): Promise<void> {
    const { browser } = this;
    vi.resetModules();
    for (const event of [browser.onMessage, browser.onAlarm, browser.onConnect, browser.onClicked])
      event.listeners.clear();
    browser.local.onChanged.listeners.clear();
    await import("./main.js");
    await pass(1);
  }

  async startPaired(): Promise<void> {
    await this.browser.local.set({
      [key.session]: SESSION,
      [key.cursor]: 10,
      ownPixels: [{ host: "receipts.example", accountKey: SESSION.accountKey }],
    });
    await this.start();
  }

  /** Ends what is still running of it. */
  async end(): Promise<void> {
    await this.browser.local.remove(await this.browser.local.getKeys());
    vi.clearAllTimers();
    vi.useRealTimers();
  }

  async ask(request: Request | { type: string }, sender: object = OPTIONS): Promise<Reply> {
    let reply: Reply | undefined;
    const [stays] = this.browser.onMessage.emit(request, sender, (answer: Reply) => {
      reply = answer;
    });
    expect(stays).toBe(true);
    const answered = await vi.waitUntil(() => reply, { timeout: 5_000 });
    await pass(1);
    return answered;
  }

  letPair(change: object = {}): void {
    this.browser.signIn.mockImplementation(async ({ url }) => {
      const state = new URL(url).searchParams.get("state");
      return `https://extensionid.chromiumapp.org/?code=c0de&state=${state}`;
    });
    this.server.on("POST /v1/token", () =>
      json({
        token: SESSION.token,
        account_key: SESSION.accountKey,
        mint_key: SESSION.mintKey,
        public_url: SESSION.publicUrl,
        push_url: SESSION.pushUrl,
        cursor: 42,
        settings: { notify: "every", retention_days: 365, keep_details: true },
        ...change,
      }),
    );
    this.server.on("POST /v1/signout", () => new Response(null, { status: 204 }));
  }

  kept<T>(name: string): T {
    return this.browser.local.everything[name] as T;
  }

  /** Rules against trackers have ids from 1000 on. */
  ownRules() {
    return this.browser.rules.filter(({ id }) => id < 1000);
  }
}

/** A new one for each test of a file that imports this, with its browser and its server. */
export let worker: FakeWorker;
export let browser: FakeChrome;
export let server: FakeServer;

beforeEach(() => {
  worker = new FakeWorker();
  ({ browser, server } = worker);
});

afterEach(() => worker.end());
