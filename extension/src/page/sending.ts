/**
 * Decides what leaves with a request of Gmail's and what its answer means. Never throws and never waits: whatever is
 * unknown or goes wrong, Gmail's own text goes out.
 */
import type { PageTold, SendAnswer, SendQuestion } from "../shared/send.js";
import { changes, type Links, linksOf } from "./changes.js";
import { format2022_09 } from "./wire/2022-09.js";
import type { Format, Happening, Leaving, Stored } from "./wire/format.js";
import { replaceStrings } from "./wire/literals.js";
import { type Names, namesIn } from "./wire/names.js";

const FORMATS: readonly Format[] = [format2022_09];
/** Labels without which no request sends anything; looking for them spares parsing every saved draft. */
const SEND_MARKS = ['"^pfg"', '"^scheduled"'];

/** What to send instead, and what to do with the answer. */
export interface Outcome {
  body: string;
  answered: ((status: number, text: string) => void) | null;
}

export interface World {
  ask(question: SendQuestion): SendAnswer | null;
  tell(told: PageTold): void;
  gmailAddress(): string;
  now(): number;
}

export class Sending {
  /** Mails that left in this tab, by permanent message id; true once Gmail has accepted them. */
  readonly #left = new Map<string, boolean>();

  constructor(private readonly world: World) {}

  leave(body: string): Outcome {
    const sends = SEND_MARKS.some((mark) => body.includes(mark));
    if (!sends && !this.#mentionsLeft(body)) return { body, answered: null };
    const happenings = read(body, (format, value) => format.readRequest(value));
    if (!happenings && sends) this.#tellUnknown(namesIn(body), "format");
    if (!happenings) return { body, answered: null };
    const leaving = happenings.filter((one): one is Leaving => one.kind === "send" || one.kind === "scheduled");
    const wasAccepted = this.#accepted();
    const changed = happenings.reduce((text, one) => this.#happen(text, one), body);
    return { body: changed, answered: (status, text) => this.#answered(status, text, leaving, wasAccepted) };
  }

  /** The request's text after one of its happenings; as it was when anything goes wrong. */
  #happen(body: string, happening: Happening): string {
    const { permMessageId } = happening;
    if (happening.kind === "unknown") this.#tellUnknown(happening, "place");
    else if (happening.kind !== "draft") return this.#leave(body, happening);
    else if (this.#left.delete(permMessageId)) this.world.tell({ type: "back_to_draft", permMessageId });
    return body;
  }

  #leave(body: string, leaving: Leaving): string {
    this.#left.set(leaving.permMessageId, false);
    try {
      const links = linksOf(leaving);
      const answer = this.world.ask(this.#question(leaving, links));
      const replacements = answer ? changes(leaving, links, answer) : [];
      const changed = replacements.length > 0 ? replaceStrings(body, replacements) : body;
      const hasPlace = leaving.parts.some(({ isNew }) => isNew);
      if (changed === null || (answer?.pixelUrl && !hasPlace)) this.#tellUnknown(leaving, "place");
      return changed ?? body;
    } catch (error) {
      this.#tellUnknown(leaving, error instanceof Error ? error.name : "error");
      return body;
    }
  }

  #question(leaving: Leaving, links: Links): SendQuestion {
    return {
      permMessageId: leaving.permMessageId,
      permThreadId: leaving.permThreadId,
      gmailAddress: this.world.gmailAddress() || leaving.from,
      subject: leaving.subject,
      recipients: leaving.recipients,
      sentAt: this.world.now(),
      isPlainText: leaving.isPlainText,
      isScheduled: leaving.kind === "scheduled",
      targets: links.targets,
    };
  }

  /**
   * Only an answer that says so counts as refused. Without one, be the line cut or the request given up by Gmail itself,
   * the mail may be there or not: Gmail repeats it, or saves it as a draft again, and either is seen here.
   */
  #answered(status: number, text: string, leaving: Leaving[], wasAccepted: Set<string>): void {
    if (status === 0) return;
    if (status < 200 || status > 299) {
      for (const { permMessageId } of leaving) this.world.tell({ type: "refused", permMessageId });
      return;
    }
    const stored = read(text, (format, value) => format.readAnswer(value));
    if (!stored) return;
    for (const one of leaving) this.#accept(one, stored);
    for (const { isDraft, permMessageId } of stored) {
      if (isDraft && wasAccepted.has(permMessageId) && this.#left.delete(permMessageId)) {
        this.world.tell({ type: "back_to_draft", permMessageId });
      }
    }
  }

  /** A minimal answer names no ids: the permanent ones, which the request knew, are enough to find the mail again. */
  #accept({ permMessageId, permThreadId }: Leaving, stored: Stored[]): void {
    if (!this.#left.has(permMessageId)) return;
    this.#left.set(permMessageId, true);
    const found = stored.find((one) => one.permMessageId === permMessageId && !one.isDraft);
    this.world.tell({
      type: "accepted",
      permMessageId,
      permThreadId: found?.permThreadId ?? permThreadId,
      gmailMessageId: found?.gmailMessageId ?? "",
      threadId: found?.threadId ?? "",
      rfcMessageId: found?.rfcMessageId ?? "",
    });
  }

  #accepted(): Set<string> {
    return new Set([...this.#left].filter(([, accepted]) => accepted).map(([id]) => id));
  }

  #mentionsLeft(body: string): boolean {
    if (this.#left.size === 0) return false;
    for (const [id] of body.matchAll(/msg-[af]:r?-?\d+/g)) if (this.#left.has(id)) return true;
    return false;
  }

  #tellUnknown({ permMessageId, permThreadId }: Names, what: string): void {
    this.world.tell({ type: "unknown_format", permMessageId, permThreadId, what });
  }
}

/** What the first format that knows this text makes of it; null when none does. */
function read<T>(text: string, by: (format: Format, value: unknown) => T | null): T | null {
  let value: unknown;
  try {
    value = JSON.parse(text.startsWith(")]}'") ? text.slice(4) : text);
  } catch {
    return null;
  }
  for (const format of FORMATS) {
    const found = by(format, value);
    if (found) return found;
  }
  return null;
}
