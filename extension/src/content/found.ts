/** Finds the trackers among a message's images: each is judged once, from what the page says of it; nothing is measured. */
import { judgeImage, type TrackerReason } from "../shared/spot/judge.js";
import { printOf } from "../shared/trackers.js";

export interface Found {
  image: HTMLImageElement;
  address: string;
  name: string;
  reason: TrackerReason;
  print: string;
  /** A rule stood in its way when it came into the page. */
  hasRule: boolean;
}

export interface Known {
  /** A pixel of this very account is no tracker of somebody else's. */
  isOwn(address: string): boolean;
  isLearned(print: string): boolean;
  /** What ships is in force. */
  isBlocking: boolean;
}

interface Judged {
  count: number;
  first: Element | undefined;
  last: Element | undefined;
  found: Found[];
}

/** Where Gmail itself folds away what is quoted: being hidden says nothing about the images in there. */
const FOLDED = ".gmail_quote, .gmail_extra, .h5, .adL, blockquote";
const UNDISPLAYED = /(?:^|[;\s])(?:display\s*:\s*none|visibility\s*:\s*hidden|max-height\s*:\s*0(?:px)?\s*(?:[;!]|$))/i;

export class Finder {
  readonly #judged = new WeakMap<Element, Judged>();

  /** The same for as long as the body holds the same images. */
  trackersIn(body: HTMLElement, known: () => Known): Found[] {
    const images = body.getElementsByTagName("img");
    const { length: count } = images;
    const [first, last] = [images[0], images[count - 1]];
    const before = this.#judged.get(body);
    if (before?.count === count && before.first === first && before.last === last) return before.found;
    const found = judgeAll([...images], body, known());
    this.#judged.set(body, { count, first, last, found });
    return found;
  }

  /** Whether this body would have to be judged anew. */
  isNew(body: HTMLElement): boolean {
    return !this.#judged.has(body);
  }
}

function judgeAll(images: HTMLImageElement[], body: HTMLElement, known: Known): Found[] {
  const repeats = new Map<string, number>();
  for (const image of images) {
    const address = image.getAttribute("src") ?? "";
    repeats.set(address, (repeats.get(address) ?? 0) + 1);
  }
  return images.flatMap((image) => judgeOne(image, body, repeats, known) ?? []);
}

function judgeOne(
  image: HTMLImageElement,
  body: HTMLElement,
  repeats: Map<string, number>,
  known: Known,
): Found | null {
  const address = image.getAttribute("src") ?? "";
  if (address === "" || address.startsWith("data:")) return null;
  const judged = judgeImage({
    url: address,
    width: image.getAttribute("width"),
    height: image.getAttribute("height"),
    style: image.getAttribute("style") ?? undefined,
    hidden: image.hidden !== false || isInHidden(image, body),
    repeats: repeats.get(address),
  });
  if (!judged.tracker || known.isOwn(address)) return null;
  const { name, reason, byAddress } = judged;
  const print = printOf(address);
  return {
    image,
    address,
    name,
    reason: reason as TrackerReason,
    print,
    hasRule: (byAddress && known.isBlocking) || known.isLearned(print),
  };
}

function isInHidden(image: Element, body: HTMLElement): boolean {
  for (let around = image.parentElement; around && around !== body; around = around.parentElement) {
    if (UNDISPLAYED.test(around.getAttribute("style") ?? "")) return around.closest(FOLDED) === null;
  }
  return false;
}
