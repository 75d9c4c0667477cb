/** An eye left of the subject in every list, where earlier looks at the mail have shown trackers. */
import { summaryOf, type ThreadTrackers } from "../../shared/trackers.js";
import { el } from "../draw.js";
import { drawEye } from "../eye.js";
import type { Row } from "../gmail/gmail.js";
import type { KeptTrackers } from "../kepttrackers.js";
import type { Page } from "../page.js";
import { say } from "../tongue.js";

const EYE = "greentick-eye";

export function trackerEyes({ gmail, kept, onPass }: Page, trackers: KeptTrackers): void {
  onPass(() => {
    if (!kept.isRead || !trackers.isRead) return;
    const isOff = kept.settings.trackers === "off";
    for (const row of gmail.rows()) mark(row, isOff ? undefined : trackers.ofThread(row));
  });
}

function mark({ subject }: Row, known: ThreadTrackers | undefined): void {
  const present = eyeBefore(subject);
  if (!known) {
    present?.remove();
    return;
  }
  const { names, isStopped } = summaryOf(known);
  const words = say(isStopped ? "tracker_eye_blocked" : "tracker_eye_seen", names.join(", "));
  if (present?.getAttribute("aria-label") === words) return;
  const eye = el("span", {
    class: EYE,
    role: "img",
    "aria-label": words,
    title: words,
    "data-stopped": String(isStopped),
  });
  eye.append(drawEye(isStopped));
  if (present) present.replaceWith(eye);
  else (tickBefore(subject) ?? subject).before(eye);
}

/** The eye stands before the tick, which stands right before the subject. */
function eyeBefore(subject: Element): Element | null {
  const before = (tickBefore(subject) ?? subject).previousElementSibling;
  return before?.classList.contains(EYE) ? before : null;
}

function tickBefore(subject: Element): Element | null {
  const before = subject.previousElementSibling;
  return before?.classList.contains("greentick-tick") ? before : null;
}
