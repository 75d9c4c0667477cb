// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from "vitest";
import { listOf, row, threadOf } from "../content.fake.js";
import { arrivedAt } from "./arrival.js";
import { Gmail } from "./gmail.js";
import { labelOfView } from "./labels.js";

const chip = (name: string, shown = name): string =>
  `<div class="yi"><div class="ar as"><div class="at" title="${name}"><div class="au"><div class="av">${shown}</div></div></div></div></div>`;

function rowWith(...chips: string[]): string {
  return row("Contract", { legacy: "18a" }).replace('<div class="y6">', `${chips.join("")}<div class="y6">`);
}

function labelsOf(html: string): string[] {
  document.body.innerHTML = html;
  const gmail = new Gmail(document);
  return gmail.rows().flatMap((one) => gmail.rowLabels(one));
}

beforeEach(() => {
  document.documentElement.lang = "en";
});

describe("labels", () => {
  it("are the chips of a row, by their whole names, each once", () => {
    expect(labelsOf(listOf(rowWith(chip("Clients/North", "Clients/No…"), chip("Urgent"), chip("urgent"))))).toEqual([
      "Clients/North",
      "urgent",
    ]);
  });

  it("are not Gmail's own places, whatever these are called in the page's language", () => {
    const navigation = '<a class="J-Ke" href="#inbox">Indbakke</a><a class="J-Ke" href="#label/Sendt">Sendt</a>';
    document.documentElement.lang = "da";
    expect(labelsOf(navigation + listOf(rowWith(chip("Indbakke"), chip("Sendt"))))).toEqual(["Sendt"]);
    document.documentElement.lang = "de";
    expect(labelsOf(listOf(rowWith(chip("Posteingang"), chip("Kunden"))))).toEqual(["Kunden"]);
  });

  it("stand above an open thread, where Gmail names its own with a caret", () => {
    document.body.innerHTML = threadOf("thread-a:r1", "18a").replace(
      "<h2",
      `<div class="ha"><div class="J-J5-Ji"><div class="hN" name="^i">Inbox</div>
        <div class="hN" name="Clients/North" title="Search for all messages with label Clients/North">North</div></div></div><h2`,
    );
    expect(new Gmail(document).threadLabels()).toEqual(["Clients/North"]);
  });

  it.each([
    ["#label/Clients%2FNorth", "Clients/North"],
    ["#label/My+label/p2", "My label"],
    ["#label/Grün%C3%9Fe/FMfcgzGx", "Grünße"],
    ["#label/%E0%A4", ""],
    [`#label/${"x".repeat(226)}`, ""],
    ["#search/label", ""],
    ["#inbox", ""],
  ])("of a list are in its address: %s", (hash, label) => {
    expect(labelOfView(hash)).toBe(label);
  });

  it("are missed when Gmail changes its chips", () => {
    const changed = listOf(rowWith(chip("North").replace('class="at"', 'class="new"').replace('class="av"', "")));
    expect(labelsOf(changed)).toEqual([]);
    expect(new Gmail(document).hasUnknownLabels()).toBe(true);
    expect(labelsOf(listOf(rowWith(chip("North"))))).toEqual(["North"]);
    expect(new Gmail(document).hasUnknownLabels()).toBe(false);
  });
});

describe("the time a mail came in", () => {
  it.each([
    ["18335a7dcae04a59", "2022-09-13"],
    [`msg-f:${BigInt("0x18335a7dcae04a59")}`, "2022-09-13"],
  ])("is in its id: %s", (id, day) => {
    expect(new Date(arrivedAt(id) ?? 0).toISOString().slice(0, 10)).toBe(day);
  });

  it.each(["msg-a:r123", "", "18f0b", "thread-f:1"])("is not in %j", (id) => {
    expect(arrivedAt(id)).toBeNull();
  });
});
