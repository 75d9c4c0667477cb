/** The card on a list of one row, and the hands at it. */
import { expect, vi } from "vitest";
import { event, receipt } from "../../background/sample.fake.js";
import type { Receipt } from "../../shared/wire.js";
import { FakePage, listOf, row } from "../content.fake.js";
import { hoverCard } from "./hover-card.js";
import { listTicks } from "./list-ticks.js";

const ids = { perm: "thread-a:r1", legacy: "18f0a" };

export async function start(...receipts: Receipt[]): Promise<FakePage> {
  document.body.innerHTML = listOf(row("Contract", ids));
  const page = await new FakePage().start((it) => {
    listTicks(it);
    hoverCard(it);
  }, receipts);
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  return page;
}

export function tick(): HTMLElement {
  return document.querySelector<HTMLElement>(".greentick-tick") ?? expect.fail("no tick");
}

export function host(): HTMLElement | null {
  return document.querySelector<HTMLElement>(".greentick-card");
}

export function card(): HTMLElement {
  return host()?.shadowRoot?.querySelector<HTMLElement>(".card") ?? expect.fail("no card");
}

export function texts(selector: string): (string | null)[] {
  return [...card().querySelectorAll(selector)].map((one) => one.textContent);
}

export function over(element: Element): void {
  element.dispatchEvent(new PointerEvent("pointerover", { bubbles: true }));
}

/** The pointer as it moves; one at rest has only things pass under it. */
export function moveOver(element: Element): void {
  over(element);
  element.dispatchEvent(new PointerEvent("pointermove", { bubbles: true }));
}

export function key_(element: Element, name: string, more: KeyboardEventInit = {}): KeyboardEvent {
  const pressed = new KeyboardEvent("keydown", { key: name, bubbles: true, cancelable: true, composed: true, ...more });
  element.dispatchEvent(pressed);
  return pressed;
}

export function opens(count: number): Receipt {
  const at = (place: number) => new Date(Date.UTC(2026, 9, 1, 9, place)).toISOString();
  const events = Array.from({ length: count }, (_, place) => event({ id: `hit-${place}`, at: at(place) }));
  return receipt({ state: "opened", opens: count, events });
}

/** Each test begins and ends with real time and without a card. */
export function tidy(): void {
  vi.useRealTimers();
  host()?.remove();
}
