import { describe, expect, it } from "vitest";
import type { PageTold, SendAnswer, SendQuestion } from "../shared/send.js";
import { Sending } from "./sending.js";
import * as gmail from "./wire/gmail.fake.js";

const own = { host: "t.example", accountKey: "AbCdEfGhIjKl" };
const nothing: SendAnswer = { pixelUrl: null, own: [], links: [], line: null, oldLines: [] };

function pixelUrl(copy: number): string {
  return `https://t.example/p/${own.accountKey}${String(copy).padStart(16, "0")}${"m".repeat(12)}.gif`;
}

const oldPixel = `<img src="https://ci3.googleusercontent.com/meips/x=s0-d#${pixelUrl(999)}" alt="">`;

/** Content's side of the talk: answers every question with a new pixel unless told otherwise. */
class FakeWorld {
  asked: SendQuestion[] = [];
  told: PageTold[] = [];
  answer: (question: SendQuestion) => SendAnswer | null = () => ({
    ...nothing,
    pixelUrl: pixelUrl(this.asked.length),
    own: [own],
  });
  ask = (question: SendQuestion): SendAnswer | null => {
    this.asked.push(question);
    return this.answer(question);
  };
  tell = (told: PageTold): void => {
    this.told.push(told);
  };
  gmailAddress = (): string => "alice@example.org";
  now = (): number => 5;
}

function start() {
  const world = new FakeWorld();
  return { world, sending: new Sending(world) };
}

describe("what leaves", () => {
  it("carries one pixel in its new part and nothing else new", () => {
    const { world, sending } = start();
    const text = gmail.request(gmail.sendOp());
    const { body } = sending.leave(text);
    const pixel = `<img src="${pixelUrl(1)}" width="1" height="1" alt="">`;
    expect(gmail.partsOf(body)).toEqual([[`<div dir="ltr">${pixel}Hi</div>`]]);
    expect(body.replace(JSON.stringify(pixel).slice(1, -1), "")).toBe(text);
    expect(world.asked).toEqual([
      {
        permMessageId: "msg-a:r1",
        permThreadId: "thread-a:r2",
        gmailAddress: "alice@example.org",
        subject: "Lunch",
        recipients: [{ address: "bob@example.net", name: "Bob", kind: "to" }],
        sentAt: 5,
        isPlainText: false,
        isScheduled: false,
        targets: [],
      },
    ]);
  });

  it("has old own pixels taken out of new and quoted parts", () => {
    const { sending } = start();
    const text = gmail.request(
      gmail.replyOp({ html: `<div>a${oldPixel}b</div>`, quoted: `<blockquote>${oldPixel}c</blockquote>` }),
    );
    const [[written, quoted] = []] = gmail.partsOf(sending.leave(text).body);
    expect(written).toMatch(/^<div><img [^>]+>ab<\/div>$/);
    expect(quoted).toBe("<blockquote>c</blockquote>");
  });

  it("loses them without a part of its own too, where there is no place for a new one, and that is told", () => {
    const { world, sending } = start();
    const text = gmail.request(gmail.sendOp({ html: null, quoted: `<blockquote>${oldPixel}c</blockquote>` }));
    expect(gmail.partsOf(sending.leave(text).body)).toEqual([["<blockquote>c</blockquote>"]]);
    expect(world.told).toMatchObject([{ permMessageId: "msg-a:r1", permThreadId: "thread-a:r2", what: "place" }]);
  });

  it("has none left from before the server moved, when an old mail is forwarded", () => {
    const { world, sending } = start();
    const moved = { ...own, host: "new.example" };
    world.answer = () => ({ ...nothing, own: [moved, own] });
    const newer = oldPixel.replace("t.example", moved.host);
    const text = gmail.request(gmail.replyOp({ html: "<div>a</div>", quoted: `<p>${oldPixel}b${newer}</p>` }));
    expect(gmail.partsOf(sending.leave(text).body)).toEqual([["<div>a</div>", "<p>b</p>"]]);
  });

  it("is byte-identical when tracking is off and nothing old is in it", () => {
    const { world, sending } = start();
    world.answer = () => ({ ...nothing, pixelUrl: null, own: [own] });
    const text = gmail
      .request(gmail.sendOp({ html: "<div>\u00e4 \\ &amp; \ud83d\ude00</div>" }))
      .replace("205", "20500000000000000001");
    expect(sending.leave(text).body).toBe(text);
  });

  it("loses old own pixels when tracking is off too", () => {
    const { world, sending } = start();
    world.answer = () => ({ ...nothing, pixelUrl: null, own: [own] });
    const mails = [{ html: `<div>a${oldPixel}</div>` }, { html: null, quoted: `<p>${oldPixel}</p>` }];
    const text = gmail.request(...mails.map(gmail.sendOp));
    expect(gmail.partsOf(sending.leave(text).body)).toEqual([["<div>a</div>"], ["<p></p>"]]);
    expect(world.told).toEqual([]);
  });

  it("has a pixel of its own for every mail in one request", () => {
    const { world, sending } = start();
    const text = gmail.request(
      gmail.labelOp(["^io_lr"], null, ["msg-f:1"]),
      gmail.draftOp({ id: "msg-a:r7", html: "<div>draft</div>" }),
      gmail.sendOp({ id: "msg-a:r8" }),
      gmail.replyOp({ id: "msg-a:r9", quoted: "<p>q</p>" }),
    );
    const [draft, first, second] = gmail.partsOf(sending.leave(text).body);
    expect(draft).toEqual(["<div>draft</div>"]);
    expect(first?.[0]).toContain(pixelUrl(1));
    expect(second?.[0]).toContain(pixelUrl(2));
    expect(second?.[1]).toBe("<p>q</p>");
    expect(world.asked.map((question) => question.permMessageId)).toEqual(["msg-a:r8", "msg-a:r9"]);
  });

  it.each([
    ["plain text", { plainText: true }, { isPlainText: true }],
    ["scheduled", { labels: ["^all", "^pfg", "^scheduled"] }, { isScheduled: true }],
  ])("stays as it is but is asked about when it is %s", (_, mail, question) => {
    const { world, sending } = start();
    const text = gmail.request(gmail.sendOp(mail));
    expect(sending.leave(text).body).toBe(text);
    expect(world.asked[0]).toMatchObject(question);
  });

  it("is the sender's that the mail names where Gmail's page does not tell whose account it is", () => {
    const { world, sending } = start();
    world.gmailAddress = () => "";
    sending.leave(gmail.request(gmail.sendOp()));
    expect(world.asked[0]?.gmailAddress).toBe("alice@example.org");
  });

  it("is asked about when scheduling is all its labels tell", () => {
    const { world, sending } = start();
    sending.leave(gmail.request(gmail.sendOp({ labels: ["^all", "^scheduled"] })));
    expect(world.asked).toMatchObject([{ isScheduled: true }]);
  });

  it("goes out untouched, and that is told, when its text has no place for the pixel", () => {
    const { world, sending } = start();
    const text = `)]}'${gmail.request(gmail.sendOp())}`;
    expect(sending.leave(text).body).toBe(text);
    expect(world.told).toMatchObject([{ permMessageId: "msg-a:r1", permThreadId: "thread-a:r2", what: "place" }]);
  });

  it("goes out untouched when nobody answers", () => {
    const { world, sending } = start();
    world.answer = () => null;
    const text = gmail.request(gmail.sendOp());
    expect(sending.leave(text).body).toBe(text);
  });

  it("goes out untouched, and that is told, when something breaks", () => {
    const { world, sending } = start();
    world.answer = () => {
      throw new TypeError("broken");
    };
    const text = gmail.request(gmail.sendOp());
    expect(sending.leave(text).body).toBe(text);
    expect(world.told).toMatchObject([{ type: "unknown_format", permMessageId: "msg-a:r1", what: "TypeError" }]);
  });

  it("keeps its pixel when another mail of the same request breaks", () => {
    const { world, sending } = start();
    world.answer = ({ permMessageId }) => {
      if (permMessageId === "msg-a:r1") throw new Error("broken");
      return { ...nothing, pixelUrl: pixelUrl(2), own: [own] };
    };
    const { body } = sending.leave(gmail.request(gmail.sendOp(), gmail.sendOp({ id: "msg-a:r2" })));
    expect(gmail.partsOf(body).map(([html]) => html?.includes("<img"))).toEqual([false, true]);
  });

  it.each([
    [
      "the format before 2022-09",
      '{"2":{"1":[{"1":"6","2":{"1":"msg-a:r-42","10":["^pfg"]}}]}}',
      "msg-a:r42".replace("r", "r-"),
    ],
    ["no JSON", 'x "^pfg"', ""],
    ["a send that is not where sends are", '[null,[[[1,["thread-a:r1",[["msg-a:r9",["^pfg"]]]]]]]]', "msg-a:r9"],
  ])("goes out untouched, and that is told, in an unknown format: %s", (_, text, permMessageId) => {
    const { world, sending } = start();
    expect(sending.leave(text).body).toBe(text);
    expect(world.told).toMatchObject([{ type: "unknown_format", permMessageId }]);
  });

  it("is not confused with a change of the labels a sent mail has", () => {
    const { world, sending } = start();
    const text = gmail.request(gmail.labelOp([], ["^pfg"], ["msg-a:r1"]));
    expect(sending.leave(text).body).toBe(text);
    expect(world.told).toEqual([]);
  });

  it("is told of when only one operation of a request is not known", () => {
    const { world, sending } = start();
    const odd = [7, ["thread-a:r3", [null, null, null, ["msg-a:r5", ["^pfg"]]]]];
    const { body } = sending.leave(gmail.request(odd, gmail.sendOp()));
    expect(gmail.partsOf(body)[0]?.[0]).toContain(pixelUrl(1));
    expect(world.told).toMatchObject([{ permMessageId: "msg-a:r5", permThreadId: "thread-a:r3", what: "place" }]);
  });

  it.each([["[]"], ["null"], ["junk"], [""], [gmail.request(gmail.draftOp())]])(
    "is nobody's business when it sends nothing: %s",
    (text) => {
      const { world, sending } = start();
      expect(sending.leave(text)).toEqual({ body: text, answered: null });
      expect(world.told).toEqual([]);
    },
  );
});

describe("what Gmail answers", () => {
  function sent() {
    const started = start();
    const { answered } = started.sending.leave(gmail.request(gmail.sendOp()));
    return { ...started, answered: answered ?? expect.fail("nobody waits for the answer") };
  }

  it("makes a mail accepted, with Gmail's ids", () => {
    const { world, answered } = sent();
    answered(200, gmail.answer(gmail.update({ id: "msg-f:5", threadId: "thread-f:6" }), gmail.update()));
    expect(world.told).toEqual([
      {
        type: "accepted",
        permMessageId: "msg-a:r1",
        permThreadId: "thread-a:r2",
        gmailMessageId: "183234eaadcf41e5",
        threadId: "183234ce86ffa010",
        rfcMessageId: "<CAFsK+UQf12W@mail.gmail.com>",
      },
    ]);
  });

  it("makes a mail accepted even when it names no ids", () => {
    const { world, answered } = sent();
    answered(200, gmail.minimalAnswer);
    const ids = { gmailMessageId: "", threadId: "", rfcMessageId: "" };
    expect(world.told).toEqual([{ type: "accepted", permMessageId: "msg-a:r1", permThreadId: "thread-a:r2", ...ids }]);
  });

  it.each([[500], [403]])("makes a mail refused with status %i", (status) => {
    const { world, answered } = sent();
    answered(status, "");
    expect(world.told).toEqual([{ type: "refused", permMessageId: "msg-a:r1" }]);
  });

  it("may stay away, and tells nothing: the mail may be there, and its repetition is the same mail", () => {
    const { world, sending, answered } = sent();
    answered(0, "");
    expect(world.told).toEqual([]);
    sending.leave(gmail.request(gmail.sendOp())).answered?.(200, gmail.answer(gmail.update()));
    expect(world.told).toMatchObject([{ type: "accepted", permMessageId: "msg-a:r1" }]);
  });

  it("may stay away because Gmail gave the request up: saved as a draft again, the mail has come back", () => {
    const { world, sending, answered } = sent();
    sending.leave(gmail.request(gmail.draftOp()));
    answered(0, "");
    expect(world.told).toEqual([{ type: "back_to_draft", permMessageId: "msg-a:r1" }]);
  });

  it.each([
    ["an empty answer", ""],
    ["no JSON", "<html>"],
    ["another shape", "{}"],
  ])("tells nothing when it is %s", (_, text) => {
    const { world, answered } = sent();
    answered(200, text);
    expect(world.told).toEqual([]);
  });
});

describe("a mail that comes back", () => {
  function accepted() {
    const started = start();
    started.sending.leave(gmail.request(gmail.sendOp())).answered?.(200, gmail.answer(gmail.update()));
    started.world.told.length = 0;
    return started;
  }
  const back = [{ type: "back_to_draft", permMessageId: "msg-a:r1" }];

  it.each([
    ["saved as a draft again", gmail.draftOp()],
    ["labelled a draft again", gmail.labelOp(["^r", "^r_bt"], ["^pfg", "^f"], ["msg-a:r1"])],
  ])("is known by its being %s", (_, op) => {
    const { world, sending } = accepted();
    const text = gmail.request(op);
    expect(sending.leave(text).body).toBe(text);
    expect(world.told).toEqual(back);
  });

  it("is known by an answer that calls it a draft", () => {
    const { world, sending } = accepted();
    const { answered } = sending.leave(gmail.request(gmail.labelOp(["^undo"], null, ["msg-a:r1"])));
    answered?.(200, gmail.answer(gmail.update({ labels: ["^all", "^r"] })));
    expect(world.told).toEqual(back);
  });

  it("is not one that Gmail only stores anew, as when it is archived", () => {
    const { world, sending } = accepted();
    const { answered } = sending.leave(gmail.request(gmail.labelOp([], ["^i"], ["msg-a:r1"])));
    answered?.(200, gmail.answer(gmail.update()));
    expect(world.told).toEqual([]);
  });

  it("is no trouble to what mentions it in words that are not known", () => {
    const { world, sending } = accepted();
    expect(sending.leave('x "msg-a:r1"')).toEqual({ body: 'x "msg-a:r1"', answered: null });
    expect(world.told).toEqual([]);
  });

  it("is told once", () => {
    const { world, sending } = accepted();
    sending.leave(gmail.request(gmail.draftOp()));
    sending.leave(gmail.request(gmail.draftOp()));
    expect(world.told).toEqual(back);
  });

  it("gets a new pixel when it is sent again", () => {
    const { world, sending } = accepted();
    const [[draft = ""] = []] = gmail.partsOf(
      sending.leave(gmail.request(gmail.draftOp({ html: `<div>${oldPixel}again</div>` }))).body,
    );
    const [[html] = []] = gmail.partsOf(sending.leave(gmail.request(gmail.sendOp({ html: draft }))).body);
    expect(world.asked).toHaveLength(2);
    expect(html).toBe(`<div><img src="${pixelUrl(2)}" width="1" height="1" alt="">again</div>`);
  });

  it("is not a draft saved before it was sent, answered late", () => {
    const { world, sending } = start();
    sending.leave(gmail.request(gmail.sendOp({ id: "msg-a:r7" })));
    const save = sending.leave(gmail.request(gmail.draftOp(), gmail.labelOp(["^x"], null, ["msg-a:r7"])));
    sending.leave(gmail.request(gmail.sendOp())).answered?.(200, gmail.answer(gmail.update()));
    world.told.length = 0;
    save.answered?.(200, gmail.answer(gmail.update({ labels: ["^r"] })));
    expect(world.told).toEqual([]);
  });
});

describe("links and the line", () => {
  const line = { language: "en", words: "Counted.", more: "What?", url: `https://t.example/r/${"a".repeat(40)}` };
  const through = (target: string) => `https://t.example/l/${"a".repeat(40)}/${target.length}`;
  const mail = {
    html: '<div dir="ltr">See <a href="https://example.org/?a=1&amp;b=2">https://example.org/</a> é</div>',
    quoted: '<div class="gmail_quote"><a href="https://example.org/?a=1&amp;b=2">x</a></div>',
  };

  it("change nothing but the address, the pixel and the end of the new part", () => {
    const { world, sending } = start();
    world.answer = ({ targets }) => ({
      ...nothing,
      pixelUrl: pixelUrl(1),
      own: [own],
      links: targets.map(through),
      line,
    });
    const text = gmail.request(gmail.replyOp(mail)).replace("205", "20500000000000000001");
    const { body } = sending.leave(text);
    expect(world.asked[0]?.targets).toEqual(["https://example.org/?a=1&b=2"]);
    const [[written = "", quoted] = []] = gmail.partsOf(body);
    expect(quoted).toBe(mail.quoted);
    const withoutLine = written.replace(/<div lang="en".*$/, "").replace(/<img [^>]+>/, "");
    expect(withoutLine).toBe(
      mail.html.replace("https://example.org/?a=1&amp;b=2", through("https://example.org/?a=1&b=2")),
    );
    expect(body).toContain("20500000000000000001");
  });

  it("leave a link alone that is not answered for", () => {
    const { world, sending } = start();
    world.answer = () => ({ ...nothing, own: [own], links: [null] });
    const text = gmail.request(gmail.sendOp(mail));
    expect(sending.leave(text).body).toBe(text);
  });

  it("are found again when an own pixel has to go first", () => {
    const { world, sending } = start();
    world.answer = ({ targets }) => ({ ...nothing, own: [own], links: targets.map(through) });
    const { body } = sending.leave(gmail.request(gmail.sendOp({ html: oldPixel + mail.html })));
    expect(gmail.partsOf(body)[0]?.[0]).toBe(
      mail.html.replace("https://example.org/?a=1&amp;b=2", through("https://example.org/?a=1&b=2")),
    );
  });

  it("are not asked about in plain text, and not put in", () => {
    const { world, sending } = start();
    world.answer = () => ({ ...nothing, own: [own], links: ["https://t.example/l/x"], line });
    const text = gmail.request(gmail.sendOp({ ...mail, plainText: true }));
    expect(sending.leave(text).body).toBe(text);
    expect(world.asked[0]?.targets).toEqual([]);
  });
});
