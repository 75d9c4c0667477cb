import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { readAddress } from "./address.js";
import { SENDER_PATTERNS, senderByShape, senderOf } from "./senders.js";

const root = fileURLToPath(new URL("../../../../", import.meta.url));

function sender(url: string): string {
  const address = readAddress(url);
  if (typeof address === "string") throw new Error(address);
  return senderOf(address)?.name ?? "";
}

describe("a known sender", () => {
  it("is known by host and path, and under its host", () => {
    expect(sender("https://mailtrack.io/trace/mail/a.png")).toBe("Mailtrack");
    expect(sender("https://eu.mailtrack.io/trace/mail/a.png")).toBe("Mailtrack");
    expect(sender("https://MAILTRACK.io:443/Trace/mail/a.png")).toBe("Mailtrack");
  });

  it.each([
    "https://evil-mailtrack.io/trace/mail/a.png",
    "https://mailtrack.io.example/trace/mail/a.png",
    "https://example.com/mailtrack.io/trace/mail/a.png",
    "https://example.com/?u=https://mailtrack.io/trace/mail/a.png",
    "https://mailtrack.io/tracerlogo.png",
    "https://mailtrack.io/trace-route.png",
    "https://mailtrack.io/en/trace",
  ])("is not in %s", (url) => expect(sender(url)).toBe(""));

  it("may number its hosts, within one label", () => {
    expect(sender("https://t.sidekickopen77.com/s3t/x")).toBe("HubSpot");
    expect(sender("https://us12.mailchimp.com/mctx/opens?x=1")).toBe("Mailchimp");
    expect(sender("https://t.sidekickopen7.evil.com/s3t/x")).toBe("");
  });

  it("is sure before another that is not", () => {
    const address = readAddress("https://app.frontapp.com/api/1/noauth/abc/seen");
    expect(typeof address === "object" && senderOf(address)?.sure).toBe(true);
  });

  it("gives its name to a shape on another's host", () => {
    const address = readAddress("https://shop.example/tools/emails/open/abc");
    expect(typeof address === "object" && senderByShape(address)?.name).toBe("Shopify");
  });
});

describe("the patterns that ship", () => {
  it("are all read, each with a name and something to match", () => {
    expect(SENDER_PATTERNS.length).toBeGreaterThan(400);
    for (const { name, host, path } of SENDER_PATTERNS) {
      expect(name).not.toBe("");
      expect(host + path).toMatch(/^[\w.*#-]+[./-]|^\/|^[a-z]/);
    }
  });

  it("take at most 60 kB, and their sources are honoured", () => {
    expect(statSync(new URL("./patterns.ts", import.meta.url)).size).toBeLessThanOrEqual(60_000);
    const notice = readFileSync(`${root}NOTICE`, "utf8");
    for (const holder of ["Aaron Lee", "Michael Leggett", "Trocker"]) expect(notice).toContain(holder);
  });

  it.skipIf(!existsSync(`${root}../shared/data/trackers.jsonl`))(
    "are what the script writes",
    { timeout: 60_000 },
    () => {
      expect(spawnSync("python3", [`${root}scripts/write_tracker_patterns.py`, "--check"]).status).toBe(0);
    },
  );
});
