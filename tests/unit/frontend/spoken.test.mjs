// What one speaks: the page's language until one says otherwise, which this browser remembers.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { FakeStorage } from "./fake-storage.mjs";

globalThis.localStorage = new FakeStorage([["language", "en"]]);
globalThis.document = { documentElement: {} };
const browser = { language: "en", languages: ["en"] };
Object.defineProperty(globalThis, "navigator", { value: browser, configurable: true });

const { setLanguage } = await import("../../../frontend/core/i18n.js");
const { setSpoken, spoken, spokenLanguages } = await import("../../../frontend/app/spoken.js");

beforeEach(() => {
  localStorage.clear();
  setLanguage("en");
  browser.languages = ["en"];
});

test("it follows the page until it is chosen", () => {
  assert.deepEqual([spoken(), spokenLanguages()], ["en", ["en"]]);
  setLanguage("zh");
  assert.deepEqual([spoken(), spokenLanguages()], ["zh", ["zh-CN"]]);
  setSpoken("en");
  assert.deepEqual([spoken(), spokenLanguages()], ["en", ["en"]]);
});

test("of both the page's own comes first", () => {
  setSpoken("both");
  assert.deepEqual(spokenLanguages(), ["en", "zh-CN"]);
  setLanguage("zh");
  assert.deepEqual(spokenLanguages(), ["zh-CN", "en"]);
});

test("Chinese is written as one's browser reads it", () => {
  setSpoken("zh");
  for (const [languages, tag] of [
    [["en", "zh-TW"], "zh-TW"],
    [["zh-Hant-HK", "en"], "zh-Hant-HK"],
    [["zh-Hans-HK"], "zh-CN"],
    [["zh"], "zh-CN"],
    [["zh-SG", "zh-TW"], "zh-CN"],
    [undefined, "zh-CN"],
  ]) {
    browser.languages = languages;
    assert.deepEqual(spokenLanguages(), [tag]);
  }
});

test("what nobody can have chosen is not believed", () => {
  localStorage.setItem("spoken", "tlh");
  assert.equal(spoken(), "en");
});
