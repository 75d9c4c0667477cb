import { beforeEach, describe, expect, test, vi } from "vitest";
import type { Policy } from "../shared/policy.js";
import { key, type Settings, type Standings } from "../shared/storage.js";
import { type FakeChrome, fakeChrome } from "./chrome.fake.js";
import { settled } from "./sample.fake.js";
import { FakeServer, json, problem, SESSION, yes } from "./server.fake.js";
import { followServerSettings, neverTrack } from "./serversettings.js";
import { changeSettings } from "./settings.js";
import { checkRecipients } from "./standings.js";

const ROUTE = "PATCH /v1/settings";
let browser: FakeChrome;
let server: FakeServer;

beforeEach(async () => {
  browser = fakeChrome();
  await browser.local.set({ [key.session]: SESSION });
  server = new FakeServer();
});

const kept = <T>(name: string) => browser.local.everything[name] as T;
const there = {
  notify: "every",
  disclosure: false,
  disclosure_text: { de: "Zeichen.", fr: "Non" },
  disclosure_off: ["bob@x.org"],
  tracks_default: "both",
  never_track: ["x.org"],
  policy: {
    disclosure: "always",
    consent: true,
    automatic_domains: ["y.org"],
    receipts: "all",
  },
};

async function change(patch: Partial<Settings>): Promise<void> {
  await changeSettings(patch, SESSION);
  for (let turn = 0; turn < 10; turn += 1) await settled();
}

describe("settings that the server keeps too", () => {
  test("are told at once, in its words; those of this browser alone are not", async () => {
    server.on(ROUTE, () => json(there));
    await change({ tracks: "both", disclosureText: { en: "  My\u00a0words  " }, marks: "eyes", lineLanguage: "de" });

    expect(server.to(ROUTE).map(({ body }) => body)).toEqual([
      { tracks_default: "both", disclosure_text: { en: "My words" } },
    ]);
    expect(kept<Settings>(key.settings)).toMatchObject({ tracks: "both", marks: "eyes", lineLanguage: "de" });
  });

  test("are owed while it is away, and told before it is listened to", async () => {
    server.isAway = true;
    await change({ disclosure: false });
    await change({ tracks: "clicks" });
    server.isAway = false;
    server.on(ROUTE, () => json(there));
    server.on("GET /v1/settings", () => json({ ...there, tracks_default: "clicks" }));
    await followServerSettings(SESSION);
    await followServerSettings(SESSION);

    expect(server.to(ROUTE).at(-1)?.body).toEqual({ disclosure: false, tracks_default: "clicks" });
    expect(server.to(ROUTE)).toHaveLength(3);
    expect(kept<Settings>(key.settings)).toMatchObject({ disclosure: false, tracks: "clicks" });
  });

  test("come from there with its policy, and only as far as they are understood", async () => {
    server.on("GET /v1/settings", () => json(there));
    await followServerSettings(SESSION);

    expect(kept<Settings>(key.settings)).toMatchObject({
      notify: "every",
      disclosure: false,
      disclosureOff: ["bob@x.org"],
      disclosureText: { de: "Zeichen." },
      tracks: "both",
    });
    expect(kept(key.policy)).toEqual({
      neverTrack: ["x.org"],
      alwaysDiscloses: true,
      needsConsent: true,
      automaticDomains: ["y.org"],
      nobody: false,
    });
  });

  test("labels are told where the server keeps them, and details at all", async () => {
    for (const [keep_details, keep_labels] of [
      [true, true],
      [true, false],
      [false, true],
    ]) {
      server.on("GET /v1/settings", () => json({ ...there, keep_details, keep_labels }));
      await followServerSettings(SESSION);
      expect(kept<Settings>(key.settings).keepLabels).toBe(keep_details && keep_labels);
    }
  });

  test("chosen at once in two places are both kept, and both told", async () => {
    server.isAway = true;
    await Promise.all([change({ disclosure: false, marks: "eyes" }), change({ notify: "off", colours: "distinct" })]);
    server.isAway = false;
    server.on(ROUTE, () => json(there));
    await followServerSettings(SESSION);

    const chosen = { disclosure: false, marks: "eyes", notify: "off", colours: "distinct" };
    expect(kept<Settings>(key.settings)).toMatchObject(chosen);
    expect(server.to(ROUTE).at(-1)?.body).toEqual({ disclosure: false, notify: "off" });
  });

  test("bring what the server knows of Gmail's page, for as long as it says so", async () => {
    const gmail_selectors = {
      undo: ["#new", 5, "x".repeat(201)],
      row: "tr",
      line: [],
      send: ["a", "b", "c", "d", "e", "f"],
    };
    server.on("GET /v1/settings", () => json({ ...there, gmail_selectors }));
    await followServerSettings(SESSION);
    expect(kept(key.selectors)).toEqual({ undo: ["#new"], send: ["a", "b", "c", "d", "e"] });

    server.on("GET /v1/settings", () => json({ ...there, gmail_selectors: ["#new"] }));
    await followServerSettings(SESSION);
    expect(kept(key.selectors)).toEqual({});

    await browser.local.set({ [key.selectors]: { undo: ["#new"] } });
    server.on("GET /v1/settings", () => json(there));
    await followServerSettings(SESSION);
    expect(kept(key.selectors)).toEqual({});
  });

  test("are left alone by a server that does not know them, or refuses them", async () => {
    server.on(ROUTE, () => problem(400));
    await change({ tracks: "log" });
    server.on("GET /v1/settings", () => json({ notify: "first" }));
    await followServerSettings(SESSION);

    expect(kept<Settings>(key.settings).tracks).toBe("log");
    expect(server.to(ROUTE)).toHaveLength(1);
  });

  test("stay as they are here where the server does not say what to tell of", async () => {
    await browser.local.set({ [key.settings]: { notify: "off" } });
    const { notify: _, ...older } = there;
    server.on("GET /v1/settings", () => json(older));
    await followServerSettings(SESSION);

    expect(kept<Settings>(key.settings)).toMatchObject({ notify: "off", tracks: "both" });
  });

  test("are told one by one where they are refused together, so that only what is refused is lost", async () => {
    server.isAway = true;
    await change({ tracks: "log", disclosure: false, notify: "off" });
    server.isAway = false;
    server.on(ROUTE, ({ body }) => ("disclosure" in (body as object) ? problem(400) : json(there)));
    server.on("GET /v1/settings", () => json({ ...there, notify: "off", tracks_default: "log" }));
    await followServerSettings(SESSION);
    await followServerSettings(SESSION);

    expect(server.to(ROUTE).map(({ body }) => body)).toEqual([
      { notify: "off", tracks_default: "log", disclosure: false },
      { notify: "off", tracks_default: "log", disclosure: false },
      { notify: "off" },
      { tracks_default: "log" },
      { disclosure: false },
    ]);
  });

  test.each([
    ["a stranger says yes", yes],
    ["it is too busy", () => problem(503)],
    ["it wants patience", () => problem(429)],
    ["it was too slow to listen", () => problem(408)],
  ])("are owed further while %s", async (_, answer) => {
    server.on(ROUTE, answer);
    await change({ tracks: "log" });
    server.on(ROUTE, () => json(there));
    await followServerSettings(SESSION);

    expect(server.to(ROUTE).map(({ body }) => body)).toEqual([{ tracks_default: "log" }, { tracks_default: "log" }]);
  });

  test("chosen while the server answers stay as chosen, and are told", async () => {
    let answer: () => void = () => undefined;
    const ask = globalThis.fetch;
    vi.stubGlobal("fetch", async (url: string, init: RequestInit) => {
      const response = await ask(url, init);
      if (init.method === "GET") await new Promise<void>((resolve) => (answer = resolve));
      return response;
    });
    server.on("GET /v1/settings", () => json({ ...there, disclosure: true }));
    server.on(ROUTE, () => json(there));
    const following = followServerSettings(SESSION);
    await vi.waitUntil(() => server.asked.length > 0);
    await settled();
    await changeSettings({ disclosure: false }, SESSION);
    expect(kept<Settings>(key.settings)).toMatchObject({ disclosure: false });
    answer();
    await following;
    await vi.waitUntil(() => server.to(ROUTE).length > 0);

    expect(kept<Settings>(key.settings)).toMatchObject({ disclosure: false, tracks: "both" });
    expect(server.to(ROUTE).map(({ body }) => body)).toEqual([{ disclosure: false }]);
  });

  test("chosen once more while they are told are told once more", async () => {
    let answer: () => void = () => undefined;
    const ask = globalThis.fetch;
    vi.stubGlobal("fetch", async (url: string, init: RequestInit) => {
      const response = await ask(url, init);
      if (server.asked.length === 1) await new Promise<void>((resolve) => (answer = resolve));
      return response;
    });
    server.on(ROUTE, () => json(there));
    await changeSettings({ tracks: "log" }, SESSION);
    await vi.waitUntil(() => server.asked.length > 0);
    await settled();
    await changeSettings({ tracks: "clicks" }, SESSION);
    answer();
    await vi.waitUntil(() => server.asked.length > 1);

    expect(server.to(ROUTE).map(({ body }) => body)).toEqual([{ tracks_default: "log" }, { tracks_default: "clicks" }]);
  });

  test("stay as they are here where a newer server has words that are not known", async () => {
    await browser.local.set({ [key.settings]: { notify: "off", tracks: "clicks" } });
    server.on("GET /v1/settings", () => json({ ...there, notify: "daily", tracks_default: "attachments" }));
    await followServerSettings(SESSION);

    expect(kept<Settings>(key.settings)).toMatchObject({ notify: "off", tracks: "clicks", disclosure: false });
  });

  test("take no nonsense", async () => {
    await change({
      tracks: "all" as never,
      disclosureOff: [1] as never,
      colours: "pink" as never,
      toString: "x",
    } as never);
    expect(kept<Settings>(key.settings)).toMatchObject({ tracks: "opens", disclosureOff: [], colours: "usual" });
    expect(server.to(ROUTE)).toEqual([]);
  });
});

test("who may get a receipt is asked in one question, and kept", async () => {
  server.on("POST /v1/recipients/check", () =>
    json({
      recipients: [
        { address: "Bob@x.org", standing: "refused", cause: "refused_sender" },
        { address: "ann@x.org", standing: "something new" },
      ],
    }),
  );
  await checkRecipients(SESSION, ["Bob@x.org", "bob@x.org", "ann@x.org"], "alice@example.org");

  expect(server.asked[0]?.body).toEqual({ addresses: ["bob@x.org", "ann@x.org"], gmail_address: "alice@example.org" });
  expect(Object.keys(kept<Standings>(key.standings))).toEqual(["bob@x.org"]);
  expect(kept<Standings>(key.standings)["bob@x.org"]).toMatchObject({ standing: "refused", cause: "refused_sender" });
});

test("a server that cannot say changes nothing", async () => {
  await checkRecipients(SESSION, ["bob@x.org"], "");
  expect(kept(key.standings)).toBeUndefined();
});

test("a question about recipients without an answer is told as such", async () => {
  server.on("POST /v1/recipients/check", () => problem(503));

  expect(await checkRecipients(SESSION, ["bob@x.org"], "")).toMatchObject({ kind: "refused", status: 503 });
});

test("a domain goes on the never-track list behind what is there, once", async () => {
  let listed = there.never_track;
  server.on("GET /v1/settings", () => json({ ...there, never_track: listed }));
  server.on(ROUTE, () => {
    listed = ["x.org", "konzern.example"];
    return json({ ...there, never_track: listed });
  });
  for (const _ of [1, 2]) await neverTrack(SESSION, "konzern.example");

  expect(server.to(ROUTE).map(({ body }) => body)).toEqual([{ never_track: ["x.org", "konzern.example"] }]);
  expect(kept<Policy>(key.policy).neverTrack).toEqual(["x.org", "konzern.example"]);
});
