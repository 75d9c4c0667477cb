/**
 * The blocking rules against other people's trackers. What ships is a ruleset of the package, switched on or off as a whole;
 * with it go rules for images the page has found out about. Own pixels have rules of their own (ownrules.ts) that rank above
 * all of these.
 */
import { PRIORITY, ruleForImage } from "../shared/spot/imagerule.js";
import { DEFAULT_SETTINGS, key, type Settings } from "../shared/storage.js";
import { type Learned, printOf, printOfRule, type TrackerMode, trackerKey } from "../shared/trackers.js";
import { read, writeIfRoom } from "./memory.js";
import { Turns } from "./turns.js";

/** The ruleset's name in the manifest. */
export const SHIPPED = "trackers";
const LEARNED_FROM = 2000;
/** So many images are remembered; the oldest goes first. */
export const MOST_LEARNED = 1000;
/** A page that is gone says no more that its images are there. */
const LONGEST_THROUGH_MS = 15_000;

type Rule = chrome.declarativeNetRequest.Rule;

const turns = new Turns();
const net = () => chrome.declarativeNetRequest;

/** From now on the rules are what the settings want, and nothing let through earlier stays open. */
export async function followTrackerRules(): Promise<void> {
  chrome.storage.local.onChanged.addListener((changes) => {
    if (key.settings in changes) void repairTrackerRules();
  });
  await turns.take(closeAll);
  await repairTrackerRules();
}

/** Puts the rules right if they are not as the settings want them. */
export function repairTrackerRules(): Promise<void> {
  return turns.take(repair);
}

async function repair(): Promise<void> {
  const mode = await readMode();
  const isOn = (await net().getEnabledRulesets()).includes(SHIPPED);
  if (isOn !== (mode === "block")) {
    await net().updateEnabledRulesets({ [isOn ? "disableRulesetIds" : "enableRulesetIds"]: [SHIPPED] });
  }
  await repairLearned(mode);
}

/** What was learned under another setting counts no more. */
async function repairLearned(mode: TrackerMode): Promise<void> {
  const learned = await readLearned(mode);
  if (learned.prints.length > 0) return;
  const present = (await net().getDynamicRules()).filter(({ id }) => id >= LEARNED_FROM);
  if (present.length > 0) await net().updateDynamicRules({ removeRuleIds: present.map(({ id }) => id) });
  if ((await read<Learned>(trackerKey.learned))?.mode !== mode) await writeIfRoom({ [trackerKey.learned]: learned });
}

/** These images are stopped from now on. One that is known already but was not stopped gets its rule again. */
export function learn(images: readonly string[]): Promise<void> {
  return turns.take(async () => {
    const mode = await readMode();
    if (mode === "off") return;
    const learned = await readLearned(mode);
    const rules = images.map((image) => learnOne(learned, image)).filter((rule) => rule !== null);
    if (rules.length === 0) return;
    const last = new Map(rules.map((rule) => [rule.id, rule]));
    await net().updateDynamicRules({ removeRuleIds: [...last.keys()], addRules: [...last.values()] });
    await writeIfRoom({ [trackerKey.learned]: learned });
  });
}

function learnOne(learned: Learned, image: string): Rule | null {
  const print = printOf(image);
  if (print === "") return null;
  const known = learned.prints.indexOf(print);
  const place = known >= 0 ? known : learned.next;
  if (known < 0) learned.next = (learned.next + 1) % MOST_LEARNED;
  learned.prints[place] = print;
  const rule = ruleForImage(image, { id: LEARNED_FROM + place, type: "block", priority: PRIORITY.learned });
  return rule as Rule | null;
}

/** Lets exactly these images through for a moment, in this browser's session only. */
export function letThrough(images: readonly string[]): Promise<void> {
  return turns.take(async () => {
    const present = await net().getSessionRules();
    const first = Math.max(0, ...present.map(({ id }) => id)) + 1;
    const rules = images.map((image, index) =>
      ruleForImage(image, { id: first + index, type: "allow", priority: PRIORITY.chosen }),
    );
    const addRules = rules.filter((rule) => rule !== null) as Rule[];
    await net().updateSessionRules({ addRules });
    setTimeout(() => void close(addRules.map(({ id }) => id)), LONGEST_THROUGH_MS);
  });
}

/** The images are there: what let them through is shut again. */
export function endLettingThrough(images: readonly string[]): Promise<void> {
  const prints = new Set(images.map(printOf));
  return turns.take(async () => {
    const present = await net().getSessionRules();
    const done = present.filter(({ condition }) => prints.has(printOfRule({ condition })));
    await net().updateSessionRules({ removeRuleIds: done.map(({ id }) => id) });
  });
}

function close(removeRuleIds: number[]): Promise<void> {
  return turns.take(() => net().updateSessionRules({ removeRuleIds }));
}

async function closeAll(): Promise<void> {
  const present = await net().getSessionRules();
  if (present.length > 0) await net().updateSessionRules({ removeRuleIds: present.map(({ id }) => id) });
}

async function readMode(): Promise<TrackerMode> {
  return { ...DEFAULT_SETTINGS, ...(await read<Settings>(key.settings)) }.trackers;
}

async function readLearned(mode: TrackerMode): Promise<Learned> {
  const learned = await read<Learned>(trackerKey.learned);
  return learned?.mode === mode && mode !== "off" ? learned : { mode, next: 0, prints: [] };
}
