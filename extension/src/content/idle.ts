/**
 * What can wait until Gmail has loaded, and so never holds up the page: the card, what open mails tell (answers, bounces,
 * labels), and the recipient's side, other people's trackers and counted links.
 */
import { bounces } from "./features/bounces.js";
import { countedLinks } from "./features/counted-links.js";
import { hoverCard } from "./features/hover-card.js";
import { labels } from "./features/labels.js";
import { replies } from "./features/replies.js";
import { trackerEyes } from "./features/tracker-eyes.js";
import { trackers } from "./features/trackers.js";
import { handedOver } from "./handover.js";
import { KeptTrackers } from "./kepttrackers.js";

const page = handedOver();
if (page && !page.signal.aborted) {
  const known = new KeptTrackers(page.again);
  for (const feature of [replies, bounces, labels, hoverCard, countedLinks]) feature(page);
  trackers(page, known);
  trackerEyes(page, known);
  void known.start(page.signal);
  page.again();
}
