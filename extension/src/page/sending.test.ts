import { describe, expect, it } from "vitest";
import { nothing, oldPixel, own, pixelUrl, start } from "./sending.fake.js";
import * as gmail from "./wire/gmail.fake.js";

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

  it("has its place where it quotes another mail too, and nothing is told", () => {
    const { world, sending } = start();
    sending.leave(gmail.request(gmail.replyOp({ quoted: "<p>q</p>" })));
    expect(world.told).toEqual([]);
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
