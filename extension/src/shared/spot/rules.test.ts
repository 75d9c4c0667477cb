import { describe, expect, it } from "vitest";
import { readAddress } from "./address.js";
import { type BlockingRule, PRIORITY, ruleForImage } from "./imagerule.js";
import { judgeByAddress } from "./judge.js";
import { shippedRules } from "./rules.js";
import { SENDER_PATTERNS } from "./senders.js";

const PROXY = "https://ci3.googleusercontent.com/meips/ADKq_NaBcDe=s0-d-e1-ft#";
const GMAIL = "mail.google.com";

const shipped = shippedRules(1000);

/** An address for each pattern that ships, sure or not. */
const SAMPLES = SENDER_PATTERNS.map(({ host, path }) =>
  `https://${host || "acme.example"}${path || "/"}`.replaceAll("*", "x").replaceAll("#", "7"),
);

/** What Chrome makes of a urlFilter (documented: `|` edges, `||` a label's boundary, `^` a separator, `*` anything). */
function filterSource(filter: string): string {
  const literal = filter
    .replace(/^\|\|?|\|$/g, "")
    .replace(/[.+?$(){}[\]\\|/]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("^", "(?:[^\\w.%-]|$)");
  const start = filter.startsWith("||") ? "^https?:\\/\\/(?:[^/?#]*\\.)?" : filter.startsWith("|") ? "^" : "";
  return `${start}${literal}${filter.endsWith("|") ? "$" : ""}`;
}

const compiled = new Map<string, RegExp>();

function expression({ regexFilter, urlFilter = "", isUrlFilterCaseSensitive }: BlockingRule["condition"]): RegExp {
  const source = regexFilter ?? filterSource(urlFilter);
  const flags = isUrlFilterCaseSensitive ? "" : "i";
  const known = compiled.get(flags + source) ?? new RegExp(source, flags);
  compiled.set(flags + source, known);
  return known;
}

function under(domains: string[] | undefined, host: string): boolean {
  return domains === undefined || domains.some((domain) => host === domain || host.endsWith(`.${domain}`));
}

/** Blocked as Chrome decides: the highest priority wins, and of equals the one that allows. */
function blocked(shown: string, { initiator = GMAIL, extra = [] as BlockingRule[] } = {}): boolean {
  const { href, hostname } = new URL(shown);
  const hit = [...shipped, ...extra].filter(
    ({ condition }) =>
      under(condition.requestDomains, hostname) &&
      under(condition.initiatorDomains, initiator) &&
      expression(condition).test(href),
  );
  const highest = Math.max(...hit.map(({ priority }) => priority));
  const winners = hit.filter(({ priority }) => priority === highest);
  return winners.length > 0 && winners.every(({ action }) => action.type === "block");
}

const TRACKERS = [
  "https://mailtrack.io/trace/mail/a1b2c3.png?u=1",
  "https://eu.mailtrack.io/trace/mail/a1b2c3.png",
  "http://t.yesware.com/t/abc",
  "https://acme.us7.list-manage.com/track/open.php?u=1&id=2",
  "https://email.acme.example/wf/open?upn=abc",
  "https://click.acme.example/q/G8dN7as4QuRclt_mRRgcSA~~/AACLYQA~/x",
  "https://links.acme.example/e/eo?_t=abc",
  "https://email.mg.acme.example/o/eJwEwFHOgyAMAODTyCM",
  "https://www.britishairways.com/cms/global/assets/images/global/email_images/structural/primary1px.gif",
  `https://receipts.acme.example/p/${"aB3_-".repeat(8)}.gif`,
  `http://127.0.0.1:8787/p/${"-_9zZ".repeat(8)}.gif`,
];

const HARMLESS = [
  "https://evil-mailtrack.io/trace/mail/a1b2c3.png",
  "https://mailtrack.io.example/trace/mail/a1b2c3.png",
  "https://cdn.example/https://mailtrack.io/trace/mail/a1b2c3.png",
  "https://cdn.example/?url=https://mailtrack.io/trace/mail/a1b2c3.png",
  "https://mailtrack.io/trace-route.png",
  "https://mailtrack.io/trace/logo.png",
  "https://acme.example/files/wf/open?upn=abc",
  "https://acme.example/o/ejected.png",
  "https://acme.example/o/eJournal-cover.png",
  "https://acme.example/gh/o/library/picture.png",
  "https://acme.example/tr/op/summer.png",
  "https://acme.example/r/?id=abc,def,1",
  "https://acme.example/e2t/o/summer.png",
  "https://mailtrack.io/trace/summer.jpg",
  "https://acme.example/p/photo.gif",
  `https://acme.example/p/${"a".repeat(39)}.gif`,
  `https://acme.example/p/${"a".repeat(41)}.gif`,
  `https://acme.example/p/${"a".repeat(40)}.png`,
  `https://acme.example/x/p/${"a".repeat(40)}.gif`,
  `https://acme.example/p/summer/${"a".repeat(33)}.gif`,
  "https://acme.example/trademarks/open/logo.gif",
];

describe("the rules that ship", () => {
  it.each(TRACKERS)("stop %s, proxied and direct", (url) => {
    expect(blocked(PROXY + url)).toBe(true);
    expect(blocked(url)).toBe(true);
  });

  it.each(HARMLESS)("let %s pass", (url) => {
    expect(blocked(PROXY + url)).toBe(false);
    expect(blocked(url)).toBe(false);
  });

  it("leave the rest of the web alone", () => {
    for (const url of TRACKERS) expect(blocked(url, { initiator: "news.example" })).toBe(false);
  });

  it("know what the judgement says they know", () => {
    for (const sample of SAMPLES) {
      const address = readAddress(sample);
      const proven = typeof address === "object" && judgeByAddress(address) !== null;
      expect([sample, blocked(PROXY + sample)]).toEqual([sample, proven]);
    }
  });

  it("stop nothing beside what they know", () => {
    for (const [index, sample] of SAMPLES.entries()) {
      const beside = [`${sample}a`, `${sample}/a.png`, sample.replace("://", "://evil-")][index % 3] ?? "";
      const address = readAddress(beside);
      const proven = typeof address === "object" && judgeByAddress(address) !== null;
      expect([beside, !proven && blocked(index % 2 === 0 ? beside : PROXY + beside)]).toEqual([beside, false]);
    }
  });

  it("stay far below Chrome's limits, each with an id of its own", () => {
    const regexes = shipped.filter(({ condition }) => condition.regexFilter !== undefined);
    expect(regexes.length).toBeLessThan(300);
    expect(shipped.length).toBeLessThan(300);
    expect(new Set(shipped.map(({ id }) => id)).size).toBe(shipped.length);
    expect(shipped[0]?.id).toBe(1000);
  });

  it("keep to what RE2 reads in 2 KB: no look-around, no counting, ASCII, short", () => {
    for (const { condition } of shipped) {
      const text = condition.regexFilter ?? condition.urlFilter ?? "";
      expect(text).toMatch(/^[\x21-\x7e]+$/);
      if (condition.regexFilter !== undefined) {
        expect(text).not.toMatch(/\(\?[=!<]|\{\d/);
        expect(text.length).toBeLessThanOrEqual(260);
      }
    }
  });
});

describe("a rule for one image", () => {
  const url = "https://acme.example/x/G8dN7as4QuRclt?a=1|2*3";

  it("stops what the page has learned, wherever the proxy has it from, and nothing beside it", () => {
    const learned = ruleForImage(PROXY + url, { id: 1, type: "block", priority: PRIORITY.learned });
    const extra = learned ? [learned] : [];
    expect(extra).toHaveLength(1);
    expect(blocked(`https://ci6.googleusercontent.com/meips/OTHER=s0-d-e1-ft#${url}`, { extra })).toBe(true);
    expect(blocked(`${PROXY}${url}4`, { extra })).toBe(false);
    expect(blocked(`${PROXY}${url.slice(0, -1)}`, { extra })).toBe(false);
  });

  it("lets through what the user has chosen, though it is known", () => {
    const known = `${PROXY}https://mailtrack.io/trace/mail/a1b2c3.png`;
    const chosen = ruleForImage(known, { id: 1, type: "allow", priority: PRIORITY.chosen });
    const extra = chosen ? [chosen] : [];
    expect(blocked(known)).toBe(true);
    expect(blocked(known, { extra })).toBe(false);
    expect(blocked(known.replace("a1b2c3", "d4e5f6"), { extra })).toBe(true);
  });

  it("works on a direct address, also one with letters beyond ASCII and one too long to match whole", () => {
    const direct = ruleForImage("https://bücher.example/ü?x=1#part", {
      id: 1,
      type: "block",
      priority: PRIORITY.learned,
    });
    expect(blocked("https://bücher.example/ü?x=1", { extra: direct ? [direct] : [] })).toBe(true);
    const long = `${PROXY}https://acme.example/${"a".repeat(5000)}`;
    const cut = ruleForImage(long, { id: 1, type: "block", priority: PRIORITY.learned });
    expect(cut?.condition.urlFilter?.length).toBeLessThanOrEqual(1500);
    expect(blocked(long, { extra: cut ? [cut] : [] })).toBe(true);
  });

  it("does not exist for what is not requested", () => {
    expect(ruleForImage("data:image/gif;base64,R0", { id: 1, type: "block", priority: 1 })).toBeNull();
  });
});
