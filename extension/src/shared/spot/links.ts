/**
 * Links that pass through a counter first: whose counter it is, and where they really lead if the link itself says so. Nothing is
 * asked of anybody; what cannot be read stays unknown.
 */
import { type Address, readAddress, siteOf, targetOf } from "./address.js";
import { senderOf } from "./senders.js";
import { SHORT_TOKEN, shapeOf } from "./shape.js";

/** A counted link. */
export interface WrappedLink {
  /** Whose counter: a known sender's name or the counter's site. */
  name: string;
  /** Where it leads, or null if only the counter knows. */
  target: string | null;
}

/** Shapes of senders' link counters on their customers' hosts. */
const FAMILIES: readonly { name: string; source: RegExp }[] = [
  { name: "greentick", source: /^\/l\/[\w-]{40}\// },
  { name: "SendGrid", source: /^\/(?:ls|wf|ss\/c|uni\/ls)\/(?:click|u001\.|[\w.-]+\/)/ },
  { name: "Mailchimp", source: /^\/track\/click(?:\.php)?[?/]/ },
  { name: "Mailgun", source: /^\/c\/eJ[\w-]{16}/ },
  { name: "SparkPost", source: /^\/f\/a\/[\w-]+~~\// },
  { name: "HubSpot", source: /^\/(?:e[123]t\/(?:c|tc|ctc|btc)|ctc)\//i },
  { name: "Amazon SES", source: /^\/c?l0\/http/i },
  { name: "Constant Contact", source: /^\/tn\.jsp\?/ },
  { name: "Salesforce", source: /^\/\?qs=[0-9a-f]{20}/ },
  { name: "ActiveCampaign", source: /^\/lt\.php\?/ },
];

const COUNTER_WORD = /(?:^|[^a-z])(?:click|clk|redirect|redir|track(?:ing)?|trk|lnk|goto|out|unwrap)(?:$|[^a-z])/;

/** What this link's counter is, or null if the link leads straight where it seems to. */
export function readLink(href: string): WrappedLink | null {
  const whole = unwrapGmail(href.trim());
  const address = readAddress(whole);
  if (typeof address === "string") {
    return null;
  }
  const target = targetIn(whole, address);
  const name = counterOf(address, target !== null);
  return name === null ? null : { name, target };
}

function counterOf(address: Address, leadsOn: boolean): string | null {
  const sender = senderOf(address);
  const request = targetOf(address);
  const family = FAMILIES.find(({ source }) => source.test(request));
  if (family) {
    return sender?.name ?? family.name;
  }
  const words = `${address.host}${address.path}`.toLowerCase();
  const counts = COUNTER_WORD.test(words) && (leadsOn || shapeOf(address).opaque >= SHORT_TOKEN);
  if (sender && (counts || leadsOn)) {
    return sender.name;
  }
  return counts ? siteOf(address.host) : null;
}

/** Gmail's own redirect tells nothing of the sender. */
function unwrapGmail(href: string): string {
  const inner = /^https?:\/\/www\.google\.com\/url\?(?:[^#]*&)?q=([^&#]+)/.exec(href)?.[1];
  return inner === undefined ? href : (decoded(inner) ?? href);
}

/** The first address on another site that the link carries, in clear or in base64. */
function targetIn(href: string, { host }: Address): string | null {
  for (const piece of carriers(href)) {
    const found = addressIn(decoded(piece) ?? piece) ?? addressIn(fromBase64(piece));
    if (found !== null && siteOf(new URL(found).hostname) !== siteOf(host)) {
      return found;
    }
  }
  return null;
}

/** The parts of a link that may carry an address: values of the query, the end of the path that begins like one, folders. */
function carriers(href: string): string[] {
  const rest = href.replace(/^https?:\/\/[^/?#]*/i, "").replace(/#.*$/, "");
  const clear = /\/(https?:\/\/.*)$/i.exec(rest)?.[1];
  if (clear !== undefined) {
    return [clear];
  }
  const question = rest.indexOf("?");
  const path = question < 0 ? rest : rest.slice(0, question);
  const query = question < 0 ? "" : rest.slice(question + 1);
  return [...query.split("&").map((pair) => pair.slice(pair.indexOf("=") + 1)), ...path.split("/")];
}

function addressIn(text: string): string | null {
  const found = /(?:^|["'])(https?:\\*\/\\*\/[^\s"'<>]+)/i.exec(text)?.[1]?.replaceAll("\\", "");
  return found !== undefined && URL.canParse(found) ? new URL(found).href : null;
}

function fromBase64(piece: string): string {
  const base64 = piece.replaceAll("-", "+").replaceAll("_", "/").replace(/=+$/, "");
  if (base64.length < 12 || !/^[A-Za-z\d+/]+$/.test(base64) || base64.length % 4 === 1) {
    return "";
  }
  const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
  return new TextDecoder().decode(bytes);
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
