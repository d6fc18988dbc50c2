// Whether an answer only repeats what was heard: as backend/app/services/spoken_answers.py has it.

import assert from "node:assert/strict";
import { test } from "node:test";

import { repeats } from "../../../frontend/app/heard.js";

test("case, punctuation and the joints of utterances do not matter", () => {
  assert.equal(repeats("i built, a cache", ["Well. I built", "a cache!"]), true);
});

test("words are compared, not letters", () => {
  assert.equal(repeats("Yes", ["Yesterday."]), false);
});

test("in Chinese every character is a word", () => {
  assert.equal(repeats("做了缓存", ["我们做了缓存。"]), true);
  assert.equal(repeats("做了索引", ["我们做了缓存。"]), false);
});

test("what has no words repeats nothing", () => {
  assert.deepEqual([repeats("", ["a"]), repeats("!", ["a"]), repeats("a", [])], [false, false, false]);
});
