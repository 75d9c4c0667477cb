// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ownLinkTarget } from "../shared/ownlink.js";
import { ASK_EVENT, type SendQuestion, TELL_EVENT } from "../shared/send.js";
import type { UntrackedReason } from "../shared/storage.js";
import { fromBase64url, mint, toBase64url } from "../shared/token.js";
import type { Tracks } from "../shared/wire.js";
import { around, ask, begin, type FakeAround, finish, tell } from "./answering.fake.js";
import { EMAIL, session } from "./content.fake.js";

beforeEach(begin);
afterEach(finish);

describe("what the mail is made to carry", () => {
  const targets = ["https://example.org/?a=1&b=%20ü#f", "http://[::1]:80/", "https://ticks.example/r/x"];
  const own = { host: "ticks.example", accountKey: "AAECAwQFBgcI" };

  it.each<[Tracks, boolean, number]>([
    ["opens", true, 0],
    ["clicks", false, 2],
    ["both", true, 2],
    ["log", false, 0],
  ])("is what was chosen: %s", async (tracks, hasPixel, links) => {
    around.carries = { tracks, lineLanguage: "de" };
    const answer = await ask({ targets });
    expect(Boolean(answer?.pixelUrl)).toBe(hasPixel);
    expect(answer?.links.filter((one) => one !== null)).toHaveLength(links);
    expect(answer?.links[2]).toBeNull();
    expect(answer?.line?.language).toBe(tracks === "log" ? undefined : "de");
    expect(around.left[0]).toMatchObject({ tracks, links, disclosed: tracks !== "log" });
  });

  it.each<[Tracks, string[], string | undefined]>([
    ["opens", targets, "when it is opened."],
    ["clicks", targets, "when a link in it is followed."],
    ["both", targets, "when it is opened or a link in it is followed."],
    ["both", [], "when it is opened."],
    ["clicks", [], undefined],
  ])("is what the line tells of, with %s chosen for links to %j", async (tracks, there, told) => {
    around.carries = { tracks, lineLanguage: "en" };
    const line = (await ask({ targets: there }))?.line;
    expect(line?.words).toBe(told && `This mail carries a receipt that tells me ${told}`);
    expect(around.left[0]?.disclosed).toBe(told !== undefined);
  });

  it("brings along what the user wants to be reminded of, and no sign to wait for where none can come", async () => {
    around.wanted = ["no_open", "no_reply"];
    await ask();
    expect(around.left[0]?.reminders).toEqual([
      { kind: "no_open", after_s: 259_200 },
      { kind: "no_reply", after_s: 259_200 },
    ]);
    around.carries = { tracks: "log", lineLanguage: null };
    await ask({ permMessageId: "msg-a:r2" });
    expect(around.left[1]?.reminders).toEqual([{ kind: "no_reply", after_s: 259_200 }]);
  });

  it("is signed link by link, under the mail's own name", async () => {
    around.carries = { tracks: "both", lineLanguage: "en" };
    const answer = await ask({ targets });
    const nonce = fromBase64url(around.left[0]?.id ?? "");
    const [mintKey, account] = [session.mintKey, session.accountKey].map(fromBase64url) as [Uint8Array, Uint8Array];
    const bytes = new TextEncoder().encode(targets[0]);
    const token = mint(mintKey, "l", account, nonce, bytes);
    expect(answer?.links[0]).toBe(`https://ticks.example/l/${token}/${toBase64url(bytes)}`);
    expect(ownLinkTarget(answer?.links[0] ?? "", [own])).toBe(targets[0]);
    expect(answer?.line?.url).toBe(`https://ticks.example/r/${mint(mintKey, "r", account, nonce)}`);
  });

  it("is never wrapped twice: a link of an earlier sending leads to its target again, or on from there", async () => {
    around.carries = { tracks: "both", lineLanguage: null };
    const first = (await ask({ targets }))?.links[0] ?? "";
    const again = (await ask({ permMessageId: "msg-a:r2", targets: [first] }))?.links[0] ?? "";
    expect(again).not.toBe(first);
    expect(ownLinkTarget(again, [own])).toBe(targets[0]);
    around.wants = false;
    expect((await ask({ permMessageId: "msg-a:r3", targets: [first] }))?.links).toEqual([targets[0]]);
  });

  it("is the same when Gmail repeats its sending", async () => {
    around.carries = { tracks: "both", lineLanguage: "en" };
    expect(await ask({ targets })).toEqual(await ask({ targets }));
  });

  it("signs nothing that the server would refuse", async () => {
    around.carries = { tracks: "clicks", lineLanguage: null };
    const bad = ["javascript:alert(1)", "https://a@b.example/", "https://example.org/\n", "//example.org"];
    expect((await ask({ targets: bad }))?.links).toEqual([null, null, null, null]);
  });

  it("may be only written down, in plain text too", async () => {
    around.carries = { tracks: "log", lineLanguage: null };
    await ask({ isPlainText: true });
    expect(around.left).toHaveLength(1);
    expect(around.told).toEqual([]);
  });
});

describe("asked about a mail that leaves", () => {
  it("answers at once with a pixel of its own, and hands the mail on", async () => {
    const answer = await ask();
    expect(answer?.pixelUrl).toMatch(/^https:\/\/ticks\.example\/p\/AAECAwQFBgcI[\w-]{28}\.gif$/);
    expect(answer?.own).toEqual([{ host: "ticks.example", accountKey: "AAECAwQFBgcI" }]);
    const [record] = around.left;
    expect(record).toMatchObject({
      stage: "sending",
      accountKey: "AAECAwQFBgcI",
      accountIndex: 1,
      sentAt: 5,
      subject: "Lunch",
      permMessageId: "msg-a:r1",
    });
    expect(answer?.pixelUrl).toContain(record?.id ?? "?");
    expect(around.told).toEqual([]);
  });

  it("makes a different token for every mail", async () => {
    const urls = new Set<string | null | undefined>();
    for (let mail = 0; mail < 1_000; mail += 1) urls.add((await ask({ permMessageId: `msg-a:r${mail}` }))?.pixelUrl);
    expect(urls.size).toBe(1_000);
  });

  it.each<[string, Partial<SendQuestion>, (around: FakeAround) => void, boolean]>([
    ["plain_text", { isPlainText: true }, () => undefined, true],
    ["plain_text", {}, (it) => (it.plain = true), true],
    ["scheduled", { isScheduled: true }, () => undefined, true],
    ["not_paired", {}, (it) => (it.account = null), true],
    ["switched_off", {}, (it) => (it.wants = false), false],
    ["switched_off", { isScheduled: true }, (it) => (it.wants = false), false],
    ["failed", {}, (it) => (it.account = { ...session, mintKey: "not base64!" }), true],
  ])("gives no pixel and keeps the reason: %s", async (reason, change, prepare, isTold) => {
    prepare(around);
    expect((await ask(change))?.pixelUrl).toBeNull();
    expect(around.bare).toMatchObject([{ permMessageId: "msg-a:r1", reason, gmailAddress: EMAIL, at: 5 }]);
    expect(around.told).toEqual(isTold ? [`${reason}: Lunch`] : []);
    expect(around.left).toEqual([]);
  });

  it.each<[UntrackedReason]>([["never_track"], ["policy"], ["refused"], ["consent_needed"]])(
    "lets a mail go as it was written when its recipient stands against it: %s",
    async (reason) => {
      around.carries = reason;
      const answer = await ask({ targets: ["https://example.org/"] });
      expect(answer).toMatchObject({ pixelUrl: null, links: [null], line: null });
      expect(around.told).toEqual([`${reason}: Lunch`]);
      expect(around.left).toEqual([]);
    },
  );

  it("is silent after the mail where its window gave the same reason before, and no other", async () => {
    around.carries = around.hinted = "refused";
    await ask();
    await ask({ permMessageId: "msg-a:r2", isScheduled: true });
    expect(around.bare.map(({ reason }) => reason)).toEqual(["refused", "scheduled"]);
    expect(around.told).toEqual(["scheduled: Lunch"]);
  });

  it("leaves mails to very many alone", async () => {
    const recipients = Array.from({ length: 51 }, (_, n) => ({
      address: `b${n}@x.org`,
      name: "",
      kind: "to" as const,
    }));
    expect((await ask({ recipients, targets: ["https://example.org/"] }))?.links).toEqual([null]);
    expect(around.told).toEqual(["too_many: Lunch"]);
  });

  it("says how to know old pixels even when tracking is off", async () => {
    around.wants = false;
    expect((await ask())?.own).toEqual([{ host: "ticks.example", accountKey: "AAECAwQFBgcI" }]);
  });

  it("says nothing when its extension is gone", async () => {
    around.over = true;
    expect(await ask()).toBeNull();
    expect(around.left).toEqual([]);
  });

  it("tells of a mail once, however often Gmail tries to send it", async () => {
    await ask({ isPlainText: true });
    tell({ type: "refused", permMessageId: "msg-a:r1" });
    await ask({ isPlainText: true });
    expect(around.told).toHaveLength(1);
  });

  it.each([["junk"], ["null"], ["{}"], ['{"id":"1","question":{}}']])(
    "does not mind a forged question: %s",
    (detail) => {
      document.dispatchEvent(new CustomEvent(ASK_EVENT, { detail }));
      document.dispatchEvent(new CustomEvent(TELL_EVENT, { detail }));
      expect(around.left).toEqual([]);
    },
  );
});
