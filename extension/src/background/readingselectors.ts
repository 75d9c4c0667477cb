/** What a server knows of Gmail's page. Whether a name or a selector is one, content says. Pure. */
import { isRecord } from "./server.js";

/** The server takes no more either (greentick/gmail_selectors.py). */
const MOST_NAMES = 100;
const MOST_SELECTORS = 5;
const MOST_CHARS = 200;

/** Selectors by name of a place; none where the server says nothing of them, as older ones do. */
export function readSelectors(data: Record<string, unknown>): Record<string, string[]> {
  const places = isRecord(data.gmail_selectors) ? Object.entries(data.gmail_selectors) : [];
  const usable = (one: unknown): one is string => typeof one === "string" && one.length <= MOST_CHARS;
  const lists = places
    .slice(0, MOST_NAMES)
    .map(([name, list]) => [name, Array.isArray(list) ? list.filter(usable).slice(0, MOST_SELECTORS) : []] as const);
  return Object.fromEntries(lists.filter(([, list]) => list.length > 0));
}
