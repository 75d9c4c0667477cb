/**
 * The service worker. Every listener is set here, at once and for good, so that whatever wakes the worker is heard; then
 * everything is put right that may have stopped when it died.
 */
import { GMAIL_PORT } from "../shared/messages.js";
import { key } from "../shared/storage.js";
import { POPUP_PORT } from "../shared/troubles.js";
import { openEvent, openNotified } from "./alerts.js";
import { App, WATCHDOG_ALARM } from "./app.js";
import { allSeen, showBadge } from "./connection.js";
import { readSession } from "./memory.js";
import { OUTBOX_ALARM } from "./outbox.js";
import { answer } from "./requests.js";
import { isRecord } from "./server.js";
import { followTrackerRules } from "./trackerrules.js";
import { forgetTroublesUpTo } from "./troubles.js";

const app = new App();

chrome.runtime.onInstalled.addListener(({ reason }) => void installed(reason));
chrome.runtime.onStartup.addListener(() => void app.wake());

chrome.alarms.onAlarm.addListener(({ name }) => {
  if (name === WATCHDOG_ALARM) void app.wake();
  if (name === OUTBOX_ALARM) void app.outbox.flush();
});

chrome.runtime.onMessage.addListener((request: unknown, sender, reply) => {
  void answer(request, sender, app).then(reply);
  return true; // The reply comes later.
});

chrome.runtime.onConnect.addListener((port) => {
  if (port.name === GMAIL_PORT) app.tabs.add(port);
  if (port.name === POPUP_PORT) void shown(port);
});

chrome.notifications.onClicked.addListener((id) => void openNotified(id, app.tabs));

// Content writes outbox records itself when a mail leaves while the worker sleeps.
chrome.storage.local.onChanged.addListener((changes) => {
  const outbox = key.outbox("");
  if (Object.keys(changes).some((name) => name.startsWith(outbox) && changes[name]?.newValue)) void app.outbox.flush();
});

void showBadge();
void app.wake();
void followTrackerRules();

/** The first thing anybody needs is a server to pair with. In a tab of its own: openOptionsPage takes over an empty one. */
async function installed(reason: string): Promise<void> {
  if (reason !== "install" || (await readSession())) return;
  await chrome.tabs.create({ url: chrome.runtime.getURL("options.html") });
}

/** What the popup shows has been seen: the number goes at once, the troubles when it closes. */
async function shown(port: chrome.runtime.Port): Promise<void> {
  const openedAt = Date.now();
  port.onDisconnect.addListener(() => void forgetTroublesUpTo(openedAt));
  port.onMessage.addListener((message: unknown) => {
    if (isRecord(message) && typeof message.show === "string") void openEvent(message.show, app.tabs);
  });
  await allSeen();
}
