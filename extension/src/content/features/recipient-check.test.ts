// @vitest-environment happy-dom
import { beforeEach, expect, it } from "vitest";
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
