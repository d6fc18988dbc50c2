// Fragments joined for reading: as backend/app/services/records/joining.py has it.
import assert from "node:assert/strict";
import { test } from "node:test";

import { besides, joined, passages } from "../../../frontend/core/joining.js";

for (const [pieces, text] of [
  [["We had a problem.", "with the queue."], "We had a problem with the queue."],
  [["It failed…", "...and then it came back."], "It failed and then it came back."],
  [["It failed.", "Then it came back."], "It failed. Then it came back."],
  [["We asked", "Maya"], "We asked Maya"],
  [["We asked", "The customers"], "We asked the customers"],
  [["Then", "I left."], "Then I left."],
  [["Was it fast?", "yes"], "Was it fast? yes"],
  [["in the U.S.", "government"], "in the U.S. government"],
  [["我们做了缓存。", "然后延迟降低了"], "我们做了缓存。然后延迟降低了"],
  [["我们用", "Redis"], "我们用 Redis"],
  [["캐시를", "만들었습니다"], "캐시를 만들었습니다"],
  [["", "Hello."], "Hello."],
  [["."], "."],
  [[".", "and"], ". and"],
])
  test(`${pieces.join(" | ")} reads as ${text}`, () => assert.equal(joined(pieces), text));

test("what may still change is put beside it as it is", () => {
  assert.equal(besides("We had a problem.", "with"), "We had a problem. with");
  assert.equal(besides("", "with"), "with");
  assert.equal(besides("我们", "做了"), "我们做了");
});

const said = (text, from, to, user = "lin") => ({ user, text, spoken: { from, to } });
const read = (lines) => passages(lines).map((passage) => passage.map(({ text }) => text));

test("short pauses join, long ones and whatever comes between do not", () => {
  assert.deepEqual(read([said("One", 0, 2), said("two", 22, 23), said("three", 43.1, 44)]), [
    ["One", "two"],
    ["three"],
  ]);
  assert.deepEqual(read([said("One", 0, 2), said("Yes", 2, 3, "maya"), said("two", 3, 4)]), [
    ["One"],
    ["Yes"],
    ["two"],
  ]);
  assert.deepEqual(read([said("One", 0, 2), { user: "lin", text: "typed" }, said("two", 3, 4)]), [
    ["One"],
    ["typed"],
    ["two"],
  ]);
});

test("a passage is bounded", () => {
  const long = Array.from({ length: 40 }, (_, n) => said("word", 3 * n, 3 * n + 2));
  assert.ok(passages(long).every((passage) => passage.at(-1).spoken.to - passage[0].spoken.from <= 60));
  const wordy = Array.from({ length: 8 }, (_, n) => said("word ".repeat(40), 3 * n, 3 * n + 2));
  assert.equal(passages(wordy).length, 4);
});

test("letters beyond English are letters, and a long vowel is as wide as the word that it ends", () => {
  assert.equal(joined(["we met", "Noël"]), "we met Noël");
  assert.equal(joined(["we met", "Doña Ana"]), "we met Doña Ana");
  assert.equal(joined(["we met", "The team"]), "we met the team");
  assert.equal(joined(["コーヒー", "を飲む"]), "コーヒーを飲む");
});

test("what comes first stands as it was heard, and what is empty parts nothing", () => {
  assert.equal(joined(["...and so on", "The end."]), "...and so on the end.");
  assert.equal(joined(["", "...and so on"]), "...and so on");
  assert.equal(joined(["We", "", "The team"]), "We the team");
});
