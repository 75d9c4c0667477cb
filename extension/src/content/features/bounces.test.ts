// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { receipt } from "../../background/sample.fake.js";
import { key } from "../../shared/storage.js";
import { EMAIL, FakePage, message, threadOf } from "../content.fake.js";
import { bounces } from "./bounces.js";

const CAME_AT = Date.parse("2026-11-21T09:05:00.000Z");
const CAME_IN = `msg-f:${BigInt(CAME_AT) << 20n}`;
const REFUSED = "Message blocked<br><br>The response was:<br>550 5.7.1 Mail with tracking pixels is not accepted here";

function from(address: string, body: string): string {
  return message(CAME_IN, "18f0b", body).replace(
    /(data-legacy-message-id="[^"]*"[^>]*>)/,
    `$1<h3><span class="gD" email="${address}"></span></h3>`,
  );
}

async function told(sender: string, body: string, known = [receipt()]): Promise<FakePage> {
  document.body.innerHTML = threadOf("thread-a:r1", "18f0a", message("msg-a:r1", "18f0a"), from(sender, body));
  return new FakePage().start(bounces, known);
}

beforeEach(() => {
  document.body.innerHTML = "";
});

it("a refusal in the thread of an own mail is told once, and nothing of its text", async () => {
  const page = await told("mailer-daemon@googlemail.com", REFUSED);
  page.again();
  await page.settle();

  expect(page.extension.askedFor("bounce_seen")).toEqual([
    {
      type: "bounce_seen",
      messageId: CAME_IN,
      threadIds: ["18f0a", "thread-a:r1"],
      gmailAddress: EMAIL,
      at: CAME_AT,
      status: "5.7.1",
      blamesTracking: true,
    },
  ]);
});

it("a clock that is ahead does not make it earlier than the mail it is about", async () => {
  const sent_at = new Date(CAME_AT + 5_000).toISOString();
  const page = await told("mailer-daemon@googlemail.com", REFUSED, [receipt({ sent_at })]);
  expect(page.extension.askedFor("bounce_seen").map(({ at }) => at)).toEqual([CAME_AT + 5_001]);
});

it("a refusal for another reason blames nothing", async () => {
  const page = await told("postmaster@example.org", "550 5.1.1 unknown user");
  expect(page.extension.askedFor("bounce_seen")).toMatchObject([{ status: "5.1.1", blamesTracking: false }]);
});

it.each([
  ["a person says the same", "bob@example.org", REFUSED],
  ["the server goes on trying", "mailer-daemon@googlemail.com", "451 4.7.1 Greylisted, will retry"],
  ["nothing is shown yet", "mailer-daemon@googlemail.com", ""],
])("nothing is told when %s", async (_, sender, body) => {
  const page = await told(sender, body);
  expect(page.extension.askedFor("bounce_seen")).toEqual([]);
});

it("nothing is told of a thread without an own tracked mail", async () => {
  const page = await told("mailer-daemon@googlemail.com", REFUSED, []);
  expect(page.extension.askedFor("bounce_seen")).toEqual([]);
});

describe("a bounce seen while the server is away", () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  });
  afterEach(() => vi.useRealTimers());

  async function unheard(): Promise<FakePage> {
    const page = new FakePage();
    page.extension.reply = { ok: false, problem: "away" };
    const report = from("mailer-daemon@googlemail.com", REFUSED);
    document.body.innerHTML = threadOf("thread-a:r1", "18f0a", message("msg-a:r1", "18f0a"), report);
    await page.start(bounces, [receipt()]);
    document.body.innerHTML = "";
    await page.settle();
    expect(page.extension.askedFor("bounce_seen")).toHaveLength(1);
    page.extension.reply = { ok: true };
    return page;
  }

  it("is told as soon as it is there again, and then no more", async () => {
    const page = await unheard();
    await page.extension.local.set({ [key.connection]: { state: "live", since: 1, problem: "" } });
    await page.settle();
    expect(page.extension.askedFor("bounce_seen")).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(600_000);

    const [first, second, ...more] = page.extension.askedFor("bounce_seen");
    expect(second).toEqual(first);
    expect(more).toEqual([]);
  });
});
