/** Characters as HTML writes them. */

/** Names that mails' markup holds; others are left for the browser, and their links alone. */
const NAMED: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: "\u00a0" };
const REFERENCE = /&(?:#(\d{1,7});|#[xX]([\da-fA-F]{1,6});|([a-zA-Z][a-zA-Z\d]*)(;|=)?|#)/g;

/** Text that stands anywhere in HTML, in a quoted value too, as itself. */
export function escaped(text: string): string {
  return text.replace(/[&"'<>]/g, (one) => `&#${one.charCodeAt(0)};`);
}

/** Text or an attribute's value as a browser reads it; null where that would take knowing names that mails do not hold. */
export function decoded(value: string): string | null {
  if (!value.includes("&")) return value;
  let isKnown = true;
  const text = value.replace(REFERENCE, (whole, decimal?: string, hex?: string, name?: string, after?: string) => {
    if (name !== undefined) {
      // Followed by `=` it is a parameter, to browsers too.
      if (after === "=") return whole;
      const character = after === ";" && Object.hasOwn(NAMED, name) ? NAMED[name] : undefined;
      if (character === undefined) isKnown = false;
      return character ?? whole;
    }
    const code = decimal ? Number.parseInt(decimal, 10) : hex ? Number.parseInt(hex, 16) : 0;
    // What browsers replace with something else, and half characters, no link needs.
    if (code < 32 || (code > 126 && code < 160) || (code > 0xd7ff && code < 0xe000) || code > 0x10ffff) {
      isKnown = false;
      return whole;
    }
    return String.fromCodePoint(code);
  });
  return isKnown ? text : null;
}
