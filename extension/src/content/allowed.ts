/** What a mail may carry, by the user's choice and by what is known of its recipients. */
import type { UntrackedReason } from "../shared/storage.js";
import { type Carrying, lineLanguageOf } from "./carrying.js";
import type { MailTongues } from "./mailtongues.js";
import type { Page } from "./page.js";
import { tongue } from "./tongue.js";

export function carryingOf(
  { kept }: Page,
  tongues: MailTongues,
  draftId: string,
  addresses: string[],
): Carrying | UntrackedReason {
  const against = kept.worstOf(addresses);
  const tracks = kept.tracks(draftId);
  if (against && against.standing !== "list_address" && against.standing !== "ok") return against.standing;
  const language = lineLanguageOf(kept.settings.lineLanguage, tongues.of(draftId), tongue.language);
  return { tracks, lineLanguage: kept.discloses(draftId, addresses) ? language : null };
}
