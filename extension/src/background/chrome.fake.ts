/** A small chrome.* for tests: storage, alarms, notifications and the rest keep what they were given and can be asked. */
import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { vi } from "vitest";

type Listener = (...args: never[]) => unknown;

/** A chrome event whose listeners a test can call. */
export class FakeEvent {
  readonly listeners = new Set<Listener>();

  addListener(listener: Listener): void {
    this.listeners.add(listener);
  }

  emit(...args: unknown[]): unknown[] {
    return [...this.listeners].map((listener) => listener(...(args as never[])));
  }
}

/** chrome.storage's area: values are copied in and out, as they are in the browser. */
export class FakeArea {
  readonly onChanged = new FakeEvent();
  quota = Number.POSITIVE_INFINITY;
  #kept = new Map<string, string>();

  get everything(): Record<string, unknown> {
    return Object.fromEntries([...this.#kept].map(([name, text]) => [name, JSON.parse(text)]));
  }

  async get(names: string | string[] | null): Promise<Record<string, unknown>> {
    const wanted = names === null ? [...this.#kept.keys()] : typeof names === "string" ? [names] : names;
    const found = wanted.filter((name) => this.#kept.has(name));
    return Object.fromEntries(found.map((name) => [name, JSON.parse(this.#kept.get(name) ?? "null")]));
  }

  async getKeys(): Promise<string[]> {
    return [...this.#kept.keys()];
  }

  async set(values: Record<string, unknown>): Promise<void> {
    const after = new Map(this.#kept);
    for (const [name, value] of Object.entries(values)) after.set(name, JSON.stringify(value));
    const bytes = [...after].reduce((sum, [name, text]) => sum + name.length + text.length, 0);
    if (bytes > this.quota) throw new Error("Resource::kQuotaBytes quota exceeded");
    this.#kept = after;
    this.onChanged.emit(Object.fromEntries(Object.entries(values).map(([name, newValue]) => [name, { newValue }])));
  }

  async clear(): Promise<void> {
    await this.remove([...this.#kept.keys()]);
  }

  async remove(names: string | string[]): Promise<void> {
    const leaving = (typeof names === "string" ? [names] : names).filter((name) => this.#kept.delete(name));
    if (leaving.length > 0) this.onChanged.emit(Object.fromEntries(leaving.map((name) => [name, {}])));
  }
}

type Rule = chrome.declarativeNetRequest.Rule;
type RuleChange = { removeRuleIds?: number[]; addRules?: Rule[] };
type Options = { title: string; message: string };

export class FakeChrome {
  readonly local = new FakeArea();
  readonly session = new FakeArea();
  readonly alarmsSet = new Map<string, chrome.alarms.AlarmCreateInfo>();
  readonly shown = new Map<string, Options>();
  /** How often notifications.create was called: a replaced notification counts again. */
  creations = 0;
  badge = "";
  rules: Rule[] = [];
  sessionRules: Rule[] = [];
  rulesets: string[] = ["trackers"];
  readonly onAlarm = new FakeEvent();
  readonly onClicked = new FakeEvent();
  readonly onMessage = new FakeEvent();
  readonly onConnect = new FakeEvent();
  readonly onInstalled = new FakeEvent();
  readonly onStartup = new FakeEvent();
  readonly createTab = vi.fn(async (_tab: { url: string }) => undefined);
  readonly updateTab = vi.fn(async (id: number, _change: object) => ({ id, windowId: 7 }));
  readonly focusWindow = vi.fn(async (_id: number, _change: object) => undefined);
  readonly openOptions = vi.fn(async () => undefined);
  readonly signIn = vi.fn(async (_flow: { url: string }): Promise<string | undefined> => undefined);

  readonly #words = englishWords();

  say(name: string, blanks: string[] = []): string {
    const message = this.#words[name];
    if (message === undefined) throw new Error(`no message is called ${name}`);
    return message.replace(/\$(\d)/g, (_, digit) => blanks[Number(digit) - 1] ?? "");
  }

  /** What a test puts in the place of the browser's `chrome`. */
  get api(): unknown {
    return {
      storage: { local: this.local, session: this.session },
      alarms: {
        onAlarm: this.onAlarm,
        create: async (name: string, info: chrome.alarms.AlarmCreateInfo) => void this.alarmsSet.set(name, info),
        get: async (name: string) => this.alarmsSet.get(name),
        clear: async (name: string) => this.alarmsSet.delete(name),
      },
      notifications: {
        onClicked: this.onClicked,
        create: async (id: string, { title, message }: Options) => {
          this.creations += 1;
          this.shown.set(id, { title, message });
          return id;
        },
        clear: async (id: string) => this.shown.delete(id),
        getAll: async () => Object.fromEntries([...this.shown.keys()].map((id) => [id, true])),
      },
      action: {
        setBadgeText: async ({ text }: { text: string }) => {
          this.badge = text;
        },
        setBadgeBackgroundColor: async () => undefined,
        setBadgeTextColor: async () => undefined,
        setTitle: async () => undefined,
      },
      declarativeNetRequest: {
        getDynamicRules: async () => this.rules,
        updateDynamicRules: async (change: RuleChange) => {
          this.rules = changed(this.rules, change);
        },
        getSessionRules: async () => this.sessionRules,
        updateSessionRules: async (change: RuleChange) => {
          this.sessionRules = changed(this.sessionRules, change);
        },
        getEnabledRulesets: async () => this.rulesets,
        updateEnabledRulesets: async (change: { enableRulesetIds?: string[]; disableRulesetIds?: string[] }) => {
          const staying = this.rulesets.filter((id) => !change.disableRulesetIds?.includes(id));
          this.rulesets = [...new Set([...staying, ...(change.enableRulesetIds ?? [])])];
        },
      },
      i18n: { getMessage: (name: string, blanks: string[]) => this.say(name, blanks), getUILanguage: () => "en" },
      identity: {
        getRedirectURL: () => "https://extensionid.chromiumapp.org/",
        launchWebAuthFlow: this.signIn,
      },
      runtime: {
        onMessage: this.onMessage,
        onConnect: this.onConnect,
        onInstalled: this.onInstalled,
        onStartup: this.onStartup,
        getURL: (path: string) => `chrome-extension://extensionid/${path}`,
        getPlatformInfo: async () => ({ os: "linux" }),
        openOptionsPage: this.openOptions,
      },
      tabs: { create: this.createTab, update: this.updateTab },
      windows: { update: this.focusWindow },
    };
  }
}

/** As Chrome does it: ids that are not there are removed without a word, one that is there is not added again. */
function changed(rules: Rule[], { removeRuleIds = [], addRules = [] }: RuleChange): Rule[] {
  const staying = rules.filter((rule) => !removeRuleIds.includes(rule.id));
  const ids = new Set(staying.map((rule) => rule.id));
  if (addRules.some((rule) => ids.has(rule.id))) throw new Error("does not have a unique ID");
  return [...staying, ...addRules];
}

function englishWords(): Record<string, string> {
  const folder = resolve(import.meta.dirname, "../_locales/en");
  const words: Record<string, string> = {};
  for (const file of readdirSync(folder)) {
    const messages: Record<string, { message: string }> = JSON.parse(readFileSync(resolve(folder, file), "utf8"));
    for (const [name, { message }] of Object.entries(messages)) words[name] = message;
  }
  return words;
}

/** Puts a fresh browser in place for one test. */
export function fakeChrome(): FakeChrome {
  const fake = new FakeChrome();
  vi.stubGlobal("chrome", fake.api);
  vi.stubGlobal("navigator", { onLine: true });
  return fake;
}
