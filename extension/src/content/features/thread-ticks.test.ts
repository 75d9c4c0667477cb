// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from "vitest";
import { receipt } from "../../background/sample.fake.js";
import { EMAIL, FakePage, message, threadOf } from "../content.fake.js";
import { threadTicks } from "./thread-ticks.js";

function states(): (string | undefined)[] {
  return [...document.querySelectorAll<HTMLElement>(".greentick-tick")].map((tick) => tick.dataset.state);
}

beforeEach(() => {
  document.body.innerHTML = "";
});

describe("ticks in an open thread", () => {
  const second = receipt({
    id: "copy-2",
    perm_message_id: "msg-a:r2",
    gmail_message_id: "18f0c",
    state: "opened",
    opens: 1,
  });

  it("stand before the date of each own tracked message", async () => {
    document.body.innerHTML = threadOf(
      "thread-a:r1",
      "18f0a",
      message("msg-a:r1", "18f0a"),
      message("msg-f:9", "18f0b"),
      message("msg-a:r2", "18f0c"),
    );
    await new FakePage().start(threadTicks, [receipt(), second]);
    expect(states()).toEqual(["sent", "opened"]);
    for (const tick of document.querySelectorAll(".greentick-tick"))
      expect(tick.nextElementSibling?.className).toBe("g3");
  });

  it("say of an own message that the server knows nothing of it, and nothing of others' and of drafts", async () => {
    const from = (sender: string) => `<h3><span class="gD" email="${sender}"></span></h3>`;
    document.body.innerHTML = threadOf(
      "thread-a:r1",
      "18f0a",
      message("msg-a:r1", "18f0a", from(EMAIL)),
      message("msg-f:8", "18f0b", from(EMAIL.toUpperCase())),
      message("msg-f:9", "18f0c", from("bob@example.com")),
      message("msg-a:r3", "18f0d", `${from(EMAIL)}<input name="draft" value="#msg-a:r3">`),
    );
    const page = await new FakePage().start(threadTicks);
    expect(states()).toEqual([]);
    await page.keep(receipt());
    await page.settle();
    expect(states()).toEqual(["sent", "untracked"]);
  });

  it("find a message before Gmail has given it its older id", async () => {
    document.body.innerHTML = threadOf("thread-a:r1", "", message("msg-a:r1", ""));
    await new FakePage().start(threadTicks, [receipt({ gmail_message_id: "" })]);
    expect(states()).toEqual(["sent"]);
  });

  it("are one at each message when another extension has put something between tick and date", async () => {
    document.body.innerHTML = threadOf("thread-a:r1", "18f0a", message("msg-a:r1", "18f0a"));
    const page = await new FakePage().start(threadTicks, [receipt()]);
    const date = document.querySelector(".g3");
    date?.before(document.createElement("span"));
    await page.keep(receipt({ state: "opened", opens: 1, cursor: 2 }));
    await page.settle();
    expect(states()).toEqual(["opened"]);
  });

  it("go when the message is no longer tracked", async () => {
    document.body.innerHTML = threadOf("thread-a:r1", "18f0a", message("msg-a:r1", "18f0a"));
    const page = await new FakePage().start(threadTicks, [receipt()]);
    page.mails.gone("copy-1");
    await page.settle();
    expect(states()).toEqual([]);
  });

  it("do not appear in a view that is kept for later", async () => {
    document.body.innerHTML = `<div>${threadOf("thread-a:r1", "18f0a", message("msg-a:r1", "18f0a")).replace('role="main"', "")}</div>
      <div role="main"></div>`;
    await new FakePage().start(threadTicks, [receipt()]);
    expect(states()).toEqual([]);
  });
});
