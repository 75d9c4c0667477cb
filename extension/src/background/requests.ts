/** What content and the extension's pages may ask, one handler each. A handler's text is the problem; an empty one is success. */
import type { Reply, Request } from "../shared/messages.js";
import { isKind } from "../shared/reminders.js";
import { key, type OutboxRecord, type Session } from "../shared/storage.js";
import { usableSession } from "./account.js";
import type { App } from "./app.js";
import { announceBounce } from "./bounces.js";
import { isSeenLabels, labelsSeen } from "./labels.js";
import { takeAlong } from "./leaving.js";
import { write, writeIfRoom } from "./memory.js";
import { checkServer } from "./pairing.js";
import { announceReply, cancelReminder, refreshReminders, setReminder, snoozeReminder } from "./reminders.js";
import { say, whyRefused } from "./say.js";
import { type Answer, askAccount, isFinal, isRecord, isSignedOut } from "./server.js";
import { neverTrack } from "./serversettings.js";
import { changeSettings } from "./settings.js";
import { checkRecipients } from "./standings.js";
import { endLettingThrough, letThrough } from "./trackerrules.js";
import { chooseForSender, trackersSeen } from "./trackers.js";
import { tellTrouble } from "./troubles.js";
import { keepUntracked } from "./untracked.js";
import { announceView } from "./views.js";

type Handlers = {
  [T in Request["type"]]: (request: Extract<Request, { type: T }>, app: App) => Promise<string | Reply>;
};

/** Only the extension's own pages may say with which server we work: never a script on Gmail's page. */
const PRIVILEGED: ReadonlySet<string> = new Set<Request["type"]>([
  "check_server",
  "pair",
  "sign_out",
  "export_account",
  "leave_for_good",
]);

const MOST_THREADS = 100;
/** Trackers of one mail; a mail with more is no mail. */
const MOST_IMAGES = 200;

function isOutboxRecord(record: unknown): record is OutboxRecord {
  return isRecord(record) && typeof record.id === "string" && record.id !== "" && Array.isArray(record.recipients);
}

function areTexts(values: unknown): values is string[] {
  return Array.isArray(values) && values.every((value) => typeof value === "string");
}

function isSeenTrackers(seen: unknown): boolean {
  if (!isRecord(seen) || !isRecord(seen.found)) return false;
  return areTexts([seen.threadId, seen.messageId]) && areTexts(seen.found.names);
}

async function sentenceOf(answer: Answer, app: App): Promise<string> {
  if (answer.kind === "ok") return "";
  if (answer.kind === "away") return say("server_silent");
  if (isSignedOut(answer)) await app.signedOut();
  return whyRefused(answer);
}

/** For what content sees and tells by itself, again and again until it is taken: no more once the server has said no for good. */
async function unlessFinal(answer: Answer, app: App): Promise<string> {
  return isFinal(answer) ? "" : sentenceOf(answer, app);
}

async function withSession(work: (session: Session) => Promise<string>): Promise<string> {
  const session = await usableSession();
  return session ? work(session) : say("connection_unpaired");
}

const handlers: Handlers = {
  async outgoing({ record }, app) {
    if (!isOutboxRecord(record)) return say("request_unknown");
    await app.outbox.put(record);
    return "";
  },

  async outgoing_failed({ id }, app) {
    await app.outbox.drop(id);
    return "";
  },

  async untracked({ record }) {
    await keepUntracked(record);
    return "";
  },

  async threads_in_view({ gmailAddress, mailbox, threadIds }, app) {
    await write({ [key.account(gmailAddress)]: mailbox });
    return withSession(async (session) => {
      const asked = await app.inView.look(session, gmailAddress, threadIds.slice(0, MOST_THREADS));
      return asked.ok ? "" : sentenceOf(asked.answer, app);
    });
  },

  async own_view({ ids }) {
    return withSession(async (session) => {
      await announceView(session, ids);
      return "";
    });
  },

  async correct({ messageId, eventId, own }, app) {
    return withSession(async (session) => {
      const path = `/v1/messages/${encodeURIComponent(messageId)}/corrections`;
      return sentenceOf(await askAccount(session, "POST", path, { event_id: eventId, own }), app);
    });
  },

  async check_recipients({ addresses, gmailAddress }, app) {
    if (!areTexts(addresses)) return say("request_unknown");
    return withSession(async (session) => unlessFinal(await checkRecipients(session, addresses, gmailAddress), app));
  },

  refresh_reminders() {
    return withSession(async (session) => {
      await refreshReminders(session);
      return "";
    });
  },

  async set_reminder({ messageId, kind }, app) {
    if (!isKind(kind)) return say("request_unknown");
    return withSession(async (session) => sentenceOf(await setReminder(session, String(messageId), kind), app));
  },

  snooze_reminder({ id, seconds }, app) {
    return withSession(async (session) => sentenceOf(await snoozeReminder(session, String(id), Number(seconds)), app));
  },

  cancel_reminder({ id }, app) {
    return withSession(async (session) => sentenceOf(await cancelReminder(session, String(id)), app));
  },

  async reply_seen({ threadId, gmailAddress, at }, app) {
    if (!areTexts([threadId, gmailAddress]) || !Number.isFinite(at)) return say("request_unknown");
    return withSession(async (session) => unlessFinal(await announceReply(session, gmailAddress, threadId, at), app));
  },

  async bounce_seen(seen, app) {
    const { messageId, threadIds, gmailAddress, at, status } = seen;
    const areSound = areTexts(threadIds) && areTexts([messageId, gmailAddress, status]) && Number.isFinite(at);
    if (!areSound) return say("request_unknown");
    return withSession(async (session) => unlessFinal(await announceBounce(session, seen), app));
  },

  async never_track({ whom }, app) {
    if (!areTexts([whom]) || !whom.includes(".")) return say("request_unknown");
    return withSession(async (session) => sentenceOf(await neverTrack(session, whom), app));
  },

  async labels_seen({ gmailAddress, threads }) {
    if (!areTexts([gmailAddress]) || !Array.isArray(threads) || !threads.every(isSeenLabels)) {
      return say("request_unknown");
    }
    return withSession(async (session) => {
      await labelsSeen(session, gmailAddress, threads.slice(0, MOST_THREADS));
      return "";
    });
  },

  async keep_choices({ choices }) {
    if (!isRecord(choices)) return say("request_unknown");
    if (await writeIfRoom({ [key.drafts]: choices })) return "";
    await tellTrouble(say("trouble_choice_not_kept"));
    return say("trouble_choice_not_kept");
  },

  async self_check({ report }) {
    await write({ [key.selfCheck]: report });
    return "";
  },

  async change_settings({ patch }) {
    await changeSettings(patch, await usableSession());
    return "";
  },

  async check_server({ address }) {
    const server = await checkServer(address);
    return server.ok ? { ok: true, ways: server.ways } : server.problem;
  },

  pair({ address, way }, app) {
    return app.pair(address, way);
  },

  sign_out(_, app) {
    return app.signOut();
  },

  export_account() {
    return takeAlong();
  },

  leave_for_good(_, app) {
    return app.leaveForGood();
  },

  async reconnect(_, app) {
    await app.reconnect();
    return "";
  },

  async open_options() {
    await chrome.runtime.openOptionsPage();
    return "";
  },

  async open_help() {
    await chrome.tabs.create({ url: chrome.runtime.getURL("help.html") });
    return "";
  },

  open_dashboard({ messageId }) {
    return withSession(async ({ server }) => {
      const place = messageId ? `messages/${encodeURIComponent(String(messageId))}` : "";
      await chrome.tabs.create({ url: `${server}/dashboard/${place}` });
      return "";
    });
  },

  async trackers_seen({ messages, learn }) {
    if (!areTexts(learn) || !Array.isArray(messages) || !messages.every(isSeenTrackers)) return say("request_unknown");
    await trackersSeen(messages, learn.slice(0, MOST_IMAGES));
    return "";
  },

  async let_trackers_through({ images }) {
    if (!areTexts(images)) return say("request_unknown");
    await letThrough(images.slice(0, MOST_IMAGES));
    return "";
  },

  async trackers_let_through({ images }) {
    if (!areTexts(images)) return say("request_unknown");
    await endLettingThrough(images);
    return "";
  },

  async choose_for_sender({ sender, choice }) {
    if (!String(sender).includes("@")) return say("request_unknown");
    await chooseForSender(sender, choice === "always" || choice === "never" ? choice : null);
    return "";
  },
};

function isKnown(request: unknown): request is Request {
  return isRecord(request) && typeof request.type === "string" && Object.hasOwn(handlers, request.type);
}

function isOwnPage(sender: chrome.runtime.MessageSender): boolean {
  return sender.url?.startsWith(chrome.runtime.getURL("")) === true;
}

/** Answers one message. Never throws: what goes wrong is in the reply. */
export async function answer(request: unknown, sender: chrome.runtime.MessageSender, app: App): Promise<Reply> {
  if (!isKnown(request)) return { ok: false, problem: say("request_unknown") };
  if (PRIVILEGED.has(request.type) && !isOwnPage(sender)) return { ok: false, problem: say("request_unknown") };
  try {
    const handle = handlers[request.type] as (request: Request, app: App) => Promise<string | Reply>;
    const problem = await handle(request, app);
    if (typeof problem === "object") return problem;
    return problem ? { ok: false, problem } : { ok: true };
  } catch (error) {
    return { ok: false, problem: say("request_failed", error instanceof Error ? error.message : String(error)) };
  }
}
