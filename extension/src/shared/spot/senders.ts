/** Known senders of trackers: their patterns, matched on the original's real host at a label's boundary. */
import { type Address, targetOf } from "./address.js";
import { PATTERNS } from "./patterns.js";

/** One pattern of a known sender. */
export interface SenderPattern {
  name: string;
  /** Host as written; `*` and `#` as in patterns.ts. Empty for a bare shape of a path. */
  host: string;
  /** Path and query from the root, empty for the whole host. */
  path: string;
  /** The address alone is proof. */
  sure: boolean;
}

interface Matcher {
  pattern: SenderPattern;
  host: RegExp | null;
  path: RegExp | null;
}

/** Where a pattern that ends in a letter or digit may end. */
export const BOUNDARY = "([^a-z0-9_-]|$)";

/** All patterns, in the file's order. */
export const SENDER_PATTERNS: readonly SenderPattern[] = readPatterns(PATTERNS);

const byHost = new Map<string, Matcher[]>();
const globbedHosts: Matcher[] = [];
const shapes: Matcher[] = [];
for (const pattern of SENDER_PATTERNS) {
  file(pattern);
}
/** One look instead of thirty for the many hosts that carry no number. */
const anyGlobbedHost = new RegExp(globbedHosts.map(({ host }) => host?.source ?? "").join("|"));

/** The known sender this address belongs to; one that is sure before one that is not. */
export function senderOf(address: Address): SenderPattern | null {
  const target = targetOf(address);
  let unsure: SenderPattern | null = null;
  for (const { pattern, host, path } of candidates(address.host)) {
    if ((host === null || host.test(address.host)) && (path === null || path.test(target))) {
      if (pattern.sure) {
        return pattern;
      }
      unsure ??= pattern;
    }
  }
  return unsure;
}

/** The sender whose shape of path this is, on whatever host. Names a guess at best: never proof. */
export function senderByShape(address: Address): SenderPattern | null {
  const target = targetOf(address);
  return shapes.find(({ path }) => path?.test(target) === true)?.pattern ?? null;
}

/** Read the lines of patterns.ts. */
export function readPatterns(text: string): SenderPattern[] {
  return text
    .trim()
    .split("\n")
    .flatMap((line) => {
      const [name = "", patterns = ""] = line.split("\t");
      return patterns.split(" ").map((pattern) => readPattern(name, pattern));
    });
}

function readPattern(name: string, written: string): SenderPattern {
  const sure = !written.startsWith("~");
  const text = sure ? written : written.slice(1);
  const slash = text.indexOf("/");
  if (slash === 0) {
    return { name, host: "", path: text.replace(/^\/\//, ""), sure };
  }
  return slash < 0
    ? { name, host: text, path: "", sure }
    : { name, host: text.slice(0, slash), path: text.slice(slash), sure };
}

function file(pattern: SenderPattern): void {
  const globbed = /[*#]/.test(pattern.host);
  const matcher: Matcher = {
    pattern,
    host: globbed ? new RegExp(`(?:^|\\.)${hostSource(pattern.host)}$`) : null,
    path: pattern.path === "" ? null : new RegExp(pathSource(pattern.path, pattern.host !== ""), "i"),
  };
  if (pattern.host === "") {
    shapes.push(matcher);
  } else if (globbed) {
    globbedHosts.push(matcher);
  } else {
    byHost.set(pattern.host, [...(byHost.get(pattern.host) ?? []), matcher]);
  }
}

/** What is filed under the host itself, its parents, and hosts that carry numbers. */
function candidates(host: string): Matcher[] {
  const found: Matcher[] = [];
  for (let at = 0; at >= 0; at = host.indexOf(".", at) + 1 || -1) {
    found.push(...(byHost.get(host.slice(at)) ?? []));
  }
  return anyGlobbedHost.test(host) ? [...found, ...globbedHosts] : found;
}

/** A host's glob as the source of a regular expression that JavaScript and RE2 read alike. */
export function hostSource(glob: string): string {
  return literal(glob).replaceAll("\\*", "[a-z0-9-]*").replaceAll("#", "[0-9]");
}

/**
 * A path's glob likewise. It ends at a boundary: `/track` begins neither `/tracksuit` nor `/track-record`. In a shape that may begin
 * anywhere a `*` between two slashes stays between them, or an address made for it could keep the browser busy for minutes.
 */
export function pathSource(glob: string, fromRoot: boolean): string {
  const source = literal(glob)
    .replaceAll(/(?<=\/)\\\*(?=\/)/g, fromRoot ? ".*" : "[^/]*")
    .replaceAll("\\*", ".*")
    .replaceAll("#", "[0-9]");
  return `${fromRoot ? "^" : ""}${source}${/[a-z0-9]$/i.test(glob) ? BOUNDARY : ""}`;
}

function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}
