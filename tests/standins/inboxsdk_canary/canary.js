// Reports what InboxSDK, which is known to work on the live page, makes of this one. The test reads data-canary on <html>.
import * as InboxSDK from "@inboxsdk/core";

const DOT = "data:image/gif;base64,R0lGODlhAQABAAAAACw=";
const findings = [];
const report = (kind, what = {}) => {
  findings.push({ kind, ...what });
  document.documentElement.dataset.canary = JSON.stringify(findings);
};
const guarded = async (kind, look) => {
  try {
    report(kind, await look());
  } catch (problem) {
    report("problem", { during: kind, text: String(problem) });
  }
};

const rowSeen = (row) =>
  guarded("row", async () => ({
    threadId: row.getThreadID(),
    subject: row.getSubject(),
    contacts: row.getContacts().map((contact) => contact.emailAddress),
    date: row.getDateString(),
    count: row.getVisibleMessageCount(),
  }));

const recipients = (compose) => ({
  to: compose.getToRecipients().map((one) => one.emailAddress),
  cc: compose.getCcRecipients().map((one) => one.emailAddress),
  bcc: compose.getBccRecipients().map((one) => one.emailAddress),
});

function composeSeen(compose) {
  void guarded("compose", async () => ({
    draftId: await compose.getDraftID(),
    isReply: compose.isReply(),
    isInline: compose.isInlineReplyForm(),
    from: compose.getFromContact().emailAddress,
    subject: compose.getSubject(),
    hasBody: Boolean(compose.getBodyElement()),
    ...recipients(compose),
  }));
  compose.addButton({ title: "Canary", iconUrl: DOT, onClick() {} });
  compose.on("recipientsChanged", () => report("recipients", recipients(compose)));
  compose.on("presending", () => report("presending", { html: compose.getHTMLContent(), subject: compose.getSubject() }));
  compose.on("sending", () => report("sending"));
  compose.on("fullscreenChanged", ({ fullscreen }) => report("fullscreen", { fullscreen }));
  compose.on("minimized", () => report("minimized"));
  compose.on("destroy", () => report("destroyed"));
  compose.on("sent", (event) =>
    guarded("sent", async () => ({ messageId: await event.getMessageID(), threadId: await event.getThreadID() })),
  );
}

const threadSeen = (thread) =>
  guarded("thread", async () => ({
    threadId: await thread.getThreadIDAsync(),
    subject: thread.getSubject(),
    loaded: thread.getMessageViews().length,
    all: thread.getMessageViewsAll().length,
  }));

const messageSeen = (message) =>
  guarded("message", async () => ({
    messageId: await message.getMessageIDAsync(),
    sender: message.getSender().emailAddress,
    recipients: (await message.getRecipientsFull()).map((one) => one.emailAddress),
    text: message.getBodyElement().textContent.trim().slice(0, 80),
    state: message.getViewState(),
  }));

async function begin() {
  report("started");
  const sdk = await InboxSDK.load(2, "sdk_greentick_canary_1");
  report("loaded", { user: sdk.User.getEmailAddress() });
  sdk.Router.handleAllRoutes((route) => report("route", { id: route.getRouteID() }));
  sdk.Lists.registerThreadRowViewHandler((row) => {
    void rowSeen(row);
    row.addLabel({ title: "seen", backgroundColor: "#137333", foregroundColor: "white" });
    row.addImage({ imageUrl: DOT, tooltip: "seen" });
  });
  sdk.Compose.registerComposeViewHandler(composeSeen);
  sdk.Conversations.registerThreadViewHandler((thread) => void threadSeen(thread));
  sdk.Conversations.registerMessageViewHandler((message) => void messageSeen(message));
}

void guarded("loading", begin);
