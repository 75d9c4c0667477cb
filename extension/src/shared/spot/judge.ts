/**
 * Is this image a tracker, whose, and why? Judged from its address, its stated size and the mail around it; nothing is fetched.
 * A picture the reader would see is never called a tracker unless its very address proves it.
 */
import { type Address, readAddress, siteOf } from "./address.js";
import { familyOf, isGreentickPixel } from "./families.js";
import { isPictureName } from "./picturename.js";
import { type SenderPattern, senderByShape, senderOf } from "./senders.js";
import { LONG_TOKEN, SHORT_TOKEN, type Shape, shapeOf } from "./shape.js";
import { type Stated, type Visibility, visibilityOf } from "./size.js";

/** So long a token is enough in what nobody can see, or under a folder that is called after opening. */
const CLEAR_TOKEN = 8;

/** An image as a mail shows it. */
export interface SeenImage extends Stated {
  /** Its address as it stands in the page: Gmail's proxied one, or the original. */
  url: string;
  /** How often the same address occurs in this mail. */
  repeats?: number | undefined;
}

/** Why an image is a tracker. */
export type TrackerReason =
  /** A pixel of greentick's own kind. */
  | "greentick_pixel"
  /** A known sender's counting address. */
  | "known_sender"
  /** The shape of a known sender's counting addresses, on another host. */
  | "known_shape"
  /** Nothing to see, and the address speaks of opening. */
  | "unseen_counter"
  /** Nothing to see, and the address can name one mail. */
  | "unseen_token"
  /** Nothing to see, and a program answers rather than a file. */
  | "unseen_program"
  /** The address speaks of opening and can name one mail. */
  | "counter_token";

/** Why an image is none. */
export type HarmlessReason =
  /** Part of the mail itself: nothing is requested. */
  | "embedded"
  | "bad_address"
  /** Gmail's proxy, without the address behind it. */
  | "no_original"
  /** It is there to be seen. */
  | "picture"
  /** An empty image that keeps things apart. */
  | "spacer"
  /** Its address is the same for everybody. */
  | "no_token"
  /** It might be anything; nothing speaks against it. */
  | "no_sign";

export interface Judgement {
  tracker: boolean;
  /** The sender's name, or its site where nobody has a name for it; empty for what is no tracker. */
  name: string;
  reason: TrackerReason | HarmlessReason;
  /** The address alone was proof: blocking rules know it too. */
  byAddress: boolean;
}

/** Judge one image. */
export function judgeImage(image: SeenImage): Judgement {
  const address = readAddress(image.url);
  if (typeof address === "string") {
    return harmless(address);
  }
  return judgeByAddress(address) ?? judgeInMail(address, visibilityOf(image), image.repeats ?? 1);
}

/** What the address alone proves; the same truths as in the blocking rules. */
export function judgeByAddress(address: Address): Judgement | null {
  if (isGreentickPixel(address)) {
    return tracker("greentick", "greentick_pixel", true);
  }
  if (isPictureName(address)) {
    return null;
  }
  const sender = senderOf(address);
  if (sender?.sure === true) {
    return tracker(sender.name, "known_sender", true);
  }
  const family = familyOf(address);
  return family && tracker(family.name, "known_shape", true);
}

function judgeInMail(address: Address, visibility: Visibility, repeats: number): Judgement {
  if (address.path === "/" && address.query === "") {
    return harmless("no_token");
  }
  const shape = shapeOf(address);
  const sender = senderOf(address);
  const spared = spare(shape, visibility, repeats, Boolean(sender?.path));
  if (spared) {
    return harmless(spared);
  }
  if (sender && isUsedToCount(shape, sender.path !== "")) {
    return tracker(sender.name, "known_sender");
  }
  const reason = reasonToSuspect(address, shape, visibility);
  if (!reason) {
    return harmless(shape.opaque >= SHORT_TOKEN || shape.asks ? "no_sign" : "no_token");
  }
  return nameSuspect(address, sender, reason);
}

function nameSuspect(address: Address, sender: SenderPattern | null, reason: TrackerReason): Judgement {
  if (sender) {
    return tracker(sender.name, "known_sender");
  }
  const maker = senderByShape(address);
  return maker ? tracker(maker.name, "known_shape") : tracker(siteOf(address.host), reason);
}

function reasonToSuspect(address: Address, shape: Shape, visibility: Visibility): TrackerReason | null {
  if (visibility === "invisible") {
    return unseen(shape);
  }
  if (visibility === "line") {
    return shape.counting && shape.asks ? "unseen_counter" : null;
  }
  return visibility === "hidden" ? undisplayed(shape) : unsized(address, shape);
}

/** A known sender's host or folder that serves other things too: does this address name somebody? */
function isUsedToCount(shape: Shape, byPath: boolean): boolean {
  const names = shape.opaque >= SHORT_TOKEN || shape.asks || (byPath && shape.numbered);
  return names && shape.ending !== "picture" && (byPath || shape.counting || !shape.pictureFolder);
}

/** Pictures and spacers, before anything is suspected. In a folder that is known to count, no name makes a spacer. */
function spare(shape: Shape, visibility: Visibility, repeats: number, isCounting: boolean): HarmlessReason | null {
  if (visibility === "picture") {
    return "picture";
  }
  if (shape.spacer && !shape.asks && !shape.counting && !isCounting) {
    return "spacer";
  }
  if (repeats > 2 && !shape.asks) {
    return "spacer";
  }
  return isPictureFile(shape, visibility) ? "picture" : null;
}

/** A file with a picture's name, or a photograph, or any file of a picture folder that is not too small to be seen. */
function isPictureFile(shape: Shape, visibility: Visibility): boolean {
  if (shape.asks && (shape.counting || visibility === "invisible")) {
    return false;
  }
  return shape.namedPicture || (shape.ending === "picture" && shape.pictureFolder && !shape.counting);
}

/** What an image too small to see is for. */
function unseen(shape: Shape): TrackerReason | null {
  if (shape.counterFile || (shape.counting && (shape.asks || shape.numbered || shape.opaque >= SHORT_TOKEN))) {
    return "unseen_counter";
  }
  // What lies among pictures may bear the short name of its contents.
  const enough = shape.pictureFolder && shape.ending !== "none" ? LONG_TOKEN : CLEAR_TOKEN;
  if (shape.opaque >= enough || (shape.asks && shape.ending !== "picture")) {
    return "unseen_token";
  }
  return shape.ending === "program" || shape.ending === "none" ? "unseen_program" : null;
}

/** What is not displayed may be a picture for another screen: it must speak of opening, or ask with a long token. */
function undisplayed(shape: Shape): TrackerReason | null {
  if (shape.ending === "picture") {
    return null;
  }
  if (shape.counting && (shape.asks || shape.opaque >= SHORT_TOKEN)) {
    return "unseen_counter";
  }
  return shape.asks && shape.opaque >= LONG_TOKEN ? "unseen_token" : null;
}

/** An image of unknown size must speak of opening, name one mail, and not be a file that could be looked at. */
function unsized(address: Address, shape: Shape): TrackerReason | null {
  if (shape.ending === "picture") {
    return null;
  }
  const opens = shape.opensFirst && shape.ending === "none" && shape.opaque >= CLEAR_TOKEN;
  if (opens || (shape.counterFile && shape.asks)) {
    return "counter_token";
  }
  const counts = shape.counting || /^(?:trk|track(?:ing|er)?|opens|pixels?|px\d?|beacon)\d*\./.test(address.host);
  return counts && shape.opaque >= LONG_TOKEN ? "counter_token" : null;
}

function tracker(name: string, reason: TrackerReason, byAddress = false): Judgement {
  return { tracker: true, name, reason, byAddress };
}

function harmless(reason: HarmlessReason): Judgement {
  return { tracker: false, name: "", reason, byAddress: false };
}
