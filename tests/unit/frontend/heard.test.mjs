// Whether an answer only repeats what was heard: as backend/app/services/spoken_answers.py has it.

import assert from "node:assert/strict";
import { test } from "node:test";

import { repeats, wordsOf } from "../../../frontend/core/heard.js";

test("case, punctuation and the joints of utterances do not matter", () => {
  assert.equal(repeats("i built, a cache", wordsOf("Well. I built a cache!")), true);
});

test("words are compared, not letters", () => {
  assert.equal(repeats("Yes", wordsOf("Yesterday.")), false);
});

test("in Chinese every character is a word", () => {
  assert.equal(repeats("做了缓存", wordsOf("我们做了缓存。")), true);
  assert.equal(repeats("做了索引", wordsOf("我们做了缓存。")), false);
});

test("what has no words repeats nothing", () => {
  assert.equal(repeats("", wordsOf("a")), false);
  assert.equal(repeats("!", wordsOf("a")), false);
  assert.equal(repeats("a", wordsOf("")), false);
  assert.equal(repeats("a", ""), false);
});
