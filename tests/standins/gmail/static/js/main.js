// The page's start: mailbox, shell, views, and the line on which the server says that something has changed.
import { composeNew, continueDraft } from "./composes.js";

import { startRouting } from "./router.js";
import { buildShell } from "./shell.js";
import { switches } from "./start.js";
import { follow, reload } from "./store.js";
import { askForList } from "./traffic.js";
import "./tools.js";

const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function begin() {
  if (switches.shell_late_ms) await wait(switches.shell_late_ms);
  await reload();
  const { viewHost } = buildShell({
    compose: composeNew,
    search: (text) => { location.hash = text ? `#search/${encodeURIComponent(text)}` : "#inbox"; },
  });
  if (!location.hash) history.replaceState(null, "", "#inbox");
  startRouting(viewHost, (id) => id === "new" && composeNew(), continueDraft);
  follow();
  void askForList();
  document.body.dataset.ready = "true";
}

void begin();
