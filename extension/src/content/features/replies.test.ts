// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { receipt } from "../../background/sample.fake.js";
import { key } from "../../shared/storage.js";
import { EMAIL, FakePage, listOf, message, row, threadOf } from "../content.fake.js";
import { replies } from "./replies.js";

const FIRST = receipt();
const SECOND = receipt({
  id: "copy-2",
  perm_message_id: "msg-a:r2",
  gmail_message_id: "18f0c",
  sent_at: "2026-11-22T09:00:00.000Z",
});

/** Five minutes after the second mail; ids begin with the time. */
const CAME_AT = Date.parse(SECOND.sent_at) + 300_000;
const LEGACY = legacyId(CAME_AT);
const CAME_IN = `msg-f:${BigInt(CAME_AT) << 20n}`;

function from(address: string, permMessageId: string, gmailMessageId: string): string {
  return message(permMessageId, gmailMessageId).replace(
    /(data-legacy-message-id="[^"]*"[^>]*>)/,
    `$1<h3><span class="gD" email="${address}"></span></h3>`,
  );
}

/** A row of the first mail's thread, unread, with its last message's id and who has written. */
function unread(lastMessageId: string, ...writers: string[]): string {
  const people = writers.map((address) => `<span class="yP" email="${address}">x</span>`).join(", ");
  return row("Contract", { perm: "thread-a:r1", legacy: "18f0a" })
    .replace('class="zA"', 'class="zA zE"')
    .replace('<div class="yW">', `<div class="yW">${people}`)
    .replace("data-legacy-thread-id", `data-legacy-last-non-draft-message-id="${lastMessageId}" data-legacy-thread-id`);
}

function legacyId(at: number): string {
  return (BigInt(at) << 20n).toString(16);
}

async function told(html: string, ...receipts: ReturnType<typeof receipt>[]): Promise<FakePage> {
  document.body.innerHTML = html;
  return new FakePage().start(replies, receipts);
}

beforeEach(() => {
  document.body.innerHTML = "";
  location.hash = "#inbox";
  vi.useFakeTimers({ toFake: ["Date", "setTimeout", "clearTimeout"], now: CAME_AT + 60_000 });
});
afterEach(() => vi.useRealTimers());

describe("an answer in the open thread", () => {
  it("is told once, with the own mail it follows", async () => {
    const page = await told(
      threadOf("thread-a:r1", "18f0a", message("msg-a:r1", "18f0a"), from("bob@example.com", CAME_IN, "18f0b")),
      FIRST,
    );
    page.again();
    await page.settle();

    expect(page.extension.askedFor("reply_seen")).toEqual([
      { type: "reply_seen", threadId: "18f0a", gmailAddress: EMAIL, at: CAME_AT },
    ]);
  });

  it("says nothing of an own mail sent after it", async () => {
    const page = await told(
      threadOf(
        "thread-a:r1",
        "18f0a",
        message("msg-a:r1", "18f0a"),
        from("bob@example.com", "msg-f:9", "18f0b"),
        message("msg-a:r2", "18f0c"),
      ),
      FIRST,
      SECOND,
    );

    expect(page.extension.askedFor("reply_seen").map(({ at }) => at)).toEqual([Date.parse(FIRST.sent_at) + 1]);
  });

  it("is none when a mail system says that it could not deliver", async () => {
    const bounce = from("mailer-daemon@googlemail.com", CAME_IN, "18f0b");
    const page = await told(threadOf("thread-a:r1", "18f0a", message("msg-a:r1", "18f0a"), bounce), FIRST);
    expect(page.extension.askedFor("reply_seen")).toEqual([]);
  });

  it("is none when the mail before was somebody else's, or the one after is one's own", async () => {
    const page = await told(
      threadOf(
        "thread-a:r1",
        "18f0a",
        from("bob@example.com", "msg-f:8", "18f09"),
        message("msg-a:r1", "18f0a"),
        message("msg-a:r7", "18f0d"),
        from(EMAIL, "msg-f:9", "18f0b"),
      ),
      FIRST,
    );

    expect(page.extension.askedFor("reply_seen")).toEqual([]);
  });
});

describe("a row that is unread again", () => {
  it("is an answer to the newest own mail of its thread; one that was opened is none", async () => {
    const unread = row("Contract", { perm: "thread-a:r1", legacy: "18f0a" })
      .replace('class="zA"', 'class="zA zE"')
      .replace("data-legacy-thread-id", `data-legacy-last-non-draft-message-id="${LEGACY}" data-legacy-thread-id`);
    const page = await told(listOf(unread), FIRST, SECOND);
    expect(page.extension.askedFor("reply_seen").map(({ at }) => at)).toEqual([CAME_AT]);

    const opened = await told(listOf(row("Contract", { perm: "thread-a:r1", legacy: "18f0a" })), FIRST, SECOND);
    expect(opened.extension.askedFor("reply_seen")).toEqual([]);
  });

  it.each([
    ["the own mail is its last: the user has marked it so", unread(LEGACY, EMAIL)],
    ["its last mail is not known", unread("", "bob@example.com")],
    ["its last mail is older than the own one", unread(legacyId(Date.parse(FIRST.sent_at) - 1), "bob@example.com")],
    ["a mail system has written last", unread(LEGACY, EMAIL, "mailer-daemon@googlemail.com")],
  ])("is no answer when %s", async (_, html) => {
    const page = await told(listOf(html), FIRST);
    expect(page.extension.askedFor("reply_seen")).toEqual([]);
  });

  it("is no answer when its last mail is an own one by its id", async () => {
    const page = await told(listOf(unread(LEGACY)), receipt({ gmail_message_id: LEGACY }));
    expect(page.extension.askedFor("reply_seen")).toEqual([]);
  });

  it("is no answer in Sent, where a row names whom the mail went to", async () => {
    location.hash = "#sent";
    const page = await told(listOf(unread(LEGACY, "bob@example.com")), FIRST);
    expect(page.extension.askedFor("reply_seen")).toEqual([]);
  });
});

describe("a mail from an own alias", () => {
  const alias = "sales@example.org";

  it("is no answer, whichever program it was sent with", async () => {
    const messages = [
      from(EMAIL, "msg-a:r1", "18f0a"),
      from(alias, CAME_IN, "18f0b"),
      from(alias, "msg-a:r2", "18f0c"),
    ];
    const page = await told(threadOf("thread-a:r1", "18f0a", ...messages), FIRST, SECOND);
    expect(page.extension.askedFor("reply_seen")).toEqual([]);

    document.body.innerHTML = listOf(unread(LEGACY, alias));
    await page.settle();
    expect(page.extension.askedFor("reply_seen")).toEqual([]);
  });
});

describe("an answer seen while the server is away", () => {
  async function unheard(): Promise<FakePage> {
    const page = new FakePage();
    page.extension.reply = { ok: false, problem: "away" };
    document.body.innerHTML = listOf(unread(LEGACY, "bob@example.com"));
    await page.start(replies, [FIRST]);
    document.body.innerHTML = "";
    await page.settle();
    expect(page.extension.askedFor("reply_seen")).toHaveLength(1);
    page.extension.reply = { ok: true };
    return page;
  }

  it("is told as soon as it is there again, and then no more", async () => {
    const page = await unheard();

    await page.extension.local.set({ [key.connection]: { state: "live", since: 1, problem: "" } });
    await page.settle();
    expect(page.extension.askedFor("reply_seen")).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(600_000);

    const [first, second, ...more] = page.extension.askedFor("reply_seen");
    expect(second).toEqual(first);
    expect(more).toEqual([]);
  });
});
