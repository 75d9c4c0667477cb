import { existsSync, readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import type { PageTold, SendAnswer } from "../shared/send.js";
import { Sending } from "./sending.js";

/** Real requests and answers, not part of the project: where they are not at hand, there is nothing to test. */
const shared = process.env.GREENTICK_SHARED ?? resolve(import.meta.dirname, "../../../../shared");
const folder = `${shared}/data/gmail-wire`;
const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".json")) : [];
const nothing: SendAnswer = { pixelUrl: null, own: [], links: [], line: null, oldLines: [] };
const url = `https://t.example/p/AbCdEfGhIjKl${"n".repeat(16)}${"m".repeat(12)}.gif`;

function text(name: string): string {
  return readFileSync(`${folder}/${name}`, "utf8");
}

function leave(body: string) {
  const told: PageTold[] = [];
  const sending = new Sending({
    ask: () => ({ ...nothing, pixelUrl: url, own: [{ host: "t.example", accountKey: "AbCdEfGhIjKl" }] }),
    tell: (one) => told.push(one),
    gmailAddress: () => "",
    now: () => 0,
  });
  return { told, outcome: sending.leave(body) };
}

describe.skipIf(names.length === 0)("captured requests", () => {
  it.each(names.filter((name) => /Send(_\d)?_request/.test(name)))("carry a pixel and no other change: %s", (name) => {
    const body = text(name);
    const { told, outcome } = leave(body);
    const pixel = JSON.stringify(`<img src="${url}" width="1" height="1" alt="">`).slice(1, -1);
    expect(outcome.body.split(pixel)).toHaveLength(2);
    expect(outcome.body.replace(pixel, "")).toBe(body);
    expect(told).toEqual([]);
  });

  it.each(names.filter((name) => !/Send(_\d)?_request/.test(name)))(
    "pass untouched when they send nothing: %s",
    (name) => {
      const body = text(name);
      expect(leave(body).outcome.body).toBe(body);
    },
  );

  it.each(names.filter((name) => /^2022.*Send(_\d)?_request/.test(name)))(
    "are accepted by their answers: %s",
    (name) => {
      const { told, outcome } = leave(text(name));
      const answer = text(name.replace("request", "response"));
      outcome.answered?.(200, answer);
      expect(told).toHaveLength(1);
      const [accepted] = told;
      if (accepted?.type !== "accepted") return expect.fail("not accepted");
      for (const value of Object.values(accepted)) expect(value).not.toBe("");
      expect(answer).toMatch(new RegExp(`"${accepted.gmailMessageId}"[\\s\\S]*"${accepted.threadId}"`));
    },
  );
});
