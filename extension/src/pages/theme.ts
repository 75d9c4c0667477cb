/** The pages' colours as the user has chosen them for the marks in Gmail. */
import type { Settings } from "../shared/storage.js";

export function useColours(set: Settings["colours"]): void {
  document.documentElement.dataset.colours = set;
}
