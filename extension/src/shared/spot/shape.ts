/** What the shape of an address says: does it name somebody, does it speak of opening, does it name a picture? */
import type { Address } from "./address.js";

/** Facts about one address, each a truth about many senders and none about one. */
export interface Shape {
  /** Characters that look drawn by lot: they can name one mail or one reader. */
  opaque: number;
  /** A folder or file is a number, and no year. */
  numbered: boolean;
  /** The query carries values that do not describe how to draw a picture. */
  asks: boolean;
  /** A word in a folder, an endpoint or the query speaks of opening, tracking or counting. */
  counting: boolean;
  /** The file is named after counting (`track.gif`, `open.php`), not after what it is (`pixel.gif`, as spacers are). */
  counterFile: boolean;
  /** The path begins with opening: `/open/...`. */
  opensFirst: boolean;
  /** A picture file, or an address without any ending. */
  ending: "none" | "picture" | "gif" | "program";
  /** The file bears a name a person gave it, such as `logo_small.png`. */
  namedPicture: boolean;
  /** The file is named like an empty image that spreads a table. */
  spacer: boolean;
  /** It lies in a folder for pictures. */
  pictureFolder: boolean;
}

/** From here a run of opaque characters is long enough to name one mail among millions. */
export const LONG_TOKEN = 16;
/** And from here to name a reader of one mail. */
export const SHORT_TOKEN = 5;

const PICTURE = /\.(png|jpe?g|webp|svg|bmp|ico|tiff?|avif|heic)$/i;
const GIF = /\.gif$/i;
const PROGRAM = /\.(php\d?|aspx?|ashx|jsp|cgi|dll|action|do|cfm|pl|html?)$/i;

const WORD =
  "(?:open(?:s|ed|ing)?|track(?:ers?|ing|ed)?|trk|trck|trace|pixels?|px|beacons?|seen|receipts?|impressions?|imp|webbug|eo)";
const COUNTING = new RegExp(
  `(?:^|[^a-z])(?:e?mails?|count|log|mark|read|link|wf|mkt|msg)?${WORD}(?:${WORD}|log|stats?|rate|count|e?mails?|serv)?(?![a-z])` +
    "|(?:mark|email)[ _-]?(?:as[ _-]?)?read(?![a-z])|readreceipt",
);
const COUNTING_VALUE = new RegExp(
  `(?:^|[^a-z])(?:${WORD}(?:stats?|email|mail)?|e?mail[._-]?(?:open(?:ed)?|read)|mark_?(?:as_?)?(?:read|seen))(?![a-z])`,
);
const ONE_LETTER_ENDPOINT = /\/(?:o|oo|op|e\/o|wf\/open)\/[^/]/;

/** How to draw, which version, which language: parameters of pictures, not of readers. */
const DRAWING =
  /^(?:w|h|width|height|max-?(?:w|h|width|height)|sz|sizes?|quality|auto|fit|fm|fmt|format|crop|dpr|bg|fill|colou?r|center|zoom|scale|maptype|markers|lang|locale|hl|v|ver|version|ixlib|resize|trim)$/;
/** What follows the name of a picture file besides: short forms, caches' versions and signatures of stores. */
const PICTURE_FILE_ONLY =
  /^(?:s|q|d|r|t|ts|cb|rev|alt|rect|default|rating|ixid|strip|ar|align|blur|mode|compress|cs|op_sharpen|resmode|name|type|file|media|token|expires|signature|key-pair-id|policy|sig|se|sp|sv|sr|st|x-amz-[a-z-]+)$/;

const SPACER =
  /^(?:.*[-_.])?(?:spacer|space|blank|clear|cleardot|transparent|transp?|shim|divider|line|empty|filler|gap)(?:[-_.\dx].*)?$/;
/** Names that counting images bear as often as empty ones do: they say nothing either way. */
const NEUTRAL =
  /^(?:[a-z]{1,2}|[\dx]+|p?\d+x\d+|one-?pixel|pix(?:el)?s?\d*|\d*px\d*|opens?|opened|track(?:er|ing)?(?:-?open)?|image|img|beacon|dot|blank|clear|hidden|invisible|transparent|spacer|empty|count|log|footer-?image)$/;
const COUNTER_FILE =
  /^(?:e?mail-?)?(?:open(?:ed|s)?|track(?:er|ing)?|trk|trace|beacon|count(?:er)?|seen|receipt)(?:-?(?:open|pixel|e?mail))?\d*$/;
const PICTURE_FOLDER =
  /\/(?:images?|imgs?|img\d|assets?|static|media|uploads?|icons?|logos?|photos?|avatars?|gallery|pictures?|banners?|content|files?|cdn|wp-content|themes?|templates?|dist|public|resources?|social|contenthandler|imagelibrary)\//i;

/** Take the facts from an address. */
export function shapeOf({ path, query }: Address): Shape {
  const file = plain(path.slice(path.lastIndexOf("/") + 1));
  const stem = file.replace(/\.[a-z\d]{2,5}$/i, "");
  const ending = endingOf(file);
  const isImage = ending === "picture" || ending === "gif";
  const low = stem.toLowerCase();
  const named = isImage && opaqueIn(stem) < SHORT_TOKEN && !NEUTRAL.test(low) && /[a-z]{3}/i.test(stem);
  const folders = path.slice(0, path.lastIndexOf("/") + 1);
  const values = query === "" ? [] : askingValues(query, isImage);
  return {
    opaque: opaqueIn(folders) + opaqueIn(isImage ? stem : file) + opaqueIn(values.join(" ")),
    numbered: /(?:^|[/_-])(?!(?:19|20)\d\d(?:[/._-]|$))\d{3,}(?=[/._-]|$)/.test(path),
    asks: values.length > 0,
    counting: speaksOfCounting(folders, isImage && named ? "" : file, query),
    counterFile: ending !== "none" && COUNTER_FILE.test(low.replaceAll("_", "-")),
    opensFirst: /^\/(?:[\w-]+\/)?open(?:s|ed)?\//i.test(path),
    ending,
    namedPicture: named,
    spacer: (isImage || ending === "none") && SPACER.test(low),
    pictureFolder: PICTURE_FOLDER.test(path),
  };
}

/** How many characters of a text look drawn by lot rather than chosen by a person. */
export function opaqueIn(text: string): number {
  let sum = 0;
  for (const piece of plain(text).split(/[^A-Za-z\d]+/)) {
    sum += isOpaque(piece) ? piece.length : 0;
  }
  return sum;
}

function isOpaque(piece: string): boolean {
  if (piece.length < SHORT_TOKEN) {
    return false;
  }
  if (/^\d+$/.test(piece)) {
    return piece.length >= 7 && !/^(?:19|20)\d{6}$/.test(piece);
  }
  if (/\d/.test(piece)) {
    // Not a word with a number (`banner2024`, `x600`), a size (`600x210`, `24px`) or a version (`v1b2` is too short anyway).
    return !/^[A-Za-z]{2,12}\d{1,4}$|^\d{1,4}[A-Za-z]{1,12}$|^\d+x\d+[a-z]{0,3}$/.test(piece) || isRandomWord(piece);
  }
  return isRandomWord(piece);
}

/** Letters nobody could pronounce: no vowels, long runs of consonants, or case changing at every other letter. */
function isRandomWord(piece: string): boolean {
  const letters = piece.replace(/\d/g, "");
  if (letters.length < 6) {
    return false;
  }
  const humps = letters.replace(/([a-z])(?=[A-Z])/g, "$1 ").split(" ");
  if (humps.length > 1 && letters.length / humps.length < 3) {
    return true;
  }
  return humps.some(
    (word) => word.length >= 6 && (!/[aeiouy]/i.test(word) || /[^aeiouy]{6}/i.test(word) || word.length > 24),
  );
}

function plain(text: string): string {
  return text.includes("%") ? text.replace(/%[\da-f]{2}/gi, " ").trim() : text;
}

function endingOf(file: string): Shape["ending"] {
  if (GIF.test(file)) {
    return "gif";
  }
  if (PICTURE.test(file)) {
    return "picture";
  }
  return PROGRAM.test(file) ? "program" : "none";
}

function pairs(query: string): [string, string][] {
  return query.split(/[&;]/).map((pair) => {
    const at = pair.indexOf("=");
    return at < 0 ? ["", pair] : [pair.slice(0, at), pair.slice(at + 1)];
  });
}

/** The values of a query that do not describe how to draw a picture. A bare number is a cache's version, not a question. */
function askingValues(query: string, isImage: boolean): string[] {
  return pairs(query)
    .filter(
      ([name, value]) =>
        value !== "" && !isDrawing(name.toLowerCase(), isImage) && !(name === "" && /^[\d.]*$/.test(value)),
    )
    .map(([, value]) => value);
}

function isDrawing(name: string, isImage: boolean): boolean {
  return DRAWING.test(name) || (isImage && PICTURE_FILE_ONLY.test(name));
}

function speaksOfCounting(folders: string, file: string, query: string): boolean {
  const words = (folders + file).replace(/([a-z])(?=[A-Z])/g, "$1 ").toLowerCase();
  return COUNTING.test(words) || ONE_LETTER_ENDPOINT.test(words) || COUNTING_VALUE.test(query.toLowerCase());
}
