/** Gmail's page and the extension's surroundings, as the features' tests need them. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { afterEach, vi } from "vitest";
import { FakeArea, FakeEvent } from "../background/chrome.fake.js";
import type { Reply, Request } from "../shared/messages.js";
import { key, type Session } from "../shared/storage.js";
import type { Receipt } from "../shared/wire.js";
import { Gmail } from "./gmail/gmail.js";
import { Kept } from "./kept.js";
import { Mails } from "./mails.js";
import { MailTongues } from "./mailtongues.js";
import type { Feature, Page } from "./page.js";

export const EMAIL = "alice@example.org";

export const session: Session = {
  server: "https://ticks.example",
  token: "secret",
  accountKey: "AAECAwQFBgcI",
  mintKey: "Z7Au5zmdFlWvAAHcTXuT6ARGlQYBNZmeuXLBNSodvSPQ".slice(0, 43),
  publicUrl: "https://ticks.example",
  pushUrl: "https://ticks.example/v1/push",
};

class Event_ extends FakeEvent {
  removeListener(listener: (...args: never[]) => unknown): void {
    this.listeners.delete(listener);
  }
}

class Area extends FakeArea {
  override readonly onChanged = new Event_();
}

const words: Record<string, { message: string }> = Object.assign(
  {},
  ...["background", "gmail", "compose", "reminders", "trackers"].map((file) =>
    JSON.parse(readFileSync(resolve(import.meta.dirname, `../_locales/en/${file}.json`), "utf8")),
  ),
);

export function english(name: string, ...blanks: string[]): string {
  return (words[name]?.message ?? "").replace(/\$(\d)/g, (_, place: string) => blanks[Number(place) - 1] ?? "");
}

/** chrome.*, as far as content uses it. `isThere` false is an extension that was reloaded. */
export class FakeExtension {
  readonly local = new Area();
  readonly asked: Request[] = [];
  readonly ports: Event_[] = [];
  /** What background says over any of them. */
  readonly said = new Event_();
  reply: Reply | undefined = { ok: true };
  isThere = true;

  constructor() {
    const extension = this;
    vi.stubGlobal("chrome", {
      storage: { local: this.local },
      i18n: {
        getMessage: (name: string, blanks: string[] = []) => english(name, ...blanks),
        getUILanguage: () => "en-GB",
      },
      runtime: {
        get id() {
          return extension.isThere ? "mnenlmfficcgodhafnolhjkbocflaggk" : undefined;
        },
        sendMessage: async (request: Request) => {
          if (!extension.isThere) throw new Error("Extension context invalidated.");
          extension.asked.push(structuredClone(request));
          return extension.reply;
        },
        connect: () => {
          const onDisconnect = new Event_();
          extension.ports.push(onDisconnect);
          return { onDisconnect, onMessage: extension.said };
        },
      },
    });
  }

  askedFor<T extends Request["type"]>(type: T): Extract<Request, { type: T }>[] {
    return this.asked.filter((request): request is Extract<Request, { type: T }> => request.type === type);
  }
}

/** Features listen at the document, which outlives a test. */
const live: FakePage[] = [];
afterEach(() => {
  for (const page of live.splice(0)) page.end();
});

/** A page whose passes the test makes itself. */
export class FakePage implements Page {
  readonly #end = new AbortController();
  readonly #visits: (() => void)[] = [];
  readonly extension = new FakeExtension();
  readonly signal = this.#end.signal;
  readonly gmail = new Gmail(document);
  readonly kept = new Kept();
  readonly mails: Mails;
  readonly tongues: MailTongues;
  readonly hinted: Page["hinted"] = new Map();
  wantsPass = false;

  constructor() {
    live.push(this);
    this.mails = new Mails({
      signal: this.signal,
      refresh: (threadIds) => void this.tell({ type: "threads_in_view", gmailAddress: EMAIL, mailbox: "0", threadIds }),
      changed: () => this.again(),
    });
    this.tongues = new MailTongues(this);
  }

  /** Signed in, with these receipts in storage, and the feature at work. */
  async start(feature?: Feature, receipts: Receipt[] = []): Promise<this> {
    await this.extension.local.set({
      [key.session]: session,
      [key.settings]: { trackByDefault: true, notify: "first" },
    });
    await this.keep(...receipts);
    await this.kept.start(this.signal);
    this.mails.begin(EMAIL);
    feature?.(this);
    await this.settle();
    return this;
  }

  /** What background does when it learns of receipts. */
  async keep(...receipts: Receipt[]): Promise<void> {
    for (const threadId of new Set(receipts.flatMap((one) => [one.thread_id, one.perm_thread_id]))) {
      const ofThread = receipts.filter((one) => one.thread_id === threadId || one.perm_thread_id === threadId);
      await this.extension.local.set({ [key.thread(EMAIL, threadId)]: { receipts: ofThread, fetchedAt: 1 } });
    }
  }

  onPass = (visit: () => void): void => {
    this.#visits.push(visit);
  };

  again = (): void => {
    this.wantsPass = true;
  };

  tell = async (request: Request): Promise<Reply> => {
    this.extension.asked.push(request);
    return this.extension.reply ?? { ok: false, problem: "" };
  };

  pass(): void {
    this.wantsPass = false;
    this.gmail.lookAnew();
    for (const visit of this.#visits) visit();
  }

  /** Passes until nothing asks for another one. */
  async settle(): Promise<void> {
    this.wantsPass = true;
    while (this.wantsPass) {
      this.pass();
      for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
    }
  }

  end(): void {
    this.#end.abort();
  }
}

/** Gmail's row, as far as it matters. */
export function row(subject: string, ids: { perm?: string; legacy?: string } = {}): string {
  const perm = ids.perm ? `data-thread-id="#${ids.perm}"` : "";
  const legacy = ids.legacy ? `data-legacy-thread-id="${ids.legacy}"` : "";
  return `<tr class="zA" role="row"><td class="yX"><div class="yW"></div></td><td class="a4W"><div class="xS"><div class="xT">
    <div class="y6"><span class="bog" id=":1"><span ${perm} ${legacy}>${subject}</span></span></div></div></div></td></tr>`;
}

export function listOf(...rows: string[]): string {
  return `<div role="main"><div gh="tl"><table role="grid"><tbody>${rows.join("")}</tbody></table></div></div>`;
}

export function message(permId: string, legacyId: string, body = ""): string {
  return `<div role="listitem" class="h7"><div class="adn ads" data-message-id="#${permId}" data-legacy-message-id="${legacyId}">
    <div class="gE"><table><tr class="acZ"><td class="gH"><div class="gK"><span></span><span class="g3" title="x">Nov 20</span></div></td></tr>
    </table></div><div class="ii"><div class="a3s">${body}</div></div></div></div>`;
}

export function threadOf(perm: string, legacy: string, ...messages: string[]): string {
  return `<div role="main"><h2 data-thread-perm-id="${perm}" data-legacy-thread-id="${legacy}">Contract</h2>${messages.join("")}</div>`;
}

export function compose(draftId: string, { plain = false, to = [] as string[] } = {}): string {
  const chips = to.map((address) => `<div role="option" data-hovercard-id="${address}"></div>`).join("");
  return `<div role="dialog"><form><div role="listbox">${chips}</div><input type="hidden" name="draft" value="#${draftId}">
    <input type="hidden" name="nowrap" value="${plain ? 1 : 0}"></form><table><tr><td><div g_editable="true" role="textbox"></div></td></tr>
    <tr><td class="aDg"><div class="aDh"><table class="IZ"><tr class="btC"><td class="gU Up"><div class="dC">
    <div class="aoO" role="button">Send</div></div></td><td class="oc"></td></tr></table></div></td></tr></table></div>`;
}
