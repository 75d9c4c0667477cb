/** The user's choices. Kept here at once; the server hears of those it also keeps, when it can. */
import { DEFAULT_SETTINGS, key, type Session, type Settings } from "../shared/storage.js";
import { read, write } from "./memory.js";
import { askAccount } from "./server.js";

const NOTIFY: ReadonlySet<string> = new Set<Settings["notify"]>(["first", "every", "off"]);
const TRACKERS: ReadonlySet<string> = new Set<Settings["trackers"]>(["block", "mark", "off"]);

export async function changeSettings(patch: Partial<Settings>, session: Session | undefined): Promise<void> {
  const settings = { ...DEFAULT_SETTINGS, ...(await read<Settings>(key.settings)) };
  if (typeof patch.trackByDefault === "boolean") settings.trackByDefault = patch.trackByDefault;
  if (patch.notify !== undefined && NOTIFY.has(patch.notify)) settings.notify = patch.notify;
  if (patch.trackers !== undefined && TRACKERS.has(patch.trackers)) settings.trackers = patch.trackers;
  await write({ [key.settings]: settings });
  // What this browser shows is decided here; the server keeps the choice for browsers to come.
  if (session && patch.notify !== undefined) {
    void askAccount(session, "PATCH", "/v1/settings", { notify: settings.notify });
  }
}
