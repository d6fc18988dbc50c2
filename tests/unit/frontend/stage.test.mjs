// What the room shows, as far as it is computed: code as it is typed, minutes, what was missed, the tiles, links.

import assert from "node:assert/strict";
import { test } from "node:test";
import { missedOf } from "../../../frontend/app/missed.js";
import { minutesOf } from "../../../frontend/app/time-plan.js";
import { everybody } from "../../../frontend/call/everybody.js";
import { emptyInterview, fold } from "../../../frontend/core/events.js";
import { indented, trimmedCode } from "../../../frontend/core/indent.js";

/** A text with its selection between two bars, or the caret at one. */
function typed(marked) {
  const [before, inside, after] = marked.split("|");
  if (after === undefined) return { text: before + inside, from: before.length, to: before.length };
  return { text: before + inside + after, from: before.length, to: before.length + inside.length };
}

const pressed = (marked, ...key) => {
  const next = indented(typed(marked), ...key);
  if (next === null) return null;
  const { text, from, to } = next;
  return from === to
    ? `${text.slice(0, from)}|${text.slice(from)}`
    : `${text.slice(0, from)}|${text.slice(from, to)}|${text.slice(to)}`;
};

test("Tab indents where the caret stands, or every line that is selected", () => {
  assert.equal(pressed("a = |1", "Tab"), "a =   |1");
  assert.equal(pressed("|a\nb|\nc", "Tab"), "  |a\n  b|\nc");
  assert.equal(pressed("|a\n|b", "Tab"), "  |a\n|b");
});

test("Shift and Tab take it back, and never more than there is", () => {
  assert.equal(pressed("    a|", "Tab", true), "  a|");
  assert.equal(pressed("a|", "Tab", true), "a|");
  assert.equal(pressed("x\n|\ta\n b|", "Tab", true), "x\n|a\nb|");
});

test("a new line begins where the one before did, and further in behind an opening", () => {
  assert.equal(pressed("  a|", "Enter"), "  a\n  |");
  assert.equal(pressed("if x:|", "Enter"), "if x:\n  |");
  assert.equal(pressed("  f(|)", "Enter"), "  f(\n    |)");
  assert.equal(pressed("a|", "b"), null);
  assert.equal(pressed("a|", "Enter", true), null);
});

test("code is sent with its lines and what they begin with", () => {
  assert.equal(trimmedCode("\n  \n    if x:\n      y()\n\n"), "    if x:\n      y()");
});

const PLAN = [{ question_id: 1, minutes: 10 }, { question_id: "b", minutes: 5 }, { question_id: "c" }];
const startedAt = (time) => ({ startTime: new Date(time).toISOString() });

test("a plan tells its minutes, and what is left of them", () => {
  const none = { questions: new Map(), currentQuestion: null };
  assert.deepEqual(minutesOf(PLAN, none, 0), { planned: 15, left: 15 });
  const first = { questions: new Map([["1", startedAt(0)]]), currentQuestion: "1" };
  assert.deepEqual(minutesOf(PLAN, first, 4 * 60_000), { planned: 15, left: 11 });
  assert.deepEqual(minutesOf(PLAN, first, 60 * 60_000), { planned: 15, left: 5 });
  const second = { questions: new Map([...first.questions, ["b", startedAt(0)]]), currentQuestion: "b" };
  assert.deepEqual(minutesOf(PLAN, second, 60_000), { planned: 15, left: 4 });
  assert.equal(minutesOf([{ question_id: "c" }], none, 0), null);
});

test("what was missed is what others said in between, in order and one after the other", () => {
  const said = (seq, user, text) => ({ seq, user_id: user, text });
  const state = {
    asked: [{ seq: 4, text: "Why us?" }],
    spoken: [said(2, "maya", "before"), said(5, "maya", "Take your"), said(6, "maya", "time."), said(7, "lin", "own")],
    messages: [
      { seq: 8, user_id: "olga", message: "hello" },
      { seq: 9, user_id: "maya", message: "later" },
    ],
  };
  assert.deepEqual(
    missedOf(state, { from: 3, to: 8 }, "lin").map(({ user, texts }) => [user, ...texts]),
    [
      [null, "Why us?"],
      ["maya", "Take your", "time."],
      ["olga", "hello"],
    ],
  );
  assert.deepEqual(missedOf(state, { from: 9, to: 9 }, "lin"), []);
});

const person = (userId, more = {}) => ({
  userId,
  name: userId,
  hue: "p1",
  isOwn: false,
  isInCall: false,
  isLost: false,
  ...more,
});

test("everybody has a tile, in the call or not; oneself comes last", () => {
  const shown = {
    userId: "7",
    key: "peer-1",
    name: "peer",
    isHeard: true,
    isSpeaking: true,
    line: "weak",
    picture: "video",
  };
  const call = {
    phase: "in",
    members: new Map([["peer-1", { shown }]]),
    own: { isHeard: false, isMuted: true, line: "good" },
  };
  const tiles = everybody([person("me", { isOwn: true }), person(7), person("olga")], call);
  assert.deepEqual(
    tiles.map(({ key }) => key),
    ["7", "olga", "me"],
  );
  assert.deepEqual(
    tiles.map(({ isInCall }) => isInCall),
    [true, false, true],
  );
  assert.deepEqual([tiles[0].name, tiles[0].line, tiles[0].picture, tiles[0].isSpeaking], [7, "weak", "video", true]);
  assert.equal(tiles[2].isMuted, true);
  const alone = everybody([person("me", { isOwn: true }), person("olga", { isInCall: true })], null);
  assert.deepEqual(
    alone.map(({ key, isInCall, picture }) => [key, isInCall, picture]),
    [
      ["olga", true, null],
      ["me", false, null],
    ],
  );
});

test("who was cut off is known with the moment, so that the list can let them go", () => {
  const at = "2026-01-31T12:00:00.000Z";
  const came = { event: "participant_joined", data: { seq: 1, user_id: 7, role: "candidate", timestamp: at } };
  const went = (reason) => ({ event: "participant_left", data: { seq: 2, user_id: 7, reason, timestamp: at } });
  assert.equal(fold([came, went("disconnected")], emptyInterview).lost.get("7").since, at);
  assert.equal(fold([came, went("left")], emptyInterview).lost.size, 0);
});
