import assert from "node:assert/strict";
import { test } from "node:test";

import { gatewayUrl } from "../../../frontend/ai/gateway.js";
import { after, history, noTalk } from "../../../frontend/ai/talk.js";
import { inTwo } from "../../../frontend/core/in-two.js";

const mark = (response_type, more = {}) => ({
  response_type,
  strategy_used: "open",
  focus_area: "ownership",
  engine: "rules",
  degraded: false,
  ...more,
});
const reply = (ai_response, response_type, more) => ({
  type: "ai_response",
  data: { ai_response, ...mark(response_type, more) },
});
const talkOf = (...events) => events.reduce(after, noTalk);
/** As a log numbers them. */
const logOf = (events) => history(events.map(({ event, data }, at) => ({ event, data: { seq: at + 1, ...data } })));
const first = { type: "connected", data: { first_question: "What did you build?" } };
const said = { type: "said", data: { text: "A search engine." } };

test("it begins with the first question, and a second greeting changes nothing", () => {
  const talk = talkOf(first, first);
  assert.deepEqual([talk.lines.length, talk.question.text, talk.asked], [1, "What did you build?", 1]);
});

test("consents are what the server told last, whatever the log tells", () => {
  const greeting = { type: "connected", data: { ...first.data, consents: { transcribe: false, ai_analysis: true } } };
  const given = { type: "consent_changed", data: { scope: "transcribe", granted: true } };
  assert.deepEqual(talkOf(greeting).consents, { transcribe: false, ai_analysis: true });
  assert.deepEqual(talkOf(greeting, given, { type: "history", data: history([]) }).consents, {
    transcribe: true,
    ai_analysis: true,
  });
});

test("from an answer to its reply the interviewer thinks", () => {
  assert.equal(talkOf(first, said).thinking, true);
  const talk = talkOf(first, said, reply("Which part was yours?", "follow_up", { strategy_used: "probe_action" }));
  assert.deepEqual(
    [talk.thinking, talk.question.text, talk.question.strategy, talk.asked],
    [false, "Which part was yours?", "probe_action", 1],
  );
  assert.deepEqual(
    talk.lines.map(({ speaker }) => speaker),
    ["ai", "you", "ai"],
  );
});

test("what is no question stands beside the question, which stays", () => {
  const talk = talkOf(first, said, reply("Take your time.", "acknowledgement"));
  assert.deepEqual([talk.question.text, talk.question.aside], ["What did you build?", "Take your time."]);
});

test("a fallback is marked, and the mark goes with it", () => {
  assert.equal(talkOf(first, said, reply("Go on.", "follow_up", { degraded: true })).degraded, true);
  assert.equal(
    talkOf(first, said, reply("Go on.", "follow_up", { degraded: true }), said, reply("And?", "follow_up")).degraded,
    false,
  );
});

test("a closing ends it", () => {
  const talk = talkOf(first, said, reply("Thank you.", "closing"));
  assert.deepEqual([talk.finished, talk.question.text], [true, "Thank you."]);
});

test("an error ends the thinking and goes with the next input", () => {
  const talk = talkOf(first, said, { type: "error", data: { message: "Speech is not available." } });
  assert.deepEqual([talk.thinking, talk.error], [false, "Speech is not available."]);
  assert.equal(after(talk, said).error, null);
});

test("a recording without words adds no line", () => {
  const talk = talkOf(first, { type: "recorded" }, { type: "transcription", data: { transcription: "" } });
  assert.deepEqual(
    talk.lines.map((one) => one.speaker),
    ["ai"],
  );
});

test("the log tells the same talk as the gateway did", () => {
  const live = talkOf(
    first,
    said,
    reply("Take your time.", "acknowledgement"),
    said,
    reply("Which part was yours?", "follow_up"),
  );
  const told = logOf([
    { event: "interviewer_set", data: { language: "en" } },
    { event: "participant_joined", data: { user_id: "candidate" } },
    { event: "question_started", data: { question_text: "What did you build?", ai: mark("question") } },
    { event: "new_message", data: { user_id: "candidate", message: "A search engine." } },
    {
      event: "new_message",
      data: { user_id: "ai_interviewer", message: "Take your time.", ai: mark("acknowledgement") },
    },
    { event: "answer_submitted", data: { user_id: "candidate", answer_text: "A search engine." } },
    { event: "question_started", data: { question_text: "Which part was yours?", ai: mark("follow_up") } },
  ]);
  assert.deepEqual(told, { ...live, language: "en" });
});

test("the gateway lies beside the page, under any path", () => {
  assert.equal(
    gatewayUrl("session 1", "https://x.example/talks/?ai=new"),
    "wss://x.example/talks/api/v1/ws/session%201",
  );
  assert.equal(gatewayUrl(null, "http://127.0.0.1:5000/"), "ws://127.0.0.1:5000/api/v1/ws");
});

test("of a long text the last sentence is the question", () => {
  const long = `${"I keep the record. ".repeat(12)}What did you build?`;
  assert.equal(inTwo(long).core, "What did you build?");
  assert.ok(inTwo(long).lead.endsWith("I keep the record."));
  assert.equal(inTwo(`${"我会做记录。".repeat(20)}您做了什么？`).core, "您做了什么？");
  assert.equal(inTwo("no end ".repeat(40)).lead, "");
});

test("what only takes an answer is no part of the next question", () => {
  assert.deepEqual(inTwo("Thank you. What did you build?"), { lead: "Thank you.", core: "What did you build?" });
  assert.deepEqual(inTwo("好的。下一个问题是数据存储。您怎么做的？"), {
    lead: "好的。下一个问题是数据存储。",
    core: "您怎么做的？",
  });
  const setting = "You have one minute and one picture to show the sales team how the year went.";
  assert.deepEqual(inTwo(`Noted. ${setting} What do you show?`), {
    lead: "Noted.",
    core: `${setting} What do you show?`,
  });
  assert.deepEqual(inTwo("Errors fell by 5.5%. Why?"), { lead: "Errors fell by 5.5%.", core: "Why?" });
  assert.equal(inTwo("What was it? How did you notice?").core, "What was it? How did you notice?");
});

test("an opening greets, and then asks", () => {
  const words = "Hello, I am an AI interviewer. I ask the questions. What do you do?";
  assert.deepEqual(inTwo(words, true), {
    lead: "Hello, I am an AI interviewer. I ask the questions.",
    core: "What do you do?",
  });
});
