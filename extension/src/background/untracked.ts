/** Mails that went out without a pixel though tracking was on, so that their rows can say why. */
import { key, type UntrackedRecord } from "../shared/storage.js";
import { forget, readAll, write } from "./memory.js";

const PREFIX = "untracked:";
const MOST = 300;

export async function keepUntracked(record: UntrackedRecord): Promise<void> {
  await write({ [key.untracked(record.permMessageId)]: record });
  const records = [...(await readAll<UntrackedRecord>(PREFIX))];
  if (records.length <= MOST) return;
  records.sort(([, left], [, right]) => left.at - right.at);
  await forget(records.slice(0, records.length - MOST).map(([name]) => name));
}
