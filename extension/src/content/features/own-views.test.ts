// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from "vitest";
import { receipt } from "../../background/sample.fake.js";
import { key } from "../../shared/storage.js";
import { FakePage, message, session, threadOf } from "../content.fake.js";
import { ownViews } from "./own-views.js";

const copy = "0123456789abcdef";
const pixel = `<img src="https://ci3.googleusercontent.com/meips/x=s0-d-e1-ft#https://ticks.example/p/${session.accountKey}${copy}MACMACMACMAC.gif">`;

function announced(page: FakePage): string[][] {
  return page.extension.askedFor("own_view").map(({ ids }) => ids);
}

beforeEach(() => {
  document.body.innerHTML = "";
});

describe("own views", () => {
  it("are announced by the pixels in view, also in what others quote", async () => {
    document.body.innerHTML = threadOf("thread-f:1", "1", message("msg-f:1", "1", `<blockquote>${pixel}</blockquote>`));
    const page = await new FakePage().start(ownViews);
    expect(announced(page)).toEqual([[copy]]);
  });

  it("are announced by what is known of the message, when its images are not shown", async () => {
    document.body.innerHTML = threadOf("thread-a:r1", "18f0a", message("msg-a:r1", "18f0a"));
    const page = await new FakePage().start(ownViews, [receipt()]);
    expect(announced(page)).toEqual([["copy-1"]]);
  });

  it("are announced once for as long as the message stays in view, and again when it comes back", async () => {
    const thread = threadOf("thread-f:1", "1", message("msg-f:1", "1", pixel));
    document.body.innerHTML = thread;
    const page = await new FakePage().start(ownViews);
    await page.settle();
    expect(announced(page)).toHaveLength(1);
    document.body.innerHTML = '<div role="main"></div>';
    await page.settle();
    document.body.innerHTML = thread;
    await page.settle();
    expect(announced(page)).toEqual([[copy], [copy]]);
  });

  it("are announced in a window that shows nothing but the mail", async () => {
    document.body.innerHTML = message("msg-f:1", "1", pixel);
    const page = await new FakePage().start(ownViews);
    expect(announced(page)).toEqual([[copy]]);
  });

  it("are announced of mails from before the server moved, and of none another account sent", async () => {
    const other = { host: "ticks.example", accountKey: "ZZZZZZZZZZZZ" };
    const theirs = pixel.replace(session.accountKey, other.accountKey).replace(copy, "fedcba9876543210");
    document.body.innerHTML = threadOf("thread-f:1", "1", message("msg-f:1", "1", pixel + theirs));
    const page = new FakePage();
    await page.extension.local.set({ [key.ownPixels]: [{ ...other, accountKey: session.accountKey }, other] });
    await page.start();
    await page.extension.local.set({ [key.session]: { ...session, publicUrl: "https://moved.example" } });
    ownViews(page);
    await page.settle();
    expect(announced(page)).toEqual([[copy]]);
  });

  it("are none when the message is folded, hidden, or carries somebody else's pixel", async () => {
    const folded = '<div class="adf" data-message-id="#msg-a:r1"></div>';
    const foreign = message("msg-f:2", "2", pixel.replace(session.accountKey, "ZZZZZZZZZZZZ"));
    const hidden = message("msg-f:3", "3", pixel);
    document.body.innerHTML = `${threadOf("thread-f:1", "1", folded, foreign)}<div>${hidden}</div>`;
    const page = await new FakePage().start(ownViews);
    expect(announced(page)).toEqual([]);
  });
});
