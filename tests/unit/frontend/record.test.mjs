import assert from "node:assert/strict";
import { test } from "node:test";

import { fileName } from "../../../frontend/core/file-name.js";
import { clock } from "../../../frontend/core/times.js";
import { leftOut, momentOf, recordOf as recordOfLog } from "../../../frontend/summary/record.js";

const at = (seconds) => new Date(Date.UTC(2026, 0, 31, 12, 0, seconds)).toISOString();
/** As a log numbers them. */
const recordOf = (events) =>
  recordOfLog(events.map(({ event, data }, at) => ({ event, data: { seq: at + 1, ...data } })));
const EVENTS = [
  { event: "participant_joined", data: { user_id: "maya", name: "Maya Okafor", timestamp: at(-30) } },
  { event: "participant_joined", data: { user_id: 7, name: null, timestamp: at(-10) } },
  { event: "interview_started", data: { started_by: "maya", start_time: at(0) } },
  { event: "question_started", data: { question_id: "q1", question_text: "What did you build?", start_time: at(0) } },
  {
    event: "live_transcription",
    data: { user_id: 7, text: "A search engine.", duration: 4, is_final: true, timestamp: at(10) },
  },
  {
    event: "answer_submitted",
    data: { user_id: 7, question_id: "q1", answer_text: "a search engine", response_time: 20, timestamp: at(20) },
  },
  {
    event: "help_requested",
    data: { user_id: 7, help_id: "h", help_type: "clarify", message: "Per tenant?", timestamp: at(25) },
  },
  { event: "help_resolved", data: { help_id: "h", timestamp: at(28) } },
  { event: "question_started", data: { question_id: "q2", question_text: "And then?", start_time: at(30) } },
  { event: "participant_left", data: { user_id: 7, timestamp: at(40) } },
  { event: "participant_joined", data: { user_id: 7, name: null, timestamp: at(45) } },
  {
    event: "answer_submitted",
    data: { user_id: 7, question_id: "q2", answer_text: "Then it worked.", response_time: 5, timestamp: at(55) },
  },
  { event: "live_transcription", data: { user_id: 7, text: "", duration: 2, is_final: true, timestamp: at(56) } },
  { event: "question_skipped", data: { question_id: "q2", timestamp: at(58) } },
  { event: "new_message", data: { user_id: "maya", message: "Thank you.", timestamp: at(59) } },
  { event: "emergency_stopped", data: { stopped_by: "maya", reason: "Fire alarm", timestamp: at(60) } },
];

test("the axis begins with the interview and ends with the last event", () => {
  const record = recordOf(EVENTS);
  assert.deepEqual([record.length, record.asked, record.skipped], [60, 2, 1]);
  assert.deepEqual(
    record.questions.map(({ from, to }) => [from, to]),
    [
      [0, 30],
      [30, 58],
    ],
  );
  assert.deepEqual(record.stopped, { by: "maya", at: 60, reason: "Fire alarm" });
});

test("people come and go, and how long they spoke is known", () => {
  const { people } = recordOf(EVENTS);
  assert.deepEqual(people.get("7"), {
    name: null,
    spans: [
      { from: 0, to: 40 },
      { from: 45, to: 60 },
    ],
    spoken: 4,
  });
  assert.deepEqual(people.get("maya"), { name: "Maya Okafor", spans: [{ from: 0, to: 60 }], spoken: 0 });
});

test("an answer whose words were heard is one by voice, and stands in the transcript once", () => {
  const { answers, lines } = recordOf(EVENTS);
  assert.deepEqual(
    answers.map(({ spoken }) => spoken),
    [true, false],
  );
  assert.deepEqual(
    lines.map(({ at: when, kind, text }) => [when, kind, text]),
    [
      [0, "question", "What did you build?"],
      [10, "speech", "A search engine."],
      [25, "help", "Per tenant?"],
      [30, "question", "And then?"],
      [55, "answer", "Then it worked."],
      [59, "message", "Thank you."],
      [60, "stop", "Fire alarm"],
    ],
  );
});

test("an answer reaches no further back than its question, whatever time its author claims", () => {
  const claimed = EVENTS.map(({ event, data }) => ({
    event,
    data: data.question_id === "q2" && data.response_time ? { ...data, response_time: 50 } : data,
  }));
  assert.deepEqual(
    recordOf(claimed).answers.map(({ from, spoken }) => [from, spoken]),
    [
      [0, true],
      [30, false],
    ],
  );
});

test("an answer that was corrected before it was sent stands there beside what was heard", () => {
  const corrected = EVENTS.map(({ event, data }) => ({
    event,
    data: data.answer_text === "a search engine" ? { ...data, answer_text: "A search index." } : data,
  }));
  const shown = recordOf(corrected)
    .lines.filter(({ user }) => user === 7)
    .map(({ kind, text }) => [kind, text]);
  assert.deepEqual(shown.slice(0, 2), [
    ["speech", "A search engine."],
    ["sent", "A search index."],
  ]);
});

const from = (...events) => recordOf(events).lines.map(({ at: when, kind, text }) => [when, kind, text]);
const joined = { event: "participant_joined", data: { user_id: 7, timestamp: at(-60) } };
const begun = { event: "interview_started", data: { start_time: at(0) } };
const spoken = (text, when, utterance_id = "u") => ({
  event: "live_transcription",
  data: { user_id: 7, text, duration: 2, is_final: true, timestamp: at(when), utterance_id },
});
const put = (when) => ({
  event: "question_started",
  data: { question_id: "q", question_text: "Why?", start_time: at(when) },
});
const sent = (answer_text, when, revision = 1, more = {}) => ({
  event: "answer_submitted",
  data: { user_id: 7, question_id: "q", answer_text, revision, timestamp: at(when), ...more },
});

test("what was said before the start stands before it, in order", () => {
  assert.deepEqual(from(joined, begun, put(0), spoken("Second.", -5), spoken("First.", -30)), [
    [0, "speech", "First."],
    [25, "speech", "Second."],
    [30, "question", "Why?"],
  ]);
});

test("an answer that names its utterance is one by voice, and is shown where it was corrected", () => {
  assert.deepEqual(from(put(0), spoken("A cash.", 1), sent("A cache!", 9, 1, { utterance_id: "u" })), [
    [0, "question", "Why?"],
    [1, "speech", "A cash."],
    [9, "sent", "A cache!"],
  ]);
});

test("of an answer by voice that was sent before its text was there, the last version is shown", () => {
  const named = { utterance_id: "u" };
  const lines = from(
    put(0),
    sent("I bui", 5, 1, named),
    sent("I built a cache.", 9, 2, named),
    spoken("I built a cache.", 1),
  );
  assert.deepEqual(lines, [
    [0, "question", "Why?"],
    [1, "speech", "I built a cache."],
  ]);
});

test("a written answer is no spoken one because its author said something else", () => {
  const { answers } = recordOf([put(0), spoken("Can you repeat that?", 1), sent("In writing, at length.", 9)]);
  assert.deepEqual(
    answers.map((one) => one.spoken),
    [false],
  );
});

test("a note is its latest text, where it was begun; an empty one is none", () => {
  const note = (note_id, text, when) => ({
    event: "note_saved",
    data: { user_id: "maya", note_id, text, timestamp: at(when) },
  });
  assert.deepEqual(from(put(0), note(1, "Ca", 2), note(2, "Gone", 3), note(1, "Calm.", 4), note(2, "", 5)), [
    [0, "question", "Why?"],
    [2, "note", "Calm."],
  ]);
});

test("what one may not see, or does not know, is passed over", () => {
  assert.deepEqual(
    from(put(0), { event: "record_entry", data: { seq: 2 } }, { event: "of_tomorrow", data: { seq: 3 } }),
    [[0, "question", "Why?"]],
  );
});

test("help that was dealt with is known as such", () => {
  assert.deepEqual(
    recordOf(EVENTS).marks.map(({ kind, resolved }) => [kind, resolved]),
    [
      ["help", true],
      ["stop", undefined],
    ],
  );
});

test("what a host replied to a call for help stands in the transcript", () => {
  const reply = { help_id: "h", resolved_by: "maya", note: "Per region.", timestamp: at(28) };
  const events = EVENTS.map((one) => (one.event === "help_resolved" ? { ...one, data: reply } : one));
  const found = recordOf(events).lines.filter(({ kind }) => kind === "reply");
  assert.deepEqual(
    found.map(({ at: when, user, text }) => [when, user, text]),
    [[28, "maya", "Per region."]],
  );
});

test("a moment: the question, who was there, and whether somebody answered", () => {
  const record = recordOf(EVENTS);
  const seen = (when) => {
    const { question, people, answer } = momentOf(record, when);
    return [question?.id ?? null, people, answer?.spoken ?? null];
  };
  assert.deepEqual(seen(15), ["q1", ["maya", "7"], true]);
  assert.deepEqual(seen(42), ["q2", ["maya"], null]);
  assert.deepEqual(seen(59), [null, ["maya", "7"], null]);
});

test("what the viewer may not read is no line, but an answer", () => {
  const hidden = EVENTS.map(({ event, data }) => ({ event, data: { ...data, answer_text: undefined } }));
  const record = recordOf(hidden);
  assert.equal(record.answers.length, 2);
  assert.equal(
    record.lines.some(({ kind }) => kind === "answer"),
    false,
  );
});

test("a talk with the AI interviewer is one, not a chat", () => {
  const { lines, hasInterviewer } = recordOf([
    { event: "interviewer_set", data: { language: "en", timestamp: at(0) } },
    { event: "new_message", data: { user_id: "candidate", message: "One minute.", timestamp: at(1) } },
    { event: "new_message", data: { user_id: "ai_interviewer", message: "Of course.", ai: {}, timestamp: at(2) } },
  ]);
  assert.deepEqual([hasInterviewer, lines.map(({ kind }) => kind)], [true, ["talk", "talk"]]);
});

test("nothing at all is a record, too", () => {
  assert.deepEqual([recordOf([]).length, recordOf([]).lines], [1, []]);
});

test("clocks", () => {
  assert.deepEqual([0, 59.9, 61, 3723].map(clock), ["0:00", "0:59", "1:01", "1:02:03"]);
});

test("what one says with short pauses is one line, marked where a captioner wrote it", () => {
  const said = (text, when, more) => ({
    event: "live_transcription",
    data: { user_id: 7, utterance_id: text, text, duration: 2, is_final: true, timestamp: at(when), ...more },
  });
  const shown = (events) => recordOf(events).lines.map(({ at: when, kind, text }) => [when, kind, text]);
  const pieces = [said("We had a problem.", 10), said("with the queue.", 14), said("It fell.", 37)];
  assert.deepEqual(shown(pieces), [
    [0, "speech", "We had a problem with the queue."],
    [27, "speech", "It fell."],
  ]);
  const written = said("It failed.", 60, { utterance_id: "It fell.", engine: "person" });
  assert.deepEqual(shown([...pieces, written]).at(-1), [27, "captioned", "It failed."]);

  const asked = { event: "question_started", data: { question_id: "q", question_text: "?", start_time: at(1) } };
  for (const answer_text of ["It fell.", "It failed."]) {
    const answer = {
      event: "answer_submitted",
      data: { user_id: 7, question_id: "q", answer_text, response_time: 9, timestamp: at(70) },
    };
    const { lines } = recordOf([asked, ...pieces, written, answer]);
    assert.deepEqual([lines.at(-1).kind, lines.length], ["captioned", 3]);
  }
});

test("what is written after the end is no part of its length, and the latest counts", () => {
  const after = [
    ...EVENTS,
    { event: "participant_left", data: { user_id: "maya", timestamp: at(400) } },
    { event: "assessment_written", data: { user_id: "maya", question_id: "q1", text: "Good", timestamp: at(500) } },
    { event: "assessment_written", data: { user_id: "maya", question_id: "q1", text: "Exact.", timestamp: at(600) } },
    { event: "feedback_given", data: { user_id: 7, rating: 2, text: "", timestamp: at(700) } },
    { event: "feedback_given", data: { user_id: 7, rating: 4, text: "Kind.", timestamp: at(800) } },
  ];
  const { length, people, state } = recordOf(after);
  assert.equal(length, 60);
  assert.deepEqual(people.get("maya").spans, [{ from: 0, to: 60 }]);
  assert.deepEqual(
    [...state.assessments.values()].map(({ text }) => text),
    ["Exact."],
  );
  assert.deepEqual(
    [...state.feedback.values()].map(({ rating }) => rating),
    [4],
  );
});

test("an AI's greeting is text, and only its question a question", () => {
  const ai = { engine: "rules" };
  const { lines, questions } = recordOf([
    {
      event: "question_started",
      data: { question_id: "b", question_text: "Hello. I am an AI. What do you do?", start_time: at(0), ai },
    },
    {
      event: "question_started",
      data: { question_id: "c", question_text: "Noted. And then?", start_time: at(9), ai },
    },
  ]);
  assert.deepEqual(
    lines.map(({ kind, text }) => [kind, text]),
    [
      ["talk", "Hello. I am an AI."],
      ["question", "What do you do?"],
      ["question", "Noted. And then?"],
    ],
  );
  assert.equal(questions[0].text, "What do you do?");
});

test("what was planned and never asked is known", () => {
  const planned = [{ question_id: "q1" }, { question_id: 3 }, { question_id: "q2" }];
  assert.deepEqual(leftOut(planned, recordOf(EVENTS)), [{ question_id: 3 }]);
  assert.deepEqual(leftOut(undefined, recordOf(EVENTS)), []);
});

test("files are named by the title, as every system takes it", () => {
  assert.equal(fileName("Senior backend: C/C++?", "text"), "Senior-backend-C-C++-transcript.txt");
  assert.equal(fileName("后端 工程师", "report"), "后端-工程师-report.html");
  for (const title of [null, "", "../", "\u0000"]) assert.equal(fileName(title, "json"), "interview-data.json");
});
