/**
 * Which chips are the user's labels. Gmail shows its own places (Inbox, Sent, a category) as chips of the same make; the
 * navigation says what they are called in the page's language.
 */

/** As Gmail's addresses name its own places. */
const PLACES = /^#(?:inbox|starred|snoozed|imp|important|sent|drafts|scheduled|chats|all|spam|trash|category\/\w+)$/;

/** Their usual names, for places that the navigation keeps folded away. Gmail takes none of them for a user's label. */
const NAMES: Record<string, readonly string[]> = {
  en: ["inbox", "sent", "drafts", "draft", "starred", "important", "spam", "trash", "chats", "scheduled", "snoozed"],
  de: ["posteingang", "gesendet", "entwürfe", "entwurf", "markiert", "wichtig", "spam", "papierkorb", "geplant"],
  ru: ["входящие", "отправленные", "черновики", "черновик", "помеченные", "важные", "спам", "корзина"],
  ja: ["受信トレイ", "送信済み", "下書き", "スター付き", "重要", "迷惑メール", "ゴミ箱", "予定"],
};

/** Gmail's longest name; and no thread is filed under more. The server takes no others. */
const LONGEST = 225;
const MOST = 100;

export function fold(name: string): string {
  return name.trim().replace(/\s+/g, " ").toLocaleLowerCase();
}

/** What Gmail's own places are called on this page. */
export function ownNames(links: readonly Element[], language: string): Set<string> {
  const own = links.filter((link) => PLACES.test(hashOf(link)));
  const words = own.flatMap((link) => [link.textContent ?? "", link.getAttribute("title") ?? ""]);
  return new Set([...words.map(fold), ...(NAMES[language.slice(0, 2)] ?? [])]);
}

/** The user's labels among these chips, each once, in order. */
export function labelsIn(chips: readonly Element[], own: ReadonlySet<string>): string[] {
  const users = chips.filter((chip) => !chip.getAttribute("name")?.startsWith("^"));
  const names = users.map((chip) => nameOf(chip)).filter((name) => name !== "" && name.length <= LONGEST);
  const found = new Map(names.filter((name) => !own.has(fold(name))).map((name) => [fold(name), name]));
  return [...found.values()].slice(0, MOST);
}

/** The label whose list the address `#label/Clients%2FNorth` shows, also above a thread that was opened from it. */
export function labelOfView(hash: string): string {
  const [, name = ""] = /^#label\/([^/?]+)/.exec(hash) ?? [];
  try {
    const label = decodeURIComponent(name.replaceAll("+", " ")).trim();
    return label.length <= LONGEST ? label : "";
  } catch {
    return "";
  }
}

/** A chip may cut its text short, and then has all of it as its title; above a thread the title is a sentence. */
function nameOf(chip: Element): string {
  const title = chip.getAttribute("title") ?? "";
  const text = chip.textContent ?? "";
  const isWhole = title !== "" && fold(title).startsWith(fold(text).replace(/[….]+$/, ""));
  return (chip.getAttribute("name") || (isWhole ? title : text)).trim().replace(/\s+/g, " ");
}

function hashOf(link: Element): string {
  return /#.*$/.exec(link.getAttribute("href") ?? "")?.[0] ?? "";
}
