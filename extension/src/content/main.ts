/** Our world on Gmail's page: puts the features to work, and takes everything back when the extension is gone. */
import { carryingOf } from "./allowed.js";
import { Answering } from "./answering.js";
import { Departures } from "./departures.js";
import { composeToggle } from "./features/compose-toggle.js";
import { listTicks } from "./features/list-ticks.js";
import { Notices } from "./features/notices.js";
import { ownClicks } from "./features/own-clicks.js";
import { ownViews } from "./features/own-views.js";
import { recipientCheck } from "./features/recipient-check.js";
import { SelfCheckReport } from "./features/self-check.js";
import { sendWatch } from "./features/send-watch.js";
import { threadTicks } from "./features/thread-ticks.js";
import { isSelector } from "./gmail/find.js";
import { accountIndex, Gmail, mailboxOf } from "./gmail/gmail.js";
import { withOverrides } from "./gmail/selectors.js";
import { Watch } from "./gmail/watch.js";
import { handOver } from "./handover.js";
import { Kept } from "./kept.js";
import { Life } from "./life.js";
import { Mails } from "./mails.js";
import { MailTongues } from "./mailtongues.js";
import { OpenDrafts } from "./opendrafts.js";
import type { Feature, Page } from "./page.js";
import { ensureStyle, removeAll } from "./styles.js";
import { followTheme, useColours } from "./theme.js";
import { say } from "./tongue.js";

const FEATURES: readonly Feature[] = [listTicks, threadTicks, composeToggle, recipientCheck, ownViews, ownClicks];
/** A tab that was not looked at for so long asks anew for what it shows. */
const STALE_MS = 60_000;

function start(): void {
  const life = new Life();
  const watch = new Watch(window, life.signal);
  const page = makePage(life, watch);
  const notices = new Notices(say("notice_dismiss"));
  prepareEnd(page, notices);
  life.start();

  watch.onPass(ensureStyle);
  watchTheme(page);
  const check = new SelfCheckReport(page);
  const answering = answer(page, life, notices, check);
  sendWatch(page, {
    hasLeft: (draftId) => answering.hasLeft(draftId),
    missed: () => answering.missed(),
  });
  for (const feature of FEATURES) feature(page);
  handOver(page);
  check.start();

  followStorage(page);
  watch.start();
}

function makePage(life: Life, watch: Watch): Page {
  const gmail = new Gmail(document);
  watch.onPass(() => gmail.lookAnew());
  const refresh = async (threadIds: string[]): Promise<void> => {
    if (!kept.session) return;
    const gmailAddress = mails.email;
    const mailbox = mailboxOf(location.pathname);
    const { ok } = await life.tell({ type: "threads_in_view", gmailAddress, mailbox, threadIds });
    if (!ok) mails.notAnswered(threadIds);
  };
  const kept = new Kept();
  const onPass = (visit: () => void): void => watch.onPass(visit);
  const mails = new Mails({ signal: life.signal, refresh, changed: () => watch.again() });
  return {
    gmail,
    mails,
    kept,
    hinted: new Map(),
    signal: life.signal,
    onPass,
    tongues: new MailTongues({ gmail, signal: life.signal, onPass, again: () => watch.again() }),
    again: () => watch.again(),
    tell: (request) => life.tell(request),
  };
}

function answer(page: Page, life: Life, notices: Notices, check: SelfCheckReport): Answering {
  const departures = new Departures(page, notices);
  const drafts = new OpenDrafts(page);
  const answering = new Answering({
    isOver: () => life.isOver(),
    session: () => page.kept.session,
    wantsReceipt: (draftId) => page.kept.wantsReceipt(draftId),
    carrying: (draftId, addresses) => carryingOf(page, draftId, addresses),
    wording: () => page.kept.wording(),
    reminders: (draftId) => page.kept.reminders(draftId),
    isPlainText: (draftId) => drafts.isPlainText(draftId),
    gmailAddress: () => page.mails.email,
    accountIndex: () => accountIndex(location.pathname),
    leaving: (record) => departures.leaving(record),
    refused: (copyId) => departures.refused(copyId),
    undone: (record) => departures.undone(record),
    untracked: (record) => departures.untracked(record),
    hasHinted: (draftId, reason) => page.hinted.get(draftId) === reason,
    tellUntracked: (reason, subject) => departures.tellUntracked(reason, subject),
    tellMissed: () => departures.tellMissed(),
    hook: (works, gmailAddress) => {
      check.report("send", works);
      if (gmailAddress) page.mails.begin(gmailAddress);
    },
  });
  answering.listen(page.signal);
  drafts.watch((draftId) => answering.reopened(draftId));
  // Where the hook does not tell whose mailbox it is, the page shows it somewhere.
  page.onPass(() => {
    if (!page.mails.email && document.readyState === "complete") page.mails.begin(page.gmail.userEmail());
  });
  return answering;
}

function followStorage(page: Page): void {
  const { gmail, kept, mails, signal } = page;
  let account = "";
  kept.onChange(() => {
    gmail.selectors = withOverrides(kept.selectors, isSelector);
    useColours(document.documentElement, kept.settings.colours);
    const now = kept.session?.accountKey ?? "";
    if (now !== account) mails.forgetAsked();
    account = now;
    if (kept.connection?.state === "live") mails.askUnanswered();
    page.again();
  });
  void kept.start(signal);
  let seenAt = Date.now();
  const look = (): void => {
    if (!document.hidden && Date.now() - seenAt > STALE_MS) mails.forgetAsked();
    seenAt = Date.now();
  };
  document.addEventListener("visibilitychange", look, { signal });
}

/**
 * In the first pass at once, so that nothing flashes in the wrong colours; later behind the frame, when the page's styles are
 * known anyway and looking costs nothing (measured with 50 new rows, 2026-11).
 */
function watchTheme({ gmail, onPass }: Page): void {
  const look = (): void => {
    const element = gmail.rows().find(({ isShown }) => isShown)?.element ?? document.body;
    if (element) followTheme(element);
  };
  let isFirst = true;
  onPass(() => {
    if (isFirst) look();
    else setTimeout(look);
    isFirst = false;
  });
}

/** Its words are fetched now: an extension that is gone translates nothing. */
function prepareEnd({ kept, signal }: Page, notices: Notices): void {
  const words = say("notice_reload");
  const action = { words: say("notice_reload_now"), act: () => location.reload() };
  signal.addEventListener("abort", () => {
    removeAll();
    if (kept.session) notices.show({ words, action, stays: true });
  });
}

start();
