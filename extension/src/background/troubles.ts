/** Tells the user what went wrong, once: a desktop notification, and a line in the popup until it was seen there. */
import { TROUBLES, type Trouble } from "../shared/troubles.js";
import { read, writeIfRoom } from "./memory.js";
import { notify } from "./notify.js";
import { say } from "./say.js";
import { Turns } from "./turns.js";

const MOST = 5;

/** Troubles seldom come alone: none may take another's place, in the list or on the screen. */
const turns = new Turns();

export function tellTrouble(sentence: string): Promise<void> {
  return turns.take(async () => {
    const before = (await read<Trouble[]>(TROUBLES)) ?? [];
    if (before.some((trouble) => trouble.sentence === sentence)) return;
    const troubles = [{ at: Date.now(), sentence }, ...before].slice(0, MOST);
    // Told even where nothing can be written: a full storage is one of the troubles.
    await writeIfRoom({ [TROUBLES]: troubles });
    await notify(`trouble:${crypto.randomUUID()}`, say("trouble_title"), sentence);
  });
}

/** The popup showed those that there were at that moment. */
export function forgetTroublesUpTo(at: number): Promise<void> {
  return turns.take(async () => {
    const troubles = (await read<Trouble[]>(TROUBLES)) ?? [];
    await writeIfRoom({ [TROUBLES]: troubles.filter((trouble) => trouble.at > at) });
  });
}
