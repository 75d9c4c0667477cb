// @vitest-environment happy-dom
import { beforeEach, expect, it, vi } from "vitest";
import { compose, EMAIL, FakePage } from "../content.fake.js";
import { recipientCheck } from "./recipient-check.js";

beforeEach(() => {
  document.body.innerHTML = "";
});

it("asks once about each address a mail is being written to", async () => {
  document.body.innerHTML =
    compose("msg-a:r1", { to: ["Bob@x.org", "ann@x.org"] }) + compose("msg-a:r2", { to: ["bob@x.org"] });
  const page = await new FakePage().start(recipientCheck);
  await page.settle();
  expect(page.extension.askedFor("check_recipients")).toEqual([
    { type: "check_recipients", addresses: ["bob@x.org", "ann@x.org"], gmailAddress: EMAIL },
  ]);
});

it("does not ask about a whole mailing, nor without a server", async () => {
  document.body.innerHTML = compose("msg-a:r1", { to: Array.from({ length: 60 }, (_, n) => `b${n}@x.org`) });
  const page = await new FakePage().start(recipientCheck);
  document.body.innerHTML = compose("msg-a:r1", { to: ["bob@x.org"] });
  page.kept.session = null;
  await page.settle();
  expect(page.extension.askedFor("check_recipients")).toEqual([]);
});

it("asks again, a little later, when there was no answer", async () => {
  document.body.innerHTML = compose("msg-a:r1", { to: ["bob@x.org"] });
  const page = await new FakePage().start();
  vi.useFakeTimers({ toFake: ["Date"] });
  const asked = () => page.extension.askedFor("check_recipients").length;
  page.extension.reply = { ok: false, problem: "Soon." };
  recipientCheck(page);
  for (const _ of [1, 2]) await page.settle();
  expect(asked()).toBe(1);

  page.extension.reply = { ok: true };
  for (const seconds of [6, 6, 300]) {
    vi.advanceTimersByTime(seconds * 1_000);
    await page.settle();
  }
  expect(asked()).toBe(2);
  vi.useRealTimers();
});
