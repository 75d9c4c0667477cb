/** Content's side of the talk about what leaves, and addresses as it gives them. */
import type { PageTold, SendAnswer, SendQuestion } from "../shared/send.js";
import { Sending } from "./sending.js";

export const own = { host: "t.example", accountKey: "AbCdEfGhIjKl" };
export const nothing: SendAnswer = { pixelUrl: null, own: [], links: [], line: null, oldLines: [] };

export function pixelUrl(copy: number): string {
  return `https://t.example/p/${own.accountKey}${String(copy).padStart(16, "0")}${"m".repeat(12)}.gif`;
}

export const oldPixel = `<img src="https://ci3.googleusercontent.com/meips/x=s0-d#${pixelUrl(999)}" alt="">`;

/** Content's side of the talk: answers every question with a new pixel unless told otherwise. */
export class FakeWorld {
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

export function start() {
  const world = new FakeWorld();
  return { world, sending: new Sending(world) };
}
