// @vitest-environment happy-dom
import { describe, expect, it } from "vitest";
import { DEFAULT_SETTINGS, key } from "../shared/storage.js";
import { FakePage, session } from "./content.fake.js";

describe("what is kept in storage", () => {
  it("is followed while Gmail stays open", async () => {
    const { kept, extension } = await new FakePage().start();
    expect(kept.session).toEqual(session);
    await extension.local.set({ [key.session]: { ...session, publicUrl: "https://moved.example" } });
    expect(kept.session?.publicUrl).toBe("https://moved.example");
    await extension.local.remove(key.session);
    expect(kept.session).toBeNull();
    await extension.local.set({ [key.settings]: { trackByDefault: false } });
    expect(kept.settings).toEqual({ ...DEFAULT_SETTINGS, trackByDefault: false });
  });

  it("remembers what was chosen for a draft, over a reload", async () => {
    const page = await new FakePage().start();
    await page.kept.choose("msg-a:r1", { on: false });
    const stored = page.extension.local.everything[key.drafts];
    const later = new FakePage();
    await later.extension.local.set({ [key.drafts]: stored });
    await later.start();
    expect([later.kept.wantsReceipt("msg-a:r1"), later.kept.wantsReceipt("msg-a:r2")]).toEqual([false, true]);
  });

  it("remembers the newest choices, not all there ever were", async () => {
    const page = await new FakePage().start();
    for (let draft = 0; draft < 250; draft += 1) await page.kept.choose(`msg-a:r${draft}`, { on: false });
    expect(Object.keys(page.extension.local.everything[key.drafts] as object)).toHaveLength(200);
    expect(page.kept.wantsReceipt("msg-a:r249")).toBe(false);
  });
});
