/**
 * The synchronous way to content and back. Both worlds hear the document's events; the answer comes while ours is still
 * being dispatched. No answer, a forged or a broken one: the mail leaves as Gmail wrote it.
 */
import {
  ANSWER_EVENT,
  type Answered,
  ASK_EVENT,
  type Asked,
  type DisclosureLine,
  type OwnPixels,
  type PageTold,
  type SendAnswer,
  type SendQuestion,
  TELL_EVENT,
} from "../shared/send.js";

const PIXEL_URL = /^https?:\/\/[\w.:[\]-]+(?:\/[\w.~-]+)*\/p\/[\w-]{40}\.gif$/;
/** Whatever content answers, links lead to addresses of the web. */
const WEB_URL = /^https?:\/\/[^\s\\]+$/i;
const LANGUAGE = /^[a-z]{2}$/;
const ACCOUNT_KEY = /^[\w-]{12}$/;
const HOST = /^[\w.:[\]-]+$/;

let asked = 0;

export function ask(question: SendQuestion): SendAnswer | null {
  asked += 1;
  const id = `${asked}-${question.sentAt}`;
  let answer: SendAnswer | null = null;
  const hear = (event: Event): void => {
    answer ??= readAnswer(event, id);
  };
  document.addEventListener(ANSWER_EVENT, hear);
  try {
    const detail: Asked = { id, question };
    document.dispatchEvent(new CustomEvent(ASK_EVENT, { detail: JSON.stringify(detail) }));
  } finally {
    document.removeEventListener(ANSWER_EVENT, hear);
  }
  return answer;
}

export function tell(told: PageTold): void {
  document.dispatchEvent(new CustomEvent(TELL_EVENT, { detail: JSON.stringify(told) }));
}

function readAnswer(event: Event, id: string): SendAnswer | null {
  try {
    const answered = JSON.parse(String((event as CustomEvent).detail)) as Partial<Answered>;
    if (answered.id !== id || !answered.answer) return null;
    const { pixelUrl, own, links, line, oldLines } = answered.answer;
    return {
      pixelUrl: typeof pixelUrl === "string" && PIXEL_URL.test(pixelUrl) ? pixelUrl : null,
      own: Array.isArray(own) ? own.filter(isOwnPlace) : [],
      links: Array.isArray(links) ? links.map(webUrlOrNull) : [],
      line: line && isLine(line) ? line : null,
      oldLines: Array.isArray(oldLines) ? oldLines.filter((one) => typeof one === "string") : [],
    };
  } catch {
    return null;
  }
}

function isOwnPlace({ host, accountKey }: OwnPixels): boolean {
  return HOST.test(host) && ACCOUNT_KEY.test(accountKey);
}

function webUrlOrNull(url: unknown): string | null {
  return typeof url === "string" && WEB_URL.test(url) ? url : null;
}

function isLine({ language, words, more, url }: DisclosureLine): boolean {
  return LANGUAGE.test(language) && WEB_URL.test(url) && [words, more].every((text) => typeof text === "string");
}
