import { describe, expect, it } from "vitest";
import { event, receipt } from "../background/sample.fake.js";
import { habitOf } from "./habits.js";
import type { Receipt } from "./wire.js";

const scan = event({ group: "automatic", verdict: "scanner" });
const unclear = event({ group: "uncertain", verdict: "maybe" });

function mailsTo(domain: string, count: number, change: Partial<Receipt>): Receipt[] {
  const recipients = [{ address: `bob@${domain}`, name: "", kind: "to" as const }];
  return Array.from({ length: count }, (_, place) => receipt({ id: `${domain}${place}`, recipients, ...change }));
}

describe("a domain's habits", () => {
  it("are known after a few mails", () => {
    const scanned = mailsTo("scanned.example", 3, { events: [scan] });
    expect(habitOf(["Dora@Scanned.example"], scanned)).toEqual({ domain: "scanned.example", kind: "scanned" });
    const ahead = mailsTo("apple.example", 3, { state: "maybe", events: [unclear] });
    expect(habitOf(["x@apple.example"], ahead)).toEqual({ domain: "apple.example", kind: "loaded_ahead" });
  });

  it.each([
    ["by chance", mailsTo("x.example", 2, { events: [scan] })],
    [
      "in few of many mails",
      [
        ...mailsTo("x.example", 3, { events: [scan] }),
        ...mailsTo("x.example", 4, { state: "opened", events: [event()] }),
      ],
    ],
    ["in mails nobody has loaded", mailsTo("x.example", 9, {})],
    ["elsewhere", mailsTo("y.example", 9, { events: [scan] })],
  ])("are not concluded from what happened %s", (_, receipts) => {
    expect(habitOf(["bob@x.example"], receipts)).toBeNull();
  });

  it("are not concluded for everybody's mail services", () => {
    expect(habitOf(["bob@gmail.com"], mailsTo("gmail.com", 9, { events: [scan] }))).toBeNull();
  });
});
