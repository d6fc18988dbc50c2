// The state of a room is folded from its events alone.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import test from "node:test";

/** The page's files are modules for browsers; Node is told so by the data address. */
async function load(path) {
  const source = await readFile(new URL(`../../../frontend/${path}`, import.meta.url));
  return import(`data:text/javascript;base64,${source.toString("base64")}`);
}

const { applyEvent, emptyInterview, isOpen, nameOf } = await load("core/events.js");

function after(...events) {
  const state = emptyInterview();
  for (const [name, data] of events) applyEvent(state, name, data);
  return state;
}

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
  applyEvent(state, ...joined(2));
  assert.equal(state.lost.size, 0);
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
  const state = after(asked("q1"), asked("q2"), ["question_skipped", { question_id: "q1" }]);
  assert.equal(state.currentQuestion, "q2");
  applyEvent(state, "question_skipped", { question_id: "q2" });
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

test("help is open until it is resolved", () => {
  const state = after(
    ["help_requested", { help_id: "h1", user_id: 1 }],
    ["help_resolved", { help_id: "h1", user_id: 2 }],
  );
  assert.equal(state.help.get("h1").resolved.user_id, 2);
});

test("an emergency stop closes the interview and says who and why", () => {
  const state = after(asked("q1"), ["emergency_stopped", { stopped_by: 1, reason: "Fire", timestamp: T }]);
  assert.equal(isOpen(state), false);
  assert.deepEqual(state.closing, { by: 1, reason: "Fire", timestamp: T });
});

test("an event that this page does not know changes nothing", () => {
  assert.deepEqual(after(["from_the_future", {}]), emptyInterview());
});
