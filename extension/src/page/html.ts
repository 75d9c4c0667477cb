/**
 * Walks over the tags of a piece of HTML the way a browser reads them (WHATWG HTML 13.2.5), without changing or repairing
 * anything: a `>` inside a value ends no tag, and what merely looks like one in a comment or a style is none.
 */

/** An attribute's value, and where it stands, without quotes. */
export interface Value {
  start: number;
  end: number;
  quoted: boolean;
  text: string;
}

type Found = (name: string, value: Value | null) => void;

export interface Tag {
  name: string;
  isEnd: boolean;
  start: number;
  /** Behind its `>`. */
  end: number;
}

const [TAB, NEWLINE, FORM_FEED, RETURN, SPACE] = [9, 10, 12, 13, 32] as const;
const [BANG, DOUBLE_QUOTE, SINGLE_QUOTE, SLASH, EQUALS, GREATER, QUESTION] = [33, 34, 39, 47, 61, 62, 63] as const;
/** Elements whose content is text, whatever it looks like. */
const RAW = /^(?:script|style|textarea|title|xmp|iframe|noembed|noframes|noscript)$/;
/** Bare names that may be raw elements' are not passed over; these are their first letters. */
const NOT_BARE = /<(?:[a-zA-Z][^\s/>]*[\s/]|[!?]|\/(?:[^a-zA-Z]|[^\s/>]*[\s/])|[stxinSTXIN][a-zA-Z]{2,}>)/g;

/**
 * Calls `visit` for each tag in order, until it returns false or a tag never ends. A long mail has tens of thousands of bare
 * tags such as `<b>`: passing over them is most of the time saved, unless `wantsBare` says otherwise. `between` is told what
 * stands between two tags; comments, and what is in a style, are none of it.
 */
export function walk(
  html: string,
  visit: (tag: Tag) => boolean,
  wantsBare: () => boolean = () => false,
  between?: (text: string) => void,
): void {
  const next = (from: number): number => {
    const at = wantsBare() ? html.indexOf("<", from) : notBare(html, from);
    between?.(html.slice(from, at === -1 ? html.length : at));
    return at;
  };
  for (let at = next(0); at !== -1; ) {
    const code = html.charCodeAt(at + 1);
    if (code === BANG || code === QUESTION) at = next(endOfComment(html, at));
    else {
      const isEnd = code === SLASH;
      const isTag = isLetter(html.charCodeAt(isEnd ? at + 2 : at + 1));
      const tag = isTag ? tagAt(html, at, isEnd) : null;
      if (isTag && (!tag || !visit(tag))) return;
      at = next(tag ? behind(html, tag) : afterNoTag(html, at, isEnd));
    }
  }
}

/** Where the next tag with attributes stands, or anything else but a tag that is only a name. */
function notBare(html: string, from: number): number {
  NOT_BARE.lastIndex = from;
  return NOT_BARE.exec(html)?.index ?? -1;
}

/** The named attribute of the tag that opens at `start`; null without a value. The first of a name counts, as in browsers. */
export function attributeOf(html: string, start: number, name: string): Value | null {
  let found: Value | null | undefined;
  endOfTag(html, endOfName(html, start + 1), (itsName, value) => {
    if (itsName === name && found === undefined) found = value;
  });
  return found ?? null;
}

/** Where the tag that opens at `start` ends, behind its `>`. -1: it never ends. */
export function endOfTagAt(html: string, start: number): number {
  return endOfTag(html, endOfName(html, start + 1));
}

function tagAt(html: string, start: number, isEnd: boolean): Tag | null {
  const nameStart = isEnd ? start + 2 : start + 1;
  const nameEnd = endOfName(html, nameStart);
  const end = endOfTag(html, nameEnd);
  return end === -1 ? null : { name: html.slice(nameStart, nameEnd).toLowerCase(), isEnd, start, end };
}

function endOfName(html: string, start: number): number {
  let at = start;
  while (at < html.length && !endsName(html.charCodeAt(at))) at += 1;
  return at;
}

function endOfTag(html: string, nameEnd: number, found?: Found): number {
  let at = nameEnd;
  while (at < html.length) {
    const code = html.charCodeAt(at);
    if (code === GREATER) return at + 1;
    if (isSpace(code) || code === SLASH) at += 1;
    else {
      at = endOfAttribute(html, at, found);
      if (at === -1) return -1;
    }
  }
  return -1;
}

function endOfAttribute(html: string, start: number, found?: Found): number {
  let at = start + 1;
  while (at < html.length && !endsName(html.charCodeAt(at)) && html.charCodeAt(at) !== EQUALS) at += 1;
  const nameEnd = at;
  at = afterSpace(html, at);
  if (html.charCodeAt(at) !== EQUALS) {
    found?.(html.slice(start, nameEnd).toLowerCase(), null);
    return at;
  }
  at = afterSpace(html, at + 1);
  const quote = html.charCodeAt(at);
  const quoted = quote === DOUBLE_QUOTE || quote === SINGLE_QUOTE;
  const valueStart = quoted ? at + 1 : at;
  const end = quoted ? html.indexOf(quote === DOUBLE_QUOTE ? '"' : "'", valueStart) : endOfWord(html, valueStart);
  if (end === -1) return -1;
  const value = { start: valueStart, end, quoted, text: html.slice(valueStart, end) };
  found?.(html.slice(start, nameEnd).toLowerCase(), value);
  return quoted ? end + 1 : end;
}

function endOfWord(html: string, start: number): number {
  let at = start;
  while (at < html.length && !isSpace(html.charCodeAt(at)) && html.charCodeAt(at) !== GREATER) at += 1;
  return at;
}

function afterSpace(html: string, start: number): number {
  let at = start;
  while (at < html.length && isSpace(html.charCodeAt(at))) at += 1;
  return at;
}

/** Where to look on: behind the tag, or behind all of an element whose content holds no tags. */
function behind(html: string, { name, isEnd, end }: Tag): number {
  if (isEnd || !RAW.test(name)) return end;
  const close = new RegExp(`</${name}(?=[\\s/>])`, "gi");
  close.lastIndex = end;
  return close.exec(html)?.index ?? html.length;
}

function afterNoTag(html: string, start: number, isEnd: boolean): number {
  if (!isEnd) return start + 1;
  const end = html.indexOf(">", start);
  return end === -1 ? html.length : end + 1;
}

/** `<!-- ... -->`, or whatever else begins so and ends with the next `>`. */
function endOfComment(html: string, start: number): number {
  if (!html.startsWith("<!--", start)) return afterNoTag(html, start, true);
  const short = /^-?>/.exec(html.slice(start + 4, start + 6));
  if (short) return start + 4 + short[0].length;
  const close = /--!?>/g;
  close.lastIndex = start + 4;
  const end = close.exec(html);
  return end ? end.index + end[0].length : html.length;
}

function endsName(code: number): boolean {
  return isSpace(code) || code === SLASH || code === GREATER;
}

function isSpace(code: number): boolean {
  return code === SPACE || code === NEWLINE || code === TAB || code === RETURN || code === FORM_FEED;
}

function isLetter(code: number): boolean {
  return (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
}
