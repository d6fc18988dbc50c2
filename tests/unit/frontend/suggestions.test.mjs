// A host's suggestions change seldom and in pauses, and go when the talk moves on.

import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { CHANGES_AFTER, PAUSE, Suggestions } from "../../../frontend/app/suggestions.js";
import { FakeStorage } from "./fake-storage.mjs";

const PROBE = { suggestion_id: "4.result", kind: "probe", part: "result", text: "What came of it?", final: true };
const OTHER = { ...PROBE, suggestion_id: "4.action", part: "action", text: "What did you do?" };
const COVERAGE = { suggestion_id: "4.coverage", kind: "coverage", text: null, planned: 3, asked: 1, final: true };
const WORDED = { suggestion_id: "w", kind: "follow_up", text: "Why", quote: null, final: false };

/** A host's page in a room, on a clock that the test turns. */
class Desk {
  constructor({ isHost = true, storage = new FakeStorage() } = {}) {
    Object.assign(this, { sent: [], asked: [], answer: null, seq: 4 });
    const roles = new Map([
      ["lin", "candidate"],
      ["maya", "interviewer"],
    ]);
    const state = { roles, suggestions: new Map() };
    this.state = state;
    const send = async (event, fields) => this.sent.push([event, fields]);
    const ask = async (event) => {
      this.asked.push(event);
      if (this.answer) throw this.answer;
    };
    this.suggestions = new Suggestions({ room: { interviewId: "i", isHost, state, send, ask }, storage });
  }

  hear(name, payload = {}) {
    this.suggestions.hear(name, { interview_id: "i", ...payload });
  }

  suggest(suggestion) {
    this.seq += 1;
    this.hear("suggestion", { about_seq: this.seq, suggestion });
  }

  get id() {
    return this.suggestions.line?.suggestion_id ?? null;
  }

  /** The commands about suggestions that went out. */
  get told() {
    return this.sent.map(([event, { suggestion_id: id }]) => `${event} ${id}`);
  }
}

function timed(name, run) {
  test(name, async () => {
    mock.timers.enable({ apis: ["setTimeout", "Date"], now: 1_000_000 });
    try {
      await run(new Desk());
    } finally {
      mock.timers.reset();
    }
  });
}

timed("it is shown in a pause, and said to be shown once", (desk) => {
  desk.hear("user_typing", { user_id: "lin", about: "answer", is_typing: true });
  desk.suggest(PROBE);
  assert.equal(desk.id, null);
  mock.timers.tick(PAUSE);
  assert.equal(desk.id, "4.result");
  desk.suggest(PROBE);
  assert.deepEqual(desk.sent, [
    ["show_suggestion", { suggestion_id: "4.result", kind: "probe", about_seq: 5, text: "What came of it?" }],
  ]);
});

timed("while the candidate speaks nothing new is shown; others' voices change nothing", (desk) => {
  desk.suggest(PROBE);
  for (let second = 0; second < 30; second += 1) {
    desk.hear("live_transcription", { user_id: "lin", is_final: false, text: "and" });
    if (second === 0) desk.suggest(OTHER);
    mock.timers.tick(1000);
  }
  assert.equal(desk.id, null);
  for (let second = 0; second < 2; second += 1) {
    desk.hear("live_transcription", { user_id: "maya", is_final: false, text: "and" });
    mock.timers.tick(1000);
  }
  assert.equal(desk.id, "4.action");
});

timed("another one comes no sooner than twenty seconds after it, the outdated one goes at once", (desk) => {
  desk.suggest(PROBE);
  mock.timers.tick(5000);
  desk.suggest(OTHER);
  assert.equal(desk.id, null);
  mock.timers.tick(CHANGES_AFTER - 5001);
  assert.equal(desk.id, null);
  mock.timers.tick(1);
  assert.equal(desk.id, "4.action");
});

timed("figures of what is shown are renewed in place", (desk) => {
  desk.suggest({ ...COVERAGE, minutes_left: 9 });
  desk.suggest({ ...COVERAGE, minutes_left: 8 });
  assert.equal(desk.suggestions.line.minutes_left, 8);
  assert.deepEqual(desk.told, ["show_suggestion 4.coverage"]);
});

for (const name of ["question_started", "question_skipped", "interview_ended", "emergency_stopped"])
  timed(`it goes with ${name}, and what waited does not come`, (desk) => {
    desk.suggest(PROBE);
    desk.suggest(OTHER);
    desk.hear(name);
    mock.timers.tick(2 * CHANGES_AFTER);
    assert.equal(desk.id, null);
  });

timed("it goes once nothing is missing any more", (desk) => {
  desk.suggest(PROBE);
  desk.suggest(null);
  assert.equal(desk.id, null);
});

timed("without the candidate's yes nothing stays that leans on their words", (desk) => {
  desk.suggest(PROBE);
  desk.hear("consent_changed", { user_id: "lin", scope: "ai_analysis", granted: false });
  assert.equal(desk.id, null);
  mock.timers.tick(CHANGES_AFTER);
  desk.suggest(COVERAGE);
  desk.hear("consent_changed", { user_id: "lin", scope: "ai_analysis", granted: false });
  assert.equal(desk.id, "4.coverage");
});

timed("what was used gives its words, is told, and does not come again", (desk) => {
  desk.suggest(PROBE);
  assert.equal(desk.suggestions.use(), "What came of it?");
  assert.deepEqual(desk.told, ["show_suggestion 4.result", "use_suggestion 4.result"]);
  mock.timers.tick(CHANGES_AFTER);
  desk.suggest(PROBE);
  assert.equal(desk.id, null);
  assert.equal(desk.suggestions.use(), null);
});

timed("what another host used goes here too, also after a reload", (desk) => {
  desk.suggest(PROBE);
  desk.hear("suggestion_used", { user_id: "max", suggestion_id: "4.result" });
  assert.equal(desk.id, null);
  const anew = new Desk();
  anew.state.suggestions.set("4.result", { used: true });
  anew.suggest(PROBE);
  assert.equal(anew.id, null);
});

timed("figures cannot be used, and what was put away stays away", (desk) => {
  desk.suggest(COVERAGE);
  assert.equal(desk.suggestions.use(), null);
  desk.suggestions.putAway();
  mock.timers.tick(CHANGES_AFTER);
  desk.suggest(COVERAGE);
  assert.equal(desk.id, null);
});

timed("the switch is remembered, and nothing is shown or said to be shown", (desk) => {
  const storage = new FakeStorage();
  const off = new Desk({ storage });
  off.suggestions.setOn(false);
  off.suggest(PROBE);
  off.suggestions.ask();
  assert.deepEqual([off.id, off.sent, off.asked], [null, [], []]);
  assert.equal(new Desk({ storage }).suggestions.isOn, false);
  assert.equal(desk.suggestions.isOn, true);
});

timed("who is no host gets none, and none of another interview comes", (desk) => {
  const guest = new Desk({ isHost: false });
  guest.suggest(PROBE);
  assert.equal(guest.id, null);
  desk.hear("suggestion", { interview_id: "other", about_seq: 1, suggestion: PROBE });
  assert.equal(desk.id, null);
});

timed("a follow-up grows as it comes, in any pause or none, and is told once it is whole", async (desk) => {
  desk.suggest(PROBE);
  desk.hear("live_transcription", { user_id: "lin", is_final: false, text: "and" });
  const asking = desk.suggestions.ask();
  desk.suggestions.ask();
  await asking;
  assert.deepEqual(desk.asked, ["ask_suggestion"]);
  desk.suggest(WORDED);
  assert.equal(desk.suggestions.line.text, "Why");
  assert.equal(desk.suggestions.use(), null);
  desk.suggest({ ...WORDED, text: "Why so?", quote: "it broke", final: true });
  assert.equal(desk.suggestions.line.quote, "it broke");
  assert.equal(desk.suggestions.isAsking, false);
  assert.deepEqual(desk.told.slice(1), ["show_suggestion w"]);
});

timed("a follow-up that does not come, or is refused, says so, and the next suggestion wipes it away", async (desk) => {
  await desk.suggestions.ask();
  desk.suggest(WORDED);
  desk.suggest(null);
  assert.deepEqual([desk.id, desk.suggestions.problem], [null, { code: "nothing_came" }]);
  mock.timers.tick(CHANGES_AFTER);
  desk.suggest(PROBE);
  assert.deepEqual([desk.id, desk.suggestions.problem], ["4.result", null]);
  desk.answer = { code: "nothing_to_follow" };
  await desk.suggestions.ask();

  assert.equal(desk.suggestions.problem.code, "nothing_to_follow");
});
