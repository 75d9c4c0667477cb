/** Senders that are no people: they tell what became of a mail. */
const MAIL_SYSTEM = /^(?:mailer-daemon|postmaster|microsoftexchange[0-9a-f]{32})@/;

export function isMailSystem(sender: string): boolean {
  return MAIL_SYSTEM.test(sender);
}
