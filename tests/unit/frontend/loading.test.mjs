// How far speech and video are, as the page says it.

import assert from "node:assert/strict";
import { test } from "node:test";

globalThis.localStorage = { getItem: () => null, setItem: () => {} };
globalThis.document = { documentElement: {} };
Object.defineProperty(globalThis, "navigator", { value: { language: "en" }, configurable: true });
const { sentences, isOnItsWay } = await import("../../../frontend/app/loading.js");
const { setLanguage } = await import("../../../frontend/core/i18n.js");

const READY = { speech: "ready", video: "ready", loading: { speech: null, video: null } };
const FIRST = {
  speech: "starting",
  video: "starting",
  loading: { speech: { step: "installing", percent: 45 }, video: { step: "installing", percent: null } },
};

test("each part that is on its way is named, in both languages", () => {
  setLanguage("en");
  assert.deepEqual(sentences(FIRST), ["Speech is being installed: 45 %.", "Video is being installed."]);
  assert.deepEqual(sentences({ loading: { speech: { step: "fetching", percent: null } } }), [
    "Speech: its model is being downloaded.",
  ]);
  assert.deepEqual(sentences({ loading: { speech: { step: "fetching", percent: 60 } } }), [
    "Speech: its model is being downloaded: 60 %.",
  ]);
  setLanguage("zh");
  assert.deepEqual(sentences(FIRST), ["正在安装语音识别：45 %。", "正在安装视频分析。"]);
});

test("nothing is said where all is there, nor of a server that tells nothing", () => {
  assert.deepEqual(sentences(READY), []);
  assert.deepEqual(sentences({ speech: "ready", video: "ready" }), []);
  assert.deepEqual(sentences(null), []);
});

test("one looks again until both are there", () => {
  assert.equal(isOnItsWay(READY), false);
  assert.equal(isOnItsWay(null), false);
  assert.equal(isOnItsWay(FIRST), true);
  assert.equal(isOnItsWay({ ...READY, speech: "unavailable" }), true);
});
