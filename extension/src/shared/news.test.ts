import { beforeEach, expect, test } from "vitest";
import { fakeChrome } from "../background/chrome.fake.js";
import { event, receipt } from "../background/sample.fake.js";
import { detail, headline, returned } from "./news.js";
import { languageOf, type Say, sayCount } from "./say.js";

let say: Say;

beforeEach(() => {
  const browser = fakeChrome();
  say = (name, ...blanks) => browser.say(name, blanks);
});

const bob = { address: "bob@example.com", name: "Bob", kind: "to" as const };
const carol = { address: "carol@example.com", name: "", kind: "cc" as const };

test("one recipient is named, by address where there is no name", () => {
  expect(headline(say, "open", receipt({ recipients: [bob] }), event())).toBe("Bob opened “Contract”");
  expect(headline(say, "click", receipt({ recipients: [carol] }), event())).toBe(
    "carol@example.com followed a link in “Contract”",
  );
});

test("of several nobody is named, since any of them may have been the one", () => {
  const several = receipt({ recipients: [bob, carol, bob, bob] });
  expect(headline(say, "open", several, event())).toBe("At least one of 4 opened “Contract”");
  expect(headline(say, "click", several, event())).toBe("At least one of 4 followed a link in “Contract”");
});

test("without recipients or subject it claims neither", () => {
  expect(headline(say, "open", receipt({ recipients: [], subject: " " }), event())).toBe("“(no subject)” was opened");
});

test("what cannot be told is not called an open", () => {
  const uncertain = event({ group: "uncertain", verdict: "maybe" });
  const lines = [
    headline(say, "maybe", receipt(), { ...uncertain, reason: "apple_privacy" }),
    headline(say, "maybe", receipt(), { ...uncertain, party: "Microsoft" }),
    headline(say, "maybe", receipt(), uncertain),
    detail(say, uncertain),
  ];
  expect(lines).toEqual([
    "“Contract”: loaded by Apple’s privacy proxy",
    "“Contract”: loaded by Microsoft",
    "“Contract”: its image was loaded, by whom cannot be told",
    "Cannot be told whether a person opened it",
  ]);
});

test("of a link nobody says that an image was loaded", () => {
  const click = event({ kind: "click", group: "uncertain", verdict: "maybe", reason: "data_centre", party: "AWS" });
  const lines = [headline(say, "maybe", receipt(), click), headline(say, "automatic", receipt(), click)];
  expect(lines).toEqual([
    "“Contract”: a link was asked for, by whom cannot be told",
    "“Contract”: a link was asked for automatically",
  ]);
});

test("says with what it was opened as far as that is known", () => {
  expect(detail(say, event())).toBe("Outlook on Windows");
  expect(detail(say, event({ client: "", system: "iOS" }))).toBe("iOS");
  expect(detail(say, event({ client: "", system: "" }))).toBe("Program unknown");
  expect(detail(say, event({ client: "", system: "", device: "not_kept" }))).toBe("Program not kept");
  expect(detail(say, event({ verdict: "proxy", party: "Google" }))).toBe(
    "Through Google’s image proxy: device unknown",
  );
  expect(detail(say, event({ verdict: "proxy" }))).toBe("Through an image proxy: device unknown");
  expect(detail(say, event({ reason: "own_copy_possible" }))).toBe("This could be your own copy");
});

test("of a receipt given by hand it is said that the recipient sent it, not that the program is unknown", () => {
  const given = event({ reason: "given_by_hand", client: "", system: "" });
  expect(detail(say, given)).toBe("The recipient was asked, and sent this receipt");
});

test("a click says where it led, shortened", () => {
  const click = event({ kind: "click", url: "https://www.example.org/report/" });
  expect(detail(say, click)).toBe("example.org/report");
  expect(detail(say, { ...click, url: `https://example.org/${"x".repeat(200)}` })).toHaveLength(60);
});

test("a long subject is cut between letters, never within one", () => {
  const line = headline(say, "open", receipt({ subject: "📬".repeat(200) }), event());
  expect(line).toBe(`Bob opened “${"📬".repeat(79)}…”`);
});

test("a stranger's letters from the right are isolated, and cannot end it or turn ours round", () => {
  const dana = { address: "dana@example.com", name: "\u05d3\u05e0\u05d4\u2069\u202e", kind: "to" as const };
  const mail = receipt({ recipients: [dana], subject: "\u0639\u0642\u062f" });
  const [name, subject] = ["\u2068\u05d3\u05e0\u05d4\u2069", "\u2068\u0639\u0642\u062f\u2069"];
  expect(headline(say, "open", mail, event())).toBe(`${name} opened “${subject}”`);
  expect(returned(say, mail)).toContain(name);

  const overriding = receipt({ recipients: [bob], subject: "\u202eContract\u2066" });
  expect(headline(say, "open", overriding, event())).toBe("Bob opened “Contract”");
});

test("counts as the language does", () => {
  const forms: Say = (name, ...blanks) => `${name} ${blanks.join(" ")}`;
  expect([1, 2, 5, 21].map((number) => sayCount(forms, "ru", "mails", number))).toEqual([
    "mails_one 1",
    "mails_few 2",
    "mails_many 5",
    "mails_one 21",
  ]);
  expect([0, 1, 1234].map((number) => sayCount(forms, "de", "mails", number))).toEqual([
    "mails_other 0",
    "mails_one 1",
    "mails_other 1.234",
  ]);
  expect(sayCount(forms, "ar", "mails", 2)).toBe("mails_other 2");
});

test("speaks of times and numbers in the language of its words", () => {
  expect(languageOf(say, "en-GB")).toBe("en-GB");
  expect(languageOf(say, "fr")).toBe("en");
});
