// @vitest-environment happy-dom
import { expect, it } from "vitest";
import { ownCopyIds } from "../shared/ownpixel.js";
import { key } from "../shared/storage.js";
import { toBase64url } from "../shared/token.js";
import { carry, carryNothing, newCopy } from "./carrying.js";
import { FakePage, session } from "./content.fake.js";

const TARGET = "https://example.org/offer";
const TOKEN = session.accountKey + "n".repeat(28);
const OLD_LINK = `https://ticks.example/l/${TOKEN}/${toBase64url(new TextEncoder().encode(TARGET))}`;
const OLD_PIXEL = `<img src="https://ci3.googleusercontent.com/meips/z=s0-d-e1-ft#https://ticks.example/p/${TOKEN}.gif">`;

/** The session, read by Gmail's page from storage as background leaves it when the server's address has changed. */
async function moved() {
  const { kept, extension } = await new FakePage().start();
  const places = ["new.example", "ticks.example"].map((host) => ({ host, accountKey: session.accountKey }));
  await extension.local.set({ [key.ownPixels]: places });
  await extension.local.set({ [key.session]: { ...session, publicUrl: "https://new.example" } });
  return kept.session ?? expect.fail("signed out");
}

it("a forward of a mail from before the server moved leaves without its pixel", async () => {
  const account = await moved();
  const opens = carry(account, newCopy(), { tracks: "opens", lineLanguage: null }, [], {});
  const nothing = carryNothing(account, [], {});
  expect(opens.pixelUrl).toContain("https://new.example/p/");
  for (const { own } of [opens, nothing]) expect(ownCopyIds(OLD_PIXEL, own)).toEqual(["n".repeat(16)]);
});

it("its links lead to their targets again, and the server's old pages are left alone", async () => {
  const targets = [OLD_LINK, `https://ticks.example/r/${TOKEN}`];
  expect(carryNothing(await moved(), targets, {}).links).toEqual([TARGET, null]);
});
