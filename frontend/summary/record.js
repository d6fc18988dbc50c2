// An interview's events as the summary shows them. Pure; times in seconds from the start.

import { fold } from "../core/events.js";
import { repeats, wordsOf } from "../core/heard.js";
import { inTwo } from "../core/in-two.js";
import { joined, passages } from "../core/joining.js";
import { AI_INTERVIEWER } from "../core/names.js";

/**
 * The record that GET .../events tells: [{event, data}]. `length` is at least a second; `people`
 * maps each user, as text, to {name, spans, spoken}, `spoken` in seconds; `hasInterviewer`: an AI
 * interviewer held it; `state`: the interview as everywhere else.
 */
export function recordOf(events) {
  const state = fold(events);
  const { first, last, begun } = state.times;
  const start = (begun ?? first ?? 0) / 1000;
  const length = Math.max(1, (last ?? 0) / 1000 - start);
  const at = (time) => Math.max(0, Date.parse(time) / 1000 - start);
  const span = ({ from, to }) => ({ from: at(from), to: to === null ? length : Math.min(length, at(to)) });
  const { interviewer, closing } = state;
  const isChat = ({ ai, seq }) => !ai && !(interviewer && interviewer.seq < seq);
  const record = {
    state,
    start,
    length,
    questions: state.asked.map((asked, index) => ({ id: asked.id, ...asInTwo(asked, index), ...span(asked) })),
    captions: state.spoken.map((data) => captionOf(data, at)),
    people: peopleOf(state, span),
    marks: marksOf(state, at),
    stopped:
      state.status === "stopped" ? { by: closing.by, at: at(closing.timestamp), reason: closing.reason ?? null } : null,
    ended: state.status === "ended",
    asked: state.asked.length,
    skipped: state.skipped,
    hasInterviewer: interviewer !== null,
    hasChat: state.messages.some(isChat),
  };
  record.answers = state.answers.map((data) => answerOf(data, record.questions, at));
  const newest = newestRevisions(state.answers);
  for (const answer of record.answers) findSpoken(answer, record.captions, newest);
  record.lines = linesOf(record, at, isChat);
  return record;
}

/** {greeting, text}: an AI greets with its first question. */
function asInTwo({ ai, text }, index) {
  if (ai === null || index > 0) return { greeting: "", text };
  const { lead, core } = inTwo(text, true);
  return { greeting: lead, text: core };
}

/** What of the plan was never asked, by what the host's page was told of it. */
export function leftOut(planned, { state }) {
  return (planned ?? []).filter(({ question_id: id }) => !state.questions.has(String(id)));
}

const captionOf = (data, at) => ({
  user: data.user_id,
  from: at(data.timestamp),
  length: data.duration ?? 1,
  text: data.text,
  utterance: whole(data.utterance_id),
  seq: data.seq,
  heard: data.heard ?? data.text,
  isPersons: data.engine === "person",
});

function peopleOf({ presence, names, spoken }, span) {
  const people = new Map();
  for (const [user, spans] of presence)
    people.set(user, { name: names.get(user) ?? null, spans: spans.map(span), spoken: 0 });
  for (const { user_id: user, duration } of spoken) {
    const key = String(user);
    const person = people.get(key) ?? { name: null, spans: [], spoken: 0 };
    people.set(key, { ...person, spoken: person.spoken + (duration ?? 0) });
  }
  return people;
}

function marksOf({ help, status, closing }, at) {
  const marks = [...help.values()].map((one) => ({
    at: at(one.timestamp),
    kind: "help",
    id: one.help_id,
    resolved: one.resolved !== null,
  }));
  if (status === "stopped") marks.push({ at: at(closing.timestamp), kind: "stop", id: "stop" });
  return marks;
}

function answerOf(data, questions, at) {
  const sent = at(data.timestamp);
  const length = data.response_time ?? data.measured_response_time ?? 0;
  const asked =
    questions.findLast(({ id, from }) => String(id) === String(data.question_id) && from <= sent)?.from ?? 0;
  return {
    user: data.user_id,
    at: sent,
    from: Math.max(asked, sent - length), // the time is the client's word
    length: Math.max(1, length),
    asked,
    question: data.question_id,
    revision: data.revision ?? 1,
    text: data.answer_text ?? "",
    utterance: whole(data.utterance_id),
    spoken: Boolean(data.utterance_id),
    isSaidBefore: false,
    seq: data.seq,
  };
}

/** "question user" -> the last revision that names what was heard. */
function newestRevisions(answers) {
  const named = answers.filter((data) => data.utterance_id && data.answer_text);
  return new Map(named.map((data) => [`${data.question_id} ${data.user_id}`, data.revision ?? 1]));
}

/** What the transcript shows, {at, user, text, kind, seqs}, in order. */
function linesOf({ state, questions, captions, answers }, at, isChat) {
  const line = (kind, { seq, timestamp }, user, text) => ({ kind, seq, at: at(timestamp), user, text });
  const { asked, messages, notes, help, status, closing } = state;
  const lines = [
    ...asked.flatMap((one, index) => {
      const { greeting, text } = questions[index];
      const said = (kind, words) => line(kind, { seq: one.seq, timestamp: one.from }, one.ai && AI_INTERVIEWER, words);
      return [...(greeting ? [said("talk", greeting)] : []), said("question", text)];
    }),
    ...captions.map(({ seq, from, length, user, text, isPersons }) => ({
      kind: isPersons ? "captioned" : "speech",
      seq,
      at: from,
      user,
      text,
      spoken: { from, to: from + length },
    })),
    ...answers
      .filter((one) => one.text && !one.isSaidBefore)
      .map((one) => ({
        kind: one.spoken ? "sent" : "answer",
        seq: one.seq,
        at: one.at,
        user: one.user,
        text: one.text,
      })),
    ...messages.map((one) => line(isChat(one) ? "message" : "talk", one, one.user_id, one.message)),
    ...[...notes.values()]
      .filter(({ text }) => text.trim())
      .map((one) => line("note", one.begun, one.user_id, one.text)),
    ...[...help.values()].map((one) => ({
      ...line("help", one, one.user_id, one.message ?? one.help_type),
      about: one.message ? null : one.help_type,
    })),
    ...[...help.values()]
      .filter(({ resolved }) => resolved?.note)
      .map(({ resolved }) => line("reply", resolved, resolved.resolved_by, resolved.note)),
    ...(status === "stopped" ? [line("stop", closing, closing.by, closing.reason ?? "")] : []),
  ].sort((one, other) => one.at - other.at || one.seq - other.seq);
  return passages(lines).map(asOne);
}

/** A passage as one line; `captioned` as soon as a person wrote some of it. */
function asOne(passage) {
  const [{ spoken: _, ...head }] = passage;
  const first = { ...head, seqs: passage.map(({ seq }) => seq) };
  if (passage.length === 1) return first;
  const kind = passage.find((one) => one.kind === "captioned")?.kind ?? first.kind;
  return { ...first, kind, text: joined(passage.map(({ text }) => text)) };
}

/** An answer was given by voice where its words were heard from its author; then it stands there already. */
function findSpoken(answer, captions, newest) {
  const isOwn = ({ user, from, utterance }) =>
    String(user) === String(answer.user) &&
    ((answer.asked <= from && from <= answer.at) || (utterance && utterance === answer.utterance));
  const own = captions.filter(isOwn);
  const told = ["text", "heard"].map((which) => wordsOf(own.map((one) => one[which]).join(" ")));
  answer.spoken ||= told.some((words) => sharesWords(answer.text, words));
  if (!answer.spoken) return;
  // Its author may have corrected what was heard: then it stands beside it.
  const isReplaced = answer.utterance !== null && newest.get(`${answer.question} ${answer.user}`) > answer.revision;
  answer.isSaidBefore = told.some((words) => repeats(answer.text, words)) || isReplaced;
}

/** Whether at least half of the words were heard. */
function sharesWords(text, heard) {
  const words = wordsOf(text).split(" ").filter(Boolean);
  const known = new Set(heard.split(" "));
  return words.length > 0 && words.filter((word) => known.has(word)).length * 2 >= words.length;
}

const whole = (utteranceId) => (utteranceId ? String(utteranceId).split(".")[0] : null);

/** What was going on at a moment: {question, people, answer}. */
export function momentOf(record, at) {
  const within = ({ from, to, length }) => from <= at && at <= (to ?? from + length);
  return {
    question: record.questions.findLast((question) => question.from <= at && at <= question.to) ?? null,
    people: [...record.people].filter(([, { spans }]) => spans.some(within)).map(([user]) => user),
    answer: record.answers.find(within) ?? null,
  };
}
