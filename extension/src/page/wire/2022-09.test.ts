import { describe, expect, it } from "vitest";
import { format2022_09 as format } from "./2022-09.js";
import * as gmail from "./gmail.fake.js";

function read(...ops: unknown[]) {
  return format.readRequest(JSON.parse(gmail.request(...ops)));
}

describe("requests since 2022-09", () => {
  it("tell who sends what to whom", () => {
    expect(
      read(
        gmail.sendOp({
          to: [
            ["bob@example.net", "Bob"],
            ["carol@example.net", ""],
          ],
        }),
      ),
    ).toEqual([
      {
        kind: "send",
        permMessageId: "msg-a:r1",
        permThreadId: "thread-a:r2",
        from: "alice@example.org",
        subject: "Lunch",
        recipients: [
          { address: "bob@example.net", name: "Bob", kind: "to" },
          { address: "carol@example.net", name: "", kind: "to" },
        ],
        isPlainText: false,
        parts: [{ path: [1, 0, 0, 1, 1, 13, 0, 8, 1, 0, 1], isNew: true, html: '<div dir="ltr">Hi</div>' }],
      },
    ]);
  });

  it("tell who gets the mail openly and who does not", () => {
    const mail = { cc: [["carol@example.net", "Carol"]], bcc: [["dan@example.net", ""]] } satisfies gmail.Mail;
    expect(read(gmail.sendOp(mail))?.[0]).toMatchObject({
      recipients: [
        { address: "bob@example.net", name: "Bob", kind: "to" },
        { address: "carol@example.net", name: "Carol", kind: "cc" },
        { address: "dan@example.net", name: "", kind: "bcc" },
      ],
    });
  });

  it("tell new text and quoted original apart in a reply", () => {
    const [reply] =
      read(gmail.replyOp({ quoted: "<blockquote>x</blockquote>", threadId: "thread-f:17438|msg-f:17438" })) ?? [];
    expect(reply).toMatchObject({
      kind: "send",
      permThreadId: "thread-f:17438",
      parts: [
        { path: [1, 0, 0, 1, 1, 1, 0, 8, 1, 0, 1], isNew: true },
        { path: [1, 0, 0, 1, 1, 1, 0, 8, 1, 1, 1], isNew: false },
      ],
    });
  });

  it("tell saved drafts, scheduled mails and taken-back ones apart", () => {
    const ops = [
      gmail.firstSaveOp({ id: "msg-a:r3" }),
      gmail.draftOp({ id: "msg-a:r4" }),
      gmail.sendOp({ id: "msg-a:r5", labels: ["^all", "^pfg", "^scheduled"] }),
      gmail.labelOp(["^r", "^r_bt"], ["^f"], ["msg-a:r6"]),
      gmail.labelOp(["^io_re"], ["^io_fwd"], ["msg-a:r7"]),
    ];
    expect(read(...ops)?.map((one) => [one.kind, one.permMessageId])).toEqual([
      ["draft", "msg-a:r3"],
      ["draft", "msg-a:r4"],
      ["scheduled", "msg-a:r5"],
      ["draft", "msg-a:r6"],
    ]);
  });

  it("know plain text by its flag, or by lines without a tag", () => {
    const plain = (mail: gmail.Mail) => read(gmail.sendOp(mail))?.[0];
    expect(plain({ plainText: true })).toMatchObject({ isPlainText: true });
    expect(plain({ html: "Dear Bob,\n\n1 < 2\n" })).toMatchObject({ isPlainText: true });
    expect(plain({ html: "Dear Bob,\n\nHi\n", quoted: "<p>x</p>" })).toMatchObject({ isPlainText: true });
    expect(plain({ html: "Hi" })).toMatchObject({ isPlainText: false });
    expect(plain({ html: "Hi\n<br>you" })).toMatchObject({ isPlainText: false });
    expect(plain({ html: null, quoted: "<p>x</p>" })).toMatchObject({ isPlainText: false });
  });

  it.each([
    ["an object, as before 2022-09", { 2: { 1: [{ 1: "6" }] } }],
    ["nothing", null],
    ["a list of something else", ["a", ["b"]]],
  ])("are not recognised in %s", (_, value) => {
    expect(format.readRequest(value)).toBeNull();
  });

  it("make a draft of what gets one of its labels", () => {
    expect(read(gmail.labelOp(["^r"], null, ["msg-a:r1"]))).toEqual([{ kind: "draft", permMessageId: "msg-a:r1" }]);
  });

  it.each([
    ["a thread without a name", gmail.sendOp({ threadId: "" })],
    ["a place of its own and the label of scheduling alone", [7, ["thread-a:r2", [["msg-a:r1", ["^scheduled"]]]]]],
  ])("are not understood, and say so, with %s", (_, op) => {
    expect(read(op)).toMatchObject([{ kind: "unknown", permMessageId: "msg-a:r1" }]);
  });

  it.each([
    ["a body that is no list", (message: unknown[]) => (message[8] = "text")],
    ["a part without text", (message: unknown[]) => (message[8] = [null, [[0, null]], null, null, null, null, 1])],
    ["no part", (message: unknown[]) => (message[8] = [null, [], null, null, null, null, 1])],
    ["an id of another kind", (message: unknown[]) => (message[0] = "draft-1")],
  ])("are not understood, and say so, with %s", (_, spoil) => {
    const value = JSON.parse(gmail.request(gmail.sendOp()));
    spoil(value[1][0][0][1][1][13][0]);
    expect(format.readRequest(value)).toMatchObject([{ kind: "unknown" }]);
  });

  it.each(["^r", "^r_bt"])("tell a draft by its label %s alone", (label) => {
    const op = gmail.sendOp({ labels: ["^all", label, "^pfg"] });
    expect(read(op)).toEqual([{ kind: "draft", permMessageId: "msg-a:r1" }]);
  });

  it("send nothing without the labels of sending", () => {
    expect(read(gmail.sendOp({ labels: ["^all"] }), ["odd"], gmail.labelOp([], ["^pfg"], ["msg-a:r1"]))).toEqual([]);
  });
});

describe("answers since 2022-09", () => {
  it("tell the ids Gmail has given", () => {
    expect(format.readAnswer(JSON.parse(gmail.answer(gmail.update())))).toEqual([
      {
        permMessageId: "msg-a:r1",
        permThreadId: "thread-a:r2",
        gmailMessageId: "183234eaadcf41e5",
        threadId: "183234ce86ffa010",
        rfcMessageId: "<CAFsK+UQf12W@mail.gmail.com>",
        isDraft: false,
      },
    ]);
  });

  it.each(["183234EAADCF41E5", "x183234eaadcf41e", "183234eaadcf41e5x", "183234eaadcf41e51", ""])(
    "tell no id that is written as %j",
    (legacyId) => {
      const [stored] = format.readAnswer(JSON.parse(gmail.answer(gmail.update({ legacyId })))) ?? [];
      expect(stored).toMatchObject({ permMessageId: "msg-a:r1", gmailMessageId: "" });
    },
  );

  it("tell nothing of what is no message", () => {
    expect(format.readAnswer(JSON.parse(gmail.answer(gmail.update({ id: "draft-1" }))))).toEqual([]);
  });

  it("may tell nothing but that all went well", () => {
    expect(format.readAnswer(JSON.parse(gmail.minimalAnswer))).toEqual([]);
  });

  it("may tell of a thread without its messages, or of none", () => {
    const [whole] = gmail.update() as [unknown[]];
    const told = (...update: unknown[]) => format.readAnswer(JSON.parse(gmail.answer([update])));
    expect(told("thread-a:r2", null, null)).toEqual([]);
    expect(told("", null, whole[2])).toEqual([]);
  });

  it("are not recognised in something else", () => {
    expect(format.readAnswer({ error: 1 })).toBeNull();
    expect(format.readAnswer([])).toBeNull();
    expect(format.readAnswer(null)).toBeNull();
  });
});
