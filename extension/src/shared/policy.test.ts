import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { covers, domainOf, NO_POLICY, oneOf, standingOf, worst } from "./policy.js";

const vectors: { entry: string; address: string; covered: boolean }[] = JSON.parse(
  readFileSync(new URL("../../../tests/vectors/never_track.json", import.meta.url), "utf8"),
);

const known = {
  "ann@x.org": { standing: "refused", cause: "refused_sender", askedAt: 1 },
  "team@x.org": { standing: "list_address", cause: "role_address", askedAt: 1 },
  "yes@y.org": { standing: "ok", cause: "consent_recipient", askedAt: 1 },
} as const;

describe("who may get a receipt", () => {
  it.each(vectors)("the entry $entry and $address", ({ entry, address, covered }) => {
    expect(covers([entry], address)).toBe(covered);
  });

  it("is everybody of whom nothing else is known", () => {
    expect(standingOf("new@z.org", NO_POLICY, known)).toBe("ok");
    expect(worst(["new@z.org"], NO_POLICY, known)).toBeNull();
  });

  it("is nobody on the own list, whatever the server says", () => {
    expect(standingOf("Yes@Y.org", { ...NO_POLICY, neverTrack: ["y.org"] }, known)).toBe("never_track");
    expect(standingOf("yes@y.org", { ...NO_POLICY, nobody: true }, known)).toBe("policy");
  });

  it.each(["policy_nobody", "policy_outside"])("is nobody whom the server's own policy leaves out: %s", (cause) => {
    const standings = { "eve@out.org": { standing: "never_track", cause, askedAt: 1 } } as const;
    expect(standingOf("eve@out.org", NO_POLICY, standings)).toBe("policy");
    expect(standingOf("eve@out.org", { ...NO_POLICY, neverTrack: ["out.org"] }, standings)).toBe("never_track");
  });

  it("is nobody who was not asked, where the server wants consent, save in its own domains", () => {
    const policy = { ...NO_POLICY, needsConsent: true, automaticDomains: ["z.org"] };
    const standings = ["new@q.org", "new@z.org", "yes@y.org"].map((one) => standingOf(one, policy, known));
    expect(standings).toEqual(["consent_needed", "ok", "ok"]);
  });

  it("is decided by the worst of several", () => {
    expect(worst(["team@x.org", "Ann@x.org", "new@z.org"], NO_POLICY, known)).toEqual({
      address: "Ann@x.org",
      standing: "refused",
    });
    expect(worst(["new@z.org", "team@x.org"], NO_POLICY, known)?.standing).toBe("list_address");
  });

  it.each([
    [["ola@Konzern.example"], "konzern.example"],
    [["ola@konzern.example", "per@konzern.example"], "konzern.example"],
    [["ola@konzern.example", "bob@x.org"], ""],
    [["Bob@Gmail.com", "bob@gmail.com"], "bob@gmail.com"],
    [["bob@outlook.com"], "bob@outlook.com"],
    [["bob@outlook.com", "eve@outlook.com"], ""],
    [["bob@outlook.com", "eve@hotmail.com"], ""],
    [[], ""],
  ])("are one, by their domain or where that is everybody's by themselves: %j", (addresses, whom) => {
    expect(oneOf(addresses)).toBe(whom);
  });

  it.each(["bob@gmail.com", "bob@Outlook.com", "bob@gmx.de"])("say nothing of a company: %s", (address) => {
    expect(domainOf(address)).toBe("");
  });
});
