import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { event, receipt, record } from "../background/sample.fake.js";
import type { UntrackedReason } from "./storage.js";
import { mailOfOutbox, mailOfReceipt, mailOfUntracked } from "./tick.js";
import type { Receipt } from "./wire.js";
import { headline, reported, sentTo, shortUrl, type Tongue, when, who, why } from "./words.js";

const reasons = JSON.parse(readFileSync(resolve(import.meta.dirname, "reasons.json"), "utf8")) as object;
const locales = resolve(import.meta.dirname, "../_locales");
const languages = readdirSync(locales);

type Words = Record<string, { message: string }>;

function wordsOf(language: string): Words {
  const files = ["gmail", "compose"].map((file) => readFileSync(`${locales}/${language}/${file}.json`, "utf8"));
  return Object.assign({}, ...files.map((text) => JSON.parse(text))) as Words;
}

function tongueOf(language: string): Tongue {
  const words = wordsOf(language);
  const fill = (text: string, blanks: string[]) =>
    text.replace(/\$(\d)/g, (_, place) => blanks[Number(place) - 1] ?? "");
  return { say: (name, ...blanks) => fill(words[name]?.message ?? "", blanks), language };
}

const english = tongueOf("en");
const bob = { address: "bob@example.com", name: "Bob", kind: "to" as const };

describe("a tick in words", () => {
  it.each([
    [receipt(), "No sign of opening. That does not mean it was not read"],
    [receipt({ state: "maybe" }), "Loaded, but whether it was opened cannot be told"],
    [receipt({ state: "opened", opens: 1 }), "Opened at least once"],
    [receipt({ state: "opened", opens: 3 }), "Opened at least 3 times"],
    [receipt({ state: "opened", opens: 1, recipients: [bob, bob, bob] }), "Opened by at least one of 3"],
    [
      receipt({ state: "opened", opens: 5, recipients: [bob, bob] }),
      "Opened by at least one of 2 · Opened at least 5 times",
    ],
    [receipt({ state: "clicked" }), "Opened, and a link was followed"],
    [receipt({ state: "untracked", tracks: "log" }), "Log only: written down, nothing can be seen"],
    [
      receipt({ state: "clicked", events: [event({ kind: "click", url: "https://www.example.org/report/" })] }),
      "Opened, and the link example.org/report was followed",
    ],
    [receipt({ state: "bounced" }), "Came back: the mail did not get through"],
    [receipt({ state: "bounced", recipients: [bob, bob, bob] }), "Came back from at least one of 3"],
    [receipt({ state: "refused" }), "Receipts refused: the recipient does not want them"],
    [receipt({ state: "refused", recipients: [bob, bob] }), "Receipts refused: at least one of 2 does not want them"],
    [receipt({ state: "refused" }), "Receipts refused: the recipient does not want them"],
    [
      receipt({ state: "untracked" }),
      "Not tracked: the recipient has not agreed to receipts, or your rules forbid them",
    ],
  ])("claims no more than is known", (one, words) => {
    expect(headline(mailOfReceipt(one), english)).toBe(words);
  });

  it.each([
    ["ar", 2],
    ["lv", 20],
  ])("counts in words that are there, whatever forms a language has: %s", (language, opens) => {
    const mail = mailOfReceipt(receipt({ state: "opened", opens }));
    expect(headline(mail, { ...english, language })).toMatch(/^Opened at least /);
  });

  it("says of a link that it was asked for, and of an image that it was loaded", () => {
    const uncertain = (...kinds: ("open" | "click")[]) => {
      const events = kinds.map((kind) => event({ kind, group: "uncertain", verdict: "maybe" }));
      return headline(mailOfReceipt(receipt({ state: "maybe", events })), english);
    };
    const link = "A link was asked for, but whether by a person cannot be told";
    const image = "Loaded, but whether it was opened cannot be told";
    expect([uncertain("click"), uncertain("click", "open"), uncertain()]).toEqual([link, image, image]);
  });

  it("says that a mail can still come back, while nothing else is known of it", () => {
    const held = (more: Partial<Receipt>) => headline({ ...mailOfReceipt(receipt(more)), isUndoable: true }, english);
    expect(held({})).toBe("Just sent; Gmail can still take it back");
    expect(held({ state: "opened", opens: 1 })).toBe("Opened at least once");
  });

  it("says where a mail stands that has no receipt", () => {
    const untracked = { permMessageId: "", permThreadId: "", threadId: "", gmailAddress: "", at: 1 };
    expect(headline(mailOfOutbox(record()), english)).toBe("Just sent; not yet known to your server");
    const off = mailOfUntracked({ ...untracked, reason: "switched_off" });
    expect(headline(off, english)).toBe("Not tracked: you switched it off for this mail");
  });
});

describe("an event in words", () => {
  it.each([
    [{ client: "Outlook", system: "Windows" }, "Outlook on Windows"],
    [{ client: "Gmail", system: "", party: "Gmail" }, "Gmail"],
    [{ client: "", system: "", verdict: "scanner" as const, party: "Proofpoint" }, "Security scanner (Proofpoint)"],
    [{ client: "", system: "", verdict: "prefetch" as const, party: "Apple" }, "Apple"],
    [{ client: "", system: "", verdict: "proxy" as const }, "Mail service, device not known"],
    [{ client: "", system: "", device: "not_kept" }, "Program and device not kept"],
    [{ client: "", system: "", device: "not_kept", verdict: "self" as const }, "Your own view"],
    [{ client: "", system: "", device: "not_kept", party: "Gmail", verdict: "proxy" as const }, "Gmail"],
  ])("names who asked", (change, words) => {
    expect(who(event(change), english)).toBe(words);
  });

  it.each([
    ["5.1.10", "there is no such address (5.1.10)"],
    ["4.2.2", "the mailbox is full (4.2.2)"],
    ["5.7.26", "it was refused (5.7.26)"],
    ["5.1.8", "it did not get through (5.1.8)"],
    ["", "it did not get through"],
  ])("says why a mail came back, where the code %j says it", (status, words) => {
    const report = { kind: "bounced" as const, at: "2026-10-01T09:20:00.000Z", status };
    expect(reported(report, english)).toBe(`A mail server reports: ${words}`);
  });

  it("gives a reason, also one that is not known here yet", () => {
    expect(why(event({ reason: "gmail_prefetch" }), english)).toBe(
      "Gmail loaded the images ahead, whether or not the mail is read",
    );
    expect(why(event({ reason: "of_a_newer_server" }), english)).toMatch(/does not know/);
  });

  const now = new Date(2026, 10, 21, 12).getTime();
  it.each([
    [new Date(2026, 10, 21, 9, 12), "Today 09:12"],
    [new Date(2026, 10, 20, 18, 3), "Yesterday 18:03"],
    [new Date(2026, 10, 17, 0, 0), "Tue 00:00"],
    [new Date(2026, 9, 2, 17, 40), "2 Oct, 17:40"],
    [new Date(2025, 11, 31, 23, 59), "31 Dec 2025, 23:59"],
    [new Date(2026, 10, 22, 1, 0), "22 Nov, 01:00"],
  ])("has a time as one says it", (at, words) => {
    expect(when(at.getTime(), now, "en-GB")).toBe(words);
  });

  it("names few recipients, and counts many", () => {
    const tongue = { ...english, language: "en-GB" };
    const at = new Date(2026, 10, 20, 17, 40).getTime();
    expect(sentTo(["a@x.y"], at, tongue)).toMatch(/^to a@x\.y · sent Friday/);
    expect(sentTo(["a@x.y", "b@x.y"], at, tongue)).toMatch(/^to a@x\.y, b@x\.y · /);
    expect(sentTo(["a@x.y", "b@x.y", "c@x.y"], at, tongue)).toMatch(/^to a@x\.y and 2 more · /);
    expect(sentTo([], at, tongue)).toMatch(/^sent /);
  });

  it("keeps addresses of links short", () => {
    expect(shortUrl(`https://example.org/${"x".repeat(90)}`)).toHaveLength(40);
    expect(shortUrl("https://www.example.org/offer/")).toBe("example.org/offer");
    expect(shortUrl("https://example.org/report?for=bob")).toBe("example.org/report…");
    expect(shortUrl("https://example.org/#token=secret/")).toBe("example.org…");
  });
});

describe.each(languages)("the words in %s", (language) => {
  const words = wordsOf(language);
  const tongue = tongueOf(language);

  it("have a sentence for every reason a judgement can have", () => {
    const lacking = Object.keys(reasons).filter((reason) => !words[`reason_${reason}`]?.message);
    expect(lacking).toEqual([]);
  });

  it("have one for every reason not to track", () => {
    const all: Record<UntrackedReason, true> = {
      plain_text: true,
      not_paired: true,
      extension_reloaded: true,
      unknown_format: true,
      scheduled: true,
      failed: true,
      switched_off: true,
      never_track: true,
      policy: true,
      refused: true,
      consent_needed: true,
      too_many: true,
      no_receipt: true,
    };
    for (const reason of Object.keys(all)) expect(words[`untracked_${reason}`]?.message, reason).toBeTruthy();
  });

  it("know every number", () => {
    for (const opens of [1, 2, 5, 11, 21, 22, 100]) {
      const said = headline(mailOfReceipt(receipt({ state: "opened", opens })), tongue);
      expect(said, String(opens)).not.toBe("");
      if (opens > 1) expect(said).toContain(String(opens));
    }
  });

  it("know every state", () => {
    for (const state of ["sent", "maybe", "opened", "clicked", "bounced", "refused"] as const) {
      expect(headline(mailOfReceipt(receipt({ state })), tongue)).not.toBe("");
    }
  });
});

it("never says that a mail was read, delivered or ignored, unless a server said so", () => {
  const claims = Object.entries(wordsOf("en")).filter(([, { message }]) =>
    /\bread\b|\bdelivered\b|\bignored\b|\bproof\b/i.test(message),
  );
  const denials = /^A mail server reports: delivered$|whether or not the mail is read|does not mean it was not read/;
  expect(claims.filter(([, { message }]) => !denials.test(message))).toEqual([]);
});
