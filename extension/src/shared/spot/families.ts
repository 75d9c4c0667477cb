/**
 * Shapes of addresses that senders' software makes on its customers' own hosts. Each is so particular that the address alone is
 * proof; facts from the senders' documentation and sources and from mails. Sources are read alike by JavaScript and RE2, which
 * Chrome's blocking rules use (2 KB of memory a rule: no counted repetition).
 */
import { type Address, targetOf } from "./address.js";

/** One shape, matched at the root of path and query without regard to case, unless `exact`. */
export interface Family {
  name: string;
  source: string;
  exact?: true;
}

export const FAMILIES: readonly Family[] = [
  { name: "SendGrid", source: "/wf/open\\?upn=" },
  { name: "SendGrid", source: "/(?:mpss|ss)/o/[^/]+/[^/]+/[^?]+/ho\\.gif" },
  { name: "Mailchimp", source: "/track/open\\.php\\?u=" },
  { name: "Mailgun", source: "/o/eJ[w-z][\\w=-]+$", exact: true },
  { name: "SparkPost", source: "/q/[\\w-]+~~/" },
  { name: "HubSpot", source: "/(?:e[123]t|s3t)/(?:o|to|[bc]to)/[^.?]+(?:[?]|$)" },
  { name: "Iterable", source: "/e/eo\\?_t=" },
  { name: "Salesforce", source: "/open\\.aspx\\?f[ef][0-9a-f]+-" },
  { name: "Marketo", source: "/trk\\?t=1&mid=" },
  { name: "Adobe", source: "/r/\\?id=[a-z][0-9a-f]*[0-9][0-9a-f]*,[0-9a-f]*[0-9][0-9a-f]*,1" },
  { name: "Oracle Responsys", source: "/pub/as\\?_ri_=" },
  { name: "Oracle Eloqua", source: "/e/footerimages/footerimage[0-9]?\\?" },
  { name: "Amazon SES", source: "/c?i0/0[0-9a-f]+-[0-9a-f]+-" },
  { name: "Mailjet", source: "/oo/\\w+/[0-9a-f]+/e\\.gif" },
  { name: "Brevo", source: "/(?:mk|tr)/op/[\\w-]*[0-9][\\w-]*$" },
  { name: "Constant Contact", source: "/on\\.jsp\\?ca=" },
  { name: "ActiveCampaign", source: "/lt\\.php\\?(?:[^#]*&)?l=open" },
  { name: "listmonk", source: "/campaign/[0-9a-f-]+-[0-9a-f-]+/[0-9a-f-]+/px\\.png" },
  { name: "Groundhogg", source: "/gh/(?:tracking/email/open|o/\\w+)/[\\w/]+$" },
  { name: "MailPoet", source: "/\\?mailpoet_router&endpoint=track&action=open" },
  { name: "phpList", source: "/(?:lists/)?ut\\.php\\?u=[0-9a-f]+&m=" },
  { name: "Odoo", source: "/mail/track/[0-9]+/[0-9a-f]+/blank\\.gif" },
  { name: "CiviCRM", source: "/civicrm/mailing/open\\?(?:[^#]*&)?qid?=" },
  { name: "Snov.io", source: "/track/open/v2-" },
  { name: "Outreach", source: "/api/mailings/opened/" },
  { name: "Omnisend", source: "/transactional/track/.+signature=" },
  { name: "MessageGears", source: "/o/4/eyJ", exact: true },
  { name: "Shopify", source: "/tools/emails/open/" },
  { name: "Infobip", source: "/tracking/1/open/" },
];

const compiled = FAMILIES.map((family) => ({
  family,
  source: new RegExp(`^${family.source}`, family.exact ? "" : "i"),
}));
/** One look instead of thirty for the many addresses of none. */
const anyFamily = new RegExp(`^(?:${FAMILIES.map(({ source }) => source).join("|")})`, "i");

/** A pixel of greentick's own kind: account, nonce and mac in 40 characters, whoever runs the server. */
const GREENTICK = /^\/p\/[\w-]{40}\.gif$/;

/** Whose software made this address, if its shape is proof. */
export function familyOf(address: Address): Family | null {
  const target = targetOf(address);
  if (!anyFamily.test(target)) {
    return null;
  }
  return compiled.find(({ source }) => source.test(target))?.family ?? null;
}

/** Is this a pixel of greentick's own kind? */
export function isGreentickPixel({ path, query }: Address): boolean {
  return query === "" && GREENTICK.test(path);
}
