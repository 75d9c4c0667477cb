/** The server's shapes, by the names used here. The source is the server's OpenAPI document (openapi.ts is generated). */
import type { components } from "./openapi.js";

type Schemas = components["schemas"];
/** Fields that came later: older servers, and what older versions have kept, do not say them. */
type Later<T, K extends keyof T> = Omit<T, K> & Partial<Pick<T, K>>;

export type Receipt = Later<
  Omit<Schemas["Receipt"], "labels" | "reports">,
  "tracks" | "links" | "disclosed" | "reply"
> & { reports?: MailReport[] };
export type ReceiptEvent = Schemas["Event"];
/** What an event's device is where the account does not let be kept which program asked. */
export const NOT_KEPT = "not_kept";
export type Reply = Schemas["Reply"];
export type MailReport = Later<Schemas["MailReport"], "blames_tracking">;
export type Recipient = Schemas["Recipient"];
export type Registration = Schemas["Registration"];
export type RegisterResponse = Schemas["RegisterResponse"];
export type FeedItem = Later<Omit<Schemas["FeedItem"], "receipt" | "reports">, "reminders"> & {
  receipt: Receipt | null;
  reports?: MailReport[];
};
export type FeedPage = Omit<Schemas["FeedPage"], "items"> & { items: FeedItem[] };
export type Notice = Schemas["Notice"];
export type ReceiptsAnswer = Schemas["ReceiptsAnswer"];
export type SessionAnswer = Omit<Schemas["Session"], "settings"> & { settings: ServerSettings };
/** As many of the server's settings as are used here. */
export type ServerSettings = Pick<
  Schemas["Settings"],
  | "notify"
  | "retention_days"
  | "keep_details"
  | "disclosure"
  | "disclosure_text"
  | "disclosure_off"
  | "never_track"
  | "tracks_default"
  | "keep_labels"
>;
export type ServerCard = Schemas["ServerCard"];
export type Problem = Schemas["Problem"];
/** What a mail carries. */
export type Tracks = NonNullable<Registration["tracks"]>;
/** Whether an address may get a receipt. */
export type Standing = "never_track" | "refused" | "consent_needed" | "list_address" | "ok";
