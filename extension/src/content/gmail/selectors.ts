/**
 * Everything known of Gmail's markup, as data: for each thing the places to look, the surest first. The own server may send
 * others, tried before these, so that a change at Gmail does not wait for a new version of the extension.
 */
export interface Selectors {
  /** Elements that carry the ids of a row's thread. */
  rowIds: string[];
  /** The row around them. */
  row: string[];
  /** What the tick stands before, around the ids. */
  rowSubject: string[];
  /** A row with a mail that was not opened yet. */
  rowUnread: string[];
  /** The chips of labels in a row: each carries its name as title or text. */
  rowLabels: string[];
  /** What holds a row's chips, whatever they look like. */
  rowLabelTraces: string[];
  /** What looks like a list although no ids are found in it. */
  rowTraces: string[];
  /** The draft's id, in every compose window and inline reply. */
  draftId: string[];
  editor: string[];
  /** Quotes and signatures inside the editor. */
  notWritten: string[];
  /** The quote inside the editor. */
  quote: string[];
  send: string[];
  /** The cell with Send; the toggle stands behind it. */
  sendCell: string[];
  /** What the hint stands below. */
  sendBar: string[];
  plainText: string[];
  recipient: string[];
  /** The heading of an open thread, with its ids. */
  threadIds: string[];
  /** The chips of labels above an open thread. */
  threadLabels: string[];
  /** Links to Gmail's own places, which also say what these are called in the page's language. */
  places: string[];
  message: string[];
  /** What a message's tick stands before. */
  messageDate: string[];
  /** The line a tick belongs to, which its card must not cover. */
  line: string[];
  messageBody: string[];
  messageSender: string[];
  /** What the line about a message's trackers stands before, around the body. */
  messageContent: string[];
  messageTraces: string[];
  /** The offer to take the last mail back. */
  undo: string[];
  /** What is shown of several views; the others are kept for later. */
  shown: string[];
  account: string[];
}

export const SELECTORS: Selectors = {
  rowIds: ["tr :is([data-legacy-thread-id], [data-thread-id])", "[role=row] [data-thread-id]"],
  row: ["tr", "[role=row]"],
  rowSubject: [".y6", "span[id]"],
  rowUnread: ["tr.zE", "[role=row].zE"],
  rowLabels: [".yi .at", ".ar.as .at", ".yi .av"],
  rowLabelTraces: [".yi > *", ".xT .ar"],
  rowTraces: ["[gh=tl] tr.zA", "[role=main] table[role=grid] tr[role=row]"],
  draftId: ['input[name="draft"]'],
  editor: ["[g_editable=true]", "[role=textbox][contenteditable=true]"],
  notWritten: [".gmail_quote", ".gmail_signature", ".gmail_attr", "blockquote"],
  quote: ["blockquote", ".gmail_quote"],
  send: [
    '.aoO[role="button"]',
    '[role="button"][data-tooltip^="Send"]',
    '[role="button"][aria-label^="Send"]',
    '.dC > [role="button"]',
  ],
  sendCell: ["td.gU.Up", "td"],
  sendBar: [".aDh > table", "table.IZ"],
  plainText: ['input[name="nowrap"][value="1"]', 'input[name="ishtml"][value="0"]'],
  recipient: ['form [role="option"][data-hovercard-id]', "form .vR [email]"],
  threadIds: ["h2[data-thread-perm-id]", "h2[data-legacy-thread-id]"],
  threadLabels: [".ha .J-J5-Ji .hN", ".ha .hN", ".ha [name][role=button]"],
  places: ['a.J-Ke[href*="#"]', '[role="navigation"] a[href*="#"]', '.TO a[href*="#"]'],
  message: ["[data-message-id]"],
  messageDate: [".gH .gK .g3", ".gK .g3", ".gH .gK span[title]", ".gH span"],
  line: [".gE", ".adf", "tr", "[role=row]"],
  messageBody: [".a3s", ".ii"],
  messageSender: ["h3 .gD[email]", ".gD[email]", "h3 [email]"],
  messageContent: [".ii", ".a3s"],
  messageTraces: ['[role="main"] [role="listitem"] .a3s', '[role="main"] .h7'],
  undo: ["#link_undo"],
  shown: ['[role="main"]'],
  account: [
    'header a[aria-label*="@"]',
    '[aria-label="Account Information"]',
    'a[href^="https://accounts.google.com/SignOutOptions"]',
  ],
};

/** Ours, with the given ones before them. What is not a list of valid selectors under a known name is left out. */
export function withOverrides(overrides: unknown, isValid: (selector: string) => boolean): Selectors {
  const merged = { ...SELECTORS };
  if (typeof overrides !== "object" || overrides === null) return merged;
  for (const [name, given] of Object.entries(overrides)) {
    if (!Object.hasOwn(SELECTORS, name) || !Array.isArray(given)) continue;
    const known = name as keyof Selectors;
    const usable = given.filter((one): one is string => typeof one === "string" && isValid(one));
    merged[known] = [...usable, ...SELECTORS[known]];
  }
  return merged;
}
