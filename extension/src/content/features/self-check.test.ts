// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { compose, FakePage, listOf, message, row, threadOf } from "../content.fake.js";
import { SelfCheckReport } from "./self-check.js";

async function checked(html: string) {
  document.body.innerHTML = html;
  vi.useFakeTimers();
  const page = await new FakePage().start();
  const check = new SelfCheckReport(page);
  check.start();
  page.pass();
  vi.advanceTimersByTime(10_000);
  const last = () => page.extension.askedFor("self_check").at(-1)?.report.hooks;
  return { page, check, last };
}

beforeEach(() => vi.useRealTimers());
afterEach(() => vi.useRealTimers());

describe("the self-check", () => {
  it("reports what it finds", async () => {
    const ids = { perm: "thread-a:r1", legacy: "1" };
    const { last, check } = await checked(
      listOf(row("x", ids)) + compose("msg-a:r1") + threadOf("thread-a:r1", "1", message("msg-a:r1", "1")),
    );
    check.report("send", true);
    expect(last()).toEqual({ compose: true, list: true, thread: true, send: true });
  });

  it("knows nothing of what is not there", async () => {
    const { last } = await checked("<p>Loading</p>");
    expect(last()).toBeUndefined();
  });

  it.each([
    ["compose", compose("msg-a:r1").replace('class="aoO" role="button"', "")],
    ["compose", compose("msg-a:r1").replace('name="draft"', "")],
    ["list", listOf(row("x"))],
    ["thread", threadOf("thread-a:r1", "1", message("msg-a:r1", "1").replaceAll("data-message-id", "data-x"))],
    ["labels", listOf(row("x").replace('<div class="y6">', '<div class="yi"><b>North</b></div><div class="y6">'))],
  ])("reports that the hook for %s finds no place", async (hook, html) => {
    const { last } = await checked(html);
    expect(last()).toMatchObject({ [hook]: false });
  });

  it("waits for a page that is still being built", async () => {
    document.body.innerHTML = listOf(row("x"));
    vi.useFakeTimers();
    const page = await new FakePage().start();
    new SelfCheckReport(page).start();
    page.pass();
    document.body.innerHTML = listOf(row("x", { legacy: "1" }));
    page.pass();
    vi.advanceTimersByTime(10_000);
    expect(page.extension.askedFor("self_check").map(({ report }) => report.hooks.list)).toEqual([true]);
  });

  it("tells each change once", async () => {
    const { page, check } = await checked(listOf(row("x", { legacy: "1" })));
    page.pass();
    check.report("send", false);
    check.report("send", false);
    check.report("send", true);
    expect(page.extension.askedFor("self_check").map(({ report }) => report.hooks.send)).toEqual([null, false, true]);
  });
});
