import { expect, it } from "vitest";
import { FakeExtension } from "./content.fake.js";
import { tongue } from "./tongue.js";

it.each([
  ["de-AT", "en"],
  ["fr", "en"],
  ["he", "en"],
  ["en-GB", "en-GB"],
])("a browser in %s has dates and units in the language of the texts: %s", (browser, language) => {
  new FakeExtension();
  chrome.i18n.getUILanguage = () => browser;
  expect(tongue.language).toBe(language);
});
