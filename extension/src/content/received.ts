/**
 * The recipient's side: other people's trackers and counted links in the mails one gets. A script of its own that runs when
 * Gmail has loaded, so that what it knows of senders never holds up the page.
 */
import { countedLinks } from "./features/counted-links.js";
import { trackerEyes } from "./features/tracker-eyes.js";
import { trackers } from "./features/trackers.js";
import { handedOver } from "./handover.js";
import { KeptTrackers } from "./kepttrackers.js";

const page = handedOver();
if (page && !page.signal.aborted) {
  const known = new KeptTrackers(page.again);
  countedLinks(page);
  trackers(page, known);
  trackerEyes(page, known);
  void known.start(page.signal);
  page.again();
}
