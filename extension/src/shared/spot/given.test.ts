/** Precision and recall on labelled rows, where they are at hand. */
import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { judgeImage } from "./judge.js";

const ROWS = new URL("../../../../../shared/data/tracker_urls_given.jsonl", import.meta.url);

interface Row {
  url: string;
  proxied_url?: string;
  width?: number;
  height?: number;
  hidden?: boolean;
  expected: "tracker" | "benign";
}

function countRows(rows: Row[]): Record<"hit" | "missed" | "falseAlarm", number> {
  const count = { hit: 0, missed: 0, falseAlarm: 0 };
  for (const { url, proxied_url, width, height, hidden, expected } of rows) {
    const { tracker } = judgeImage({ url: proxied_url ?? url, width, height, hidden });
    if (expected === "tracker") count[tracker ? "hit" : "missed"] += 1;
    else if (tracker) count.falseAlarm += 1;
  }
  return count;
}

describe.skipIf(!existsSync(ROWS))("on the labelled rows", () => {
  it("few trackers are missed, and hardly a picture is called one", () => {
    const rows = readFileSync(ROWS, "utf8").trim().split("\n");
    const { hit, missed, falseAlarm } = countRows(rows.map((row) => JSON.parse(row)));
    expect(hit / (hit + falseAlarm)).toBeGreaterThanOrEqual(0.99);
    expect(hit / (hit + missed)).toBeGreaterThanOrEqual(0.92);
  });
});
