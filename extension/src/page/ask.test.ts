// @vitest-environment happy-dom
import { afterEach, describe, expect, it } from "vitest";
import { ANSWER_EVENT, ASK_EVENT, type Asked, type SendQuestion, TELL_EVENT } from "../shared/send.js";
import { ask, tell } from "./ask.js";

const question: SendQuestion = {
  permMessageId: "msg-a:r1",
  permThreadId: "thread-a:r2",
  gmailAddress: "alice@example.org",
  subject: "Lunch",
  recipients: [],
  sentAt: 5,
  isPlainText: false,
  isScheduled: false,
  targets: ["https://example.org/"],
};
const pixelUrl = `https://t.example/p/${"a".repeat(40)}.gif`;
const nothing = { pixelUrl: null, own: [], links: [], line: null, oldLines: [] };
const own = { host: "t.example", accountKey: "AbCdEfGhIjKl" };

let deaf = new AbortController();
afterEach(() => {
  deaf.abort();
  deaf = new AbortController();
});

function answerWith(make: (asked: Asked) => unknown): void {
  const hear = (event: Event) => {
    const detail = make(JSON.parse((event as CustomEvent).detail));
    document.dispatchEvent(new CustomEvent(ANSWER_EVENT, { detail }));
  };
  document.addEventListener(ASK_EVENT, hear, { signal: deaf.signal });
}

describe("asking content", () => {
  it("has the answer at once", () => {
    answerWith((asked) => {
      expect(asked.question).toEqual(question);
      return JSON.stringify({ id: asked.id, answer: { ...nothing, pixelUrl, own: [own] } });
    });
    expect(ask(question)).toEqual({ ...nothing, pixelUrl, own: [own] });
  });

  it("has no answer when nobody is there", () => {
    expect(ask(question)).toBeNull();
  });

  it.each<[string, (asked: Asked) => unknown]>([
    ["to another question", () => JSON.stringify({ id: "0", answer: { pixelUrl, own: [own] } })],
    ["that is no JSON", () => "junk"],
    ["that is nothing", () => undefined],
    ["without an answer", ({ id }) => JSON.stringify({ id })],
  ])("takes no answer %s", (_, make) => {
    answerWith(make);
    expect(ask(question)).toBeNull();
  });

  it.each([
    [`https://t.example/p/${"a".repeat(39)}.gif`],
    [`javascript:alert(1)//p/${"a".repeat(40)}.gif`],
    [`https://t.example/p/${"a".repeat(40)}.gif" onerror="alert(1)`],
    [`https://t.example/<b>/p/${"a".repeat(40)}.gif`],
    [5],
  ])("puts nothing into a mail but a pixel's address: %s", (forged) => {
    answerWith(({ id }) =>
      JSON.stringify({ id, answer: { pixelUrl: forged, own: [{ host: ".*", accountKey: ".*" }] } }),
    );
    expect(ask(question)).toEqual(nothing);
  });

  it("takes no place for its own that cannot be one", () => {
    const places = [own, { host: "t.example|.*", accountKey: own.accountKey }, { host: "t.example", accountKey: ".*" }];
    answerWith(({ id }) => JSON.stringify({ id, answer: { ...nothing, own: places } }));
    expect(ask(question)?.own).toEqual([own]);
  });

  it("hears nothing after the question", () => {
    let id = "";
    answerWith((asked) => {
      id = asked.id;
      return "";
    });
    const answer = ask(question);
    document.dispatchEvent(
      new CustomEvent(ANSWER_EVENT, { detail: JSON.stringify({ id, answer: { pixelUrl, own: [own] } }) }),
    );
    expect(answer).toBeNull();
  });
});

it("tells content what became of a mail, as text", () => {
  const heard: string[] = [];
  document.addEventListener(TELL_EVENT, (event) => heard.push((event as CustomEvent).detail), { signal: deaf.signal });
  tell({ type: "refused", permMessageId: "msg-a:r1" });
  expect(heard).toEqual(['{"type":"refused","permMessageId":"msg-a:r1"}']);
});

it("lets links lead to nothing but addresses of the web, and takes a line only whole", () => {
  const line = { language: "de", words: "a < b", more: "Was?", url: `https://t.example/r/${"a".repeat(40)}` };
  const links = ["https://t.example/l/x/y", "javascript:alert(1)", "https://a b", 5, null];
  const answers = [
    { links, line, oldLines: ["a", 5] },
    { links: "x", line: { ...line, url: "javascript:" } },
    { line: { ...line, language: '"' } },
  ];
  const read = answers.map((answer) => {
    answerWith(({ id }) => JSON.stringify({ id, answer }));
    const found = ask(question);
    deaf.abort();
    deaf = new AbortController();
    return found;
  });
  expect(read[0]).toEqual({
    ...nothing,
    links: ["https://t.example/l/x/y", null, null, null, null],
    line,
    oldLines: ["a"],
  });
  expect(read.slice(1)).toEqual([nothing, nothing]);
});
