// The state of an interview is folded from its events alone.

import assert from "node:assert/strict";
import { test } from "node:test";

import { apply, emptyInterview, fold, isOpen } from "../../../frontend/core/events.js";
import { hueOf, initials, nameOf } from "../../../frontend/core/names.js";

const told = ([event, data]) => ({ event, data });
const after = (...events) => fold(events.map(told));

const T = "2026-01-31T12:00:00.000Z";
const joined = (id, role = "candidate", name = null) => ["participant_joined", { user_id: id, role, name }];
const asked = (id, text = "Why?") => ["question_started", { question_id: id, question_text: text, start_time: T }];

test("numbers and texts are the same id", () => {
  const state = after(joined(7), ["participant_left", { user_id: "7", reason: "left" }]);
  assert.equal(state.participants.size, 0);
  assert.deepEqual(state.everHere, ["7"]);
});

test("somebody who left keeps the name, and whoever was cut off is told apart", () => {
  const gone = [joined(1, "candidate", "Lin"), ["participant_left", { user_id: 1, reason: "left" }]];
  const state = after(...gone, joined(2), ["participant_left", { user_id: 2, reason: "disconnected" }]);
  assert.equal(nameOf(state, 1), "Lin");
  assert.deepEqual([...state.lost.keys()], ["2"]);
  assert.equal(apply(state, told(joined(2))).lost.size, 0);
});

test("whom a host took out was not cut off", () => {
  const state = after(joined(1), ["participant_left", { user_id: 1, reason: "removed" }]);
  assert.equal(state.participants.size, 0);
  assert.equal(state.lost.size, 0);
});

test("the first question starts the interview, and the last one asked is the current one", () => {
  const state = after(asked("q1"), asked("q2"));
  assert.equal(state.status, "in_progress");
  assert.equal(state.currentQuestion, "q2");
});

test("skipping the current question leaves none, skipping another changes nothing", () => {
  const before = after(asked("q1"), asked("q2"), ["question_skipped", { question_id: "q1" }]);
  assert.equal(before.currentQuestion, "q2");
  const state = apply(before, told(["question_skipped", { question_id: "q2" }]));
  assert.equal(state.currentQuestion, null);
  assert.equal(state.questions.get("q2").skipped, true);
});

test("consents are kept by person and scope", () => {
  const consent = (scope, granted) => ["consent_changed", { user_id: 1, scope, granted }];
  const state = after(consent("record", true), consent("share", true), consent("record", false));
  assert.deepEqual(state.consents.get("1"), { record: false, share: true });
});

test("only final texts that say something enter the transcript", () => {
  const said = (text, is_final) => ["live_transcription", { user_id: 1, text, is_final }];
  const state = after(said("hel", false), said("hello", true), said("", true));
  assert.deepEqual(
    state.spoken.map(({ text }) => text),
    ["hello"],
  );
});

test("a captioner's words stand in place of what was heard, at its time, whichever came first", () => {
  const said = (text, more) => ["live_transcription", { user_id: 1, utterance_id: "u", is_final: true, text, ...more }];
  const heard = said("A cash.", { seq: 4, timestamp: "then", duration: 2 });
  const written = said("A cache.", { seq: 5, timestamp: "later", engine: "person", captioned_by: 9 });
  for (const events of [
    [heard, written],
    [written, heard],
    [heard, said("A cashe.", { seq: 4, engine: "person" }), written],
  ]) {
    const { spoken } = after(...events);
    assert.deepEqual(
      spoken.map(({ text, seq, timestamp, duration, engine }) => [text, seq, timestamp, duration, engine]),
      [["A cache.", 4, "then", 2, "person"]],
    );
  }
  const alone = after(written, said("Hers.", { user_id: 2 }), said("Other.", { utterance_id: "v" }));
  assert.deepEqual(
    alone.spoken.map(({ text }) => text),
    ["A cache.", "Hers.", "Other."],
  );
});

test("what was another's voice stands in no transcript, until its speaker takes it back, where it stood", () => {
  const said = (id, seq, user = 1) => [
    "live_transcription",
    { user_id: user, utterance_id: id, is_final: true, text: id, seq },
  ];
  const mark = ["echo_marked", { user_id: 1, utterance_id: "v", echo_of: "x", spoken_by: 2, seq: 4 }];
  const back = ["echo_restored", { user_id: "1", utterance_id: "v", seq: 6 }];
  const begun = [said("u", 1), said("v", 2), said("v", 3, 2), mark, said("w", 5)];
  const texts = ({ spoken }) => spoken.map(({ user_id, text }) => `${user_id} ${text}`);

  const marked = after(...begun);
  assert.deepEqual(texts(marked), ["1 u", "2 v", "1 w"]);
  assert.deepEqual(
    [...marked.echoes.values()].map(({ text, echoOf }) => [text, echoOf]),
    [["v", 2]],
  );
  const restored = after(...begun, back, back);
  assert.deepEqual(texts(restored), ["1 u", "1 v", "2 v", "1 w"]);
  assert.equal(restored.echoes.size, 0);
  assert.equal("echoOf" in restored.spoken[1], false);
  const written = ["live_transcription", { ...said("v", 7)[1], text: "by hand", engine: "person" }];
  for (const events of [
    [...begun, written],
    [said("u", 1), said("v", 2), said("v", 3, 2), written, mark, said("w", 5)],
  ])
    assert.deepEqual(texts(after(...events)), ["1 u", "1 by hand", "2 v", "1 w"]);
  assert.deepEqual(texts(after(mark, said("u", 5))), ["1 u"]);
});

test("an answer holds no words that were another's voice, whichever came first", () => {
  const said = (id, text, user = 1) => [
    "live_transcription",
    { user_id: user, utterance_id: id, is_final: true, text },
  ];
  const answered = (text, user = 1) => ["answer_submitted", { user_id: user, question_id: 1, answer_text: text }];
  const mark = ["echo_marked", { user_id: 1, utterance_id: "v", echo_of: "x", spoken_by: 2 }];
  const back = ["echo_restored", { user_id: 1, utterance_id: "v" }];
  const begun = [said("u", "I counted."), said("v", "How so?"), said("w", "Twice.")];
  const whole = "I counted. How so? Twice.";
  const texts = ({ answers }) => answers.map((one) => one.answer_text);
  for (const events of [
    [...begun, answered(whole), mark],
    [...begun, mark, answered(whole)],
  ]) {
    assert.deepEqual(texts(after(...events)), ["I counted. Twice."]);
    assert.deepEqual(after(...events, back).answers, after(answered(whole)).answers);
  }
  assert.deepEqual(texts(after(...begun, mark, answered(whole, 2), answered(undefined))), [whole, undefined]);
});

test("help is open until it is resolved", () => {
  const state = after(
    ["help_requested", { help_id: "h1", user_id: 1 }],
    ["help_resolved", { help_id: "h1", user_id: 2 }],
  );
  assert.equal(state.help.get("h1").resolved.user_id, 2);
});

test("an emergency stop closes the interview and says who and why", () => {
  const state = after(asked("q1"), ["emergency_stopped", { seq: 9, stopped_by: 1, reason: "Fire", timestamp: T }]);
  assert.equal(isOpen(state), false);
  assert.deepEqual(state.closing, { seq: 9, by: 1, reason: "Fire", timestamp: T });
});

test("an event that this page does not know changes nothing", () => {
  assert.deepEqual(after(["from_the_future", {}]), { ...emptyInterview });
});

test("one event after the other comes to the same as all at once, and changes no state that was", () => {
  const events = [
    joined(1, "candidate", "Lin"),
    ["interviewer_set", { seq: 1, language: "en" }],
    asked("q1"),
    ["answer_submitted", { user_id: 1, question_id: "q1", timestamp: T }],
    ["live_transcription", { user_id: 1, text: "Yes.", is_final: true, timestamp: T }],
    ["new_message", { user_id: 1, message: "Hi", timestamp: T }],
    ["note_saved", { user_id: 2, note_id: "n", text: "a", timestamp: T }],
    ["note_saved", { user_id: 2, note_id: "n", text: "b", timestamp: T }],
    ["consent_changed", { user_id: 1, scope: "record", granted: true, timestamp: T }],
    ["help_requested", { help_id: "h", user_id: 1, timestamp: T }],
    ["help_resolved", { help_id: "h", timestamp: T }],
    asked("q2"),
    ["question_skipped", { question_id: "q2", timestamp: T }],
    ["participant_left", { user_id: 1, reason: "disconnected", timestamp: T }],
    joined(1, "candidate", "Lin"),
    ["interview_ended", { ended_by: 2, timestamp: T }],
  ].map(told);
  let state = emptyInterview;
  for (const event of events) {
    const before = structuredClone(state);
    const next = apply(state, event);
    assert.deepEqual({ ...state }, before, `${event.event} changed the state before it`);
    assert.notDeepEqual({ ...next }, before);
    state = next;
  }
  assert.deepEqual(state, fold(events));
});

test("what an event does not touch stays the same object", () => {
  const state = after(joined(1), asked("q1"));
  const next = apply(state, told(["new_message", { user_id: 1, message: "Hi", timestamp: T }]));
  assert.equal(next.participants, state.participants);
  assert.equal(next.questions, state.questions);
});

test("everybody has a hue of their own, in the order of coming; an AI that holds it has the first", () => {
  const people = [joined("maya"), joined("lin"), joined("maya")];
  const hues = (state) => ["maya", "lin", "ai_interviewer"].map((user) => hueOf(state, user));
  assert.deepEqual(hues(after(...people)).slice(0, 2), ["p1", "p2"]);
  assert.deepEqual(hues(after(["interviewer_set", { language: "en" }], ...people)), ["p2", "p3", "p1"]);
});

test("final translations are kept by what they translate, each language once", () => {
  const made = (final, language, text) => [
    "caption_translated",
    { final, of_seq: 3, language, text, engine: "e", model: "m", unsure: false },
  ];
  const state = after(
    made(false, "zh", "我"),
    made(true, "zh", "我们"),
    made(true, "de", "Wir"),
    made(true, "zh", "咱们"),
  );
  assert.deepEqual(Object.keys(state.translations.get(3)), ["zh", "de"]);
  assert.equal(state.translations.get(3).zh.text, "咱们");
});

test("what stands in brackets behind a name is none of its letters", () => {
  assert.deepEqual(["Lin (you)", "Maya Lindqvist", "林（您）", "ann"].map(initials), ["L", "ML", "林", "A"]);
});
