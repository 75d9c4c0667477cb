/** The server's shapes, by the names used here. The source is the server's OpenAPI document (openapi.ts is generated). */
import type { components } from "./openapi.js";

type Schemas = components["schemas"];

export type Receipt = Schemas["Receipt"];
export type ReceiptEvent = Schemas["Event"];
export type Recipient = Schemas["Recipient"];
export type Registration = Schemas["Registration"];
export type RegisterResponse = Schemas["RegisterResponse"];
export type FeedItem = Schemas["FeedItem"];
export type FeedPage = Schemas["FeedPage"];
export type Notice = Schemas["Notice"];
export type ReceiptsAnswer = Schemas["ReceiptsAnswer"];
export type SessionAnswer = Schemas["Session"];
export type ServerSettings = Schemas["Settings"];
export type ServerCard = Schemas["ServerCard"];
export type Problem = Schemas["Problem"];
