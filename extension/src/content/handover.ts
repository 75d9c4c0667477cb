/**
 * Both scripts of our world share a global scope that Gmail's own page does not see: there the first hands the page over to
 * the second.
 */
import type { Page } from "./page.js";

const PLACE = Symbol.for("greentick.page");

export function handOver(page: Page): void {
  Reflect.set(globalThis, PLACE, page);
}

/** Null when the first script did not get so far. */
export function handedOver(): Page | null {
  return (Reflect.get(globalThis, PLACE) as Page | undefined) ?? null;
}
