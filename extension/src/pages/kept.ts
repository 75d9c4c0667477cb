/** What background keeps in storage, as the pages show it, and again whenever it changes. */
import type { Reply, Request } from "../shared/messages.js";
import {
  type Connection,
  DEFAULT_SETTINGS,
  key,
  type RecentLine,
  type SelfCheck,
  type Session,
  type Settings,
  type ThreadReceipts,
} from "../shared/storage.js";
import { TROUBLES, type Trouble } from "../shared/troubles.js";
import { say } from "./say.js";

const THREADS = "thread:";

export interface Kept {
  session: Session | undefined;
  settings: Settings;
  connection: Connection;
  selfCheck: SelfCheck | undefined;
  recent: RecentLine[];
  troubles: Trouble[];
  waiting: number;
  untracked: number;
}

interface Named {
  session?: Session;
  settings?: Partial<Settings>;
  connection?: Connection;
  selfCheck?: SelfCheck;
  recent?: RecentLine[];
  troubles?: Trouble[];
}

/** How many mails' receipts lie here. A thread lies here under both its ids, and also where nothing in it is tracked. */
export async function countReceipts(): Promise<number> {
  const threads = (await allNames()).filter((name) => name.startsWith(THREADS));
  const values = threads.length > 0 ? await chrome.storage.local.get<Record<string, ThreadReceipts>>(threads) : {};
  return new Set(Object.values(values).flatMap(({ receipts }) => receipts.map(({ id }) => id))).size;
}

async function allNames(): Promise<string[]> {
  const area: { getKeys?: () => Promise<string[]> } = chrome.storage.local;
  return area.getKeys ? area.getKeys() : Object.keys(await chrome.storage.local.get(null));
}

export async function readKept(): Promise<Kept> {
  const wanted: (keyof Named)[] = [key.session, key.settings, key.connection, key.selfCheck, key.recent, TROUBLES];
  const [named, names] = await Promise.all([chrome.storage.local.get<Named>(wanted), allNames()]);
  const countOf = (prefix: string) => names.filter((name) => name.startsWith(prefix)).length;
  return {
    session: named.session,
    settings: { ...DEFAULT_SETTINGS, ...named.settings },
    connection: named.connection ?? { state: "unpaired", since: 0, problem: "" },
    selfCheck: named.selfCheck,
    recent: named.recent ?? [],
    troubles: named.troubles ?? [],
    waiting: countOf(key.outbox("")),
    untracked: countOf(key.untracked("")),
  };
}

/** Changes on their way. What is kept does not know them yet: drawn now, it would take them back, and what is chosen next with them. */
let underWay = 0;
let redraw = (): void => undefined;

/** Draws now and after each change; changes that come together are drawn together. */
export function watchKept(draw: (kept: Kept) => void): void {
  const drawNow = async () => {
    const kept = await readKept();
    if (underWay === 0) draw(kept);
  };
  let isAhead = false;
  redraw = () => {
    if (isAhead) return;
    isAhead = true;
    requestAnimationFrame(() => {
      isAhead = false;
      void drawNow();
    });
  };
  chrome.storage.local.onChanged.addListener(redraw);
  void drawNow();
}

/** What the page shows as chosen stands until background answers; then the page shows what is kept. */
export async function changeSettings(patch: Partial<Settings>): Promise<Reply> {
  underWay += 1;
  const reply = await askBackground({ type: "change_settings", patch });
  underWay -= 1;
  redraw();
  return reply;
}

/** Asks background; one that does not answer has a sentence too. */
export async function askBackground(request: Request): Promise<Reply> {
  try {
    return await chrome.runtime.sendMessage<Request, Reply>(request);
  } catch {
    return { ok: false, problem: say("page_no_answer") };
  }
}
