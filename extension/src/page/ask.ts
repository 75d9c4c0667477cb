/**
 * The synchronous way to content and back. Both worlds hear the document's events; the answer comes while ours is still
 * being dispatched. No answer, a forged or a broken one: the mail leaves as Gmail wrote it.
 */
import {
  ANSWER_EVENT,
  type Answered,
  ASK_EVENT,
  type Asked,
  type PageTold,
  type SendAnswer,
  type SendQuestion,
  TELL_EVENT,
} from "../shared/send.js";

const PIXEL_URL = /^https?:\/\/[\w.:[\]-]+(?:\/[\w.~-]+)*\/p\/[\w-]{40}\.gif$/;
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
    const { pixelUrl, own } = answered.answer;
    return {
      pixelUrl: typeof pixelUrl === "string" && PIXEL_URL.test(pixelUrl) ? pixelUrl : null,
      own: own && HOST.test(own.host) && ACCOUNT_KEY.test(own.accountKey) ? own : null,
    };
  } catch {
    return null;
  }
}
