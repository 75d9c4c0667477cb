import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const command = fileURLToPath(new URL("../../../spot.mjs", import.meta.url));

function spot(lines: string[]): Record<string, unknown>[] {
  const { stdout, status } = spawnSync("node", [command], { input: lines.join("\n"), encoding: "utf8" });
  expect(status).toBe(0);
  return stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));
}

describe("the command spot", { timeout: 60_000 }, () => {
  it("answers each line, and reads no answer from it", () => {
    const tracker = { id: "a", url: "https://mailtrack.io/trace/mail/a.png", expected: "benign" };
    const picture = { id: "b", url: "https://acme.example/a/team.png", expected: "tracker", tracker_name: "X" };
    expect(spot([tracker, picture].map((row) => JSON.stringify(row)))).toEqual([
      { id: "a", tracker: true, name: "Mailtrack", reason: "known_sender" },
      { id: "b", tracker: false, name: "", reason: "picture" },
    ]);
  });

  it("goes on after lines it cannot read, and says which they were", () => {
    const good = JSON.stringify({ id: 1, url: "https://acme.example/x", width: 1, height: 1 });
    const answers = spot(["{", "", good, "[]", '{"id":2}', '{"id":3,"url":7}', good]);
    expect(answers.map(({ line }) => line)).toEqual([1, undefined, 4, 5, 6, undefined]);
    expect(answers.map(({ id }) => id)).toEqual([null, 1, null, 2, 3, 1]);
  });

  it("answers for an address that is none, too", () => {
    const url = "https://mailtrack.io/trace/mail/a.png";
    const rows = [
      { id: 1, url: "" },
      { id: 2, url: "none" },
      { id: 3, url, proxied_url: "" },
    ];
    expect(spot(rows.map((row) => JSON.stringify(row))).map(({ tracker, reason }) => [tracker, reason])).toEqual([
      [false, "bad_address"],
      [false, "bad_address"],
      [true, "known_sender"],
    ]);
  });

  it("takes the address as Gmail shows it, or the original where that one is cut", () => {
    const row = { id: 1, url: "https://mailtrack.io/trace/mail/a.png" };
    const cut = { ...row, proxied_url: "https://ci3.googleusercontent.com/meips/ADKq=s0-d-e1-ft" };
    const whole = { id: 1, proxied_url: `${cut.proxied_url}#${row.url}` };
    expect(spot([cut, whole].map((each) => JSON.stringify(each))).map(({ tracker }) => tracker)).toEqual([true, true]);
  });
});
