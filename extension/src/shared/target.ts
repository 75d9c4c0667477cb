/**
 * Which addresses a link of ours may lead to: whole http and https ones in which nothing can hide another. As strict as the
 * server (ingest/links.py), so that no mail ever carries a link that the server would refuse.
 */

/** Longer ones are left alone: with our own address around them, mail programs would begin to cut them off. */
export const LONGEST_TARGET_BYTES = 4_000;

const SCHEME = /^https?:\/\//i;
const CONTROLS = /[\p{Cc}\s\\\u2028\u2029\p{Surrogate}]/u;
const AUTHORITY = /^https?:\/\/([^/?#]*)/i;
const PORT = /:(\d{1,5})$/;
const IN_BRACKETS = /^\[[\da-f:.]+\](?::\d{1,5})?$/i;

export function isTarget(text: string): boolean {
  if (!SCHEME.test(text) || text.length > LONGEST_TARGET_BYTES || CONTROLS.test(text)) return false;
  const authority = AUTHORITY.exec(text)?.[1] ?? "";
  if (!isPlainAuthority(authority) || !URL.canParse(text)) return false;
  return new TextEncoder().encode(text).length <= LONGEST_TARGET_BYTES;
}

/** A host, and a port at most: no credentials, nothing that turns into a separator when it is normalised. */
function isPlainAuthority(authority: string): boolean {
  const port = PORT.exec(authority)?.[1];
  if (port !== undefined && (Number(port) < 1 || Number(port) > 65_535)) return false;
  if (authority.startsWith("[")) return IN_BRACKETS.test(authority);
  const host = port === undefined ? authority : authority.slice(0, -port.length - 1);
  return host !== "" && !/[@:[\]/?#%]/.test(host.normalize("NFKC"));
}
