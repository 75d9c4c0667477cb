import { describe, expect, it } from "vitest";
import { oldPixel, pixelUrl, start } from "./sending.fake.js";
import * as gmail from "./wire/gmail.fake.js";

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

  it("is known by a long name as well", () => {
    const { world, sending } = start();
    const id = "msg-a:r-8412345678901234567";
    sending.leave(gmail.request(gmail.sendOp({ id }))).answered?.(200, gmail.minimalAnswer);
    world.told.length = 0;
    sending.leave(gmail.request(gmail.labelOp(["^r"], null, ["msg-f:1789", id])));
    expect(world.told).toEqual([{ type: "back_to_draft", permMessageId: id }]);
  });

  it("is not one that Gmail has yet to accept, though its answer still calls it a draft", () => {
    const { world, sending } = start();
    sending.leave(gmail.request(gmail.sendOp()));
    const again = sending.leave(gmail.request(gmail.labelOp(["^x"], null, ["msg-a:r1"])));
    again.answered?.(200, gmail.answer(gmail.update({ labels: ["^r"] })));
    expect(world.told).toEqual([]);
  });

  it("is not accepted by an answer that comes after it was taken back", () => {
    const { world, sending } = start();
    const { answered } = sending.leave(gmail.request(gmail.sendOp()));
    sending.leave(gmail.request(gmail.draftOp()));
    answered?.(200, gmail.answer(gmail.update()));
    expect(world.told).toEqual(back);
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
