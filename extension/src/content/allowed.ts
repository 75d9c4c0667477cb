/** What a mail may carry, by the user's choice and by what is known of its recipients. */
import type { LineLanguage } from "../shared/disclosure.js";
import type { UntrackedReason } from "../shared/storage.js";
import { type Carrying, lineLanguageOf } from "./carrying.js";
import type { Page } from "./page.js";
import { tongue } from "./tongue.js";

export function carryingOf(page: Page, draftId: string, addresses: string[]): Carrying | UntrackedReason {
  const { kept } = page;
  const against = kept.worstOf(addresses);
  const tracks = kept.tracks(draftId);
  if (against && against.standing !== "list_address" && against.standing !== "ok") return against.standing;
  return { tracks, lineLanguage: kept.discloses(draftId, addresses) ? lineLanguage(page, draftId) : null };
}

/** In which language the line under this draft's mail will be, as far as can be told by now. */
export function lineLanguage({ kept, tongues }: Page, draftId: string): LineLanguage {
  return lineLanguageOf(kept.settings.lineLanguage, tongues.of(draftId), tongue.language);
}
