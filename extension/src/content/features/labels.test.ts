// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { receipt } from "../../background/sample.fake.js";
import type { SeenLabels } from "../../shared/messages.js";
import { EMAIL, FakePage, listOf, row } from "../content.fake.js";
import { labels } from "./labels.js";

const rowWith = (...names: string[]): string =>
  row("Contract", { perm: "thread-a:r1", legacy: "18f0a" }).replace(
    '<div class="y6">',
    `<div class="yi">${names.map((name) => `<div class="ar as"><div class="at" title="${name}">${name}</div></div>`).join("")}</div><div class="y6">`,
  );

function show(...rows: string[]): void {
  document.body.innerHTML = listOf(...rows);
}

async function look(page: FakePage): Promise<SeenLabels[]> {
  const before = page.extension.askedFor("labels_seen").length;
  page.pass();
  await vi.advanceTimersByTimeAsync(2_000);
  await page.settle(); // receipts are read when a thread first comes into view
  await vi.advanceTimersByTimeAsync(2_000);
  return page.extension
    .askedFor("labels_seen")
    .slice(before)
    .flatMap(({ gmailAddress, threads }) => (gmailAddress === EMAIL ? threads : []));
}

beforeEach(() => {
  vi.useFakeTimers();
  location.hash = "#sent";
});
afterEach(() => vi.useRealTimers());

it("labels of tracked threads are told when they change, and those of others never", async () => {
  show(rowWith("North"), row("Newsletter", { legacy: "9" }));
  const page = await new FakePage().start(labels, [receipt()]);
  expect(await look(page)).toEqual([{ threadId: "18f0a", labels: ["North"], view: "", whole: false, mail: "copy-1" }]);
  expect(await look(page)).toEqual([]);

  show(rowWith());
  expect((await look(page)).map((thread) => thread.labels)).toEqual([[]]);
});

it("that there are none is not believed where no chip was ever seen", async () => {
  show(rowWith());
  const page = await new FakePage().start(labels, [receipt()]);
  expect(await look(page)).toEqual([]);
});

it("in a label's own list the label is in the address", async () => {
  location.hash = "#label/Clients%2FNorth";
  show(rowWith());
  const page = await new FakePage().start(labels, [receipt()]);
  expect((await look(page)).map(({ view }) => view)).toEqual(["Clients/North"]);
});

it("a refusal is tried again with the next look, and without leave nothing is told", async () => {
  show(rowWith("North"));
  const page = await new FakePage().start(labels, [receipt()]);
  page.extension.reply = { ok: false, problem: "" };
  expect(await look(page)).not.toEqual([]);
  page.extension.reply = { ok: true };
  expect(await look(page)).toHaveLength(1);

  page.kept.settings = { ...page.kept.settings, keepLabels: false };
  show(rowWith("South"));
  expect(await look(page)).toEqual([]);
});
