// A spoken answer is always sent, whatever becomes of its text; what was begun is never lost.

import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { Answers, FOLLOWS_WITHIN, SLOW_AFTER } from "../../../frontend/app/answers.js";
import { FakeStorage } from "./fake-storage.mjs";

/** A tab of somebody who is in the room; a reload keeps the storage alone. */
class Tab {
  constructor(storage = new FakeStorage()) {
    this.storage = storage;
    this.sent = [];
    this.refusal = null;
    const room = {
      interviewId: "i",
      userId: "lin",
      state: {
        questions: new Map([
          ["1", { id: 1 }],
          ["2", { id: "2" }],
        ]),
      },
      send: async (event, payload) => {
        if (this.refusal) throw this.refusal;
        this.sent.push([event, payload]);
      },
    };
    const drafts = {
      at: (place) => storage.getItem(place) ?? "",
      keep: (place, text) => (text ? storage.setItem(place, text) : storage.removeItem(place)),
    };
    this.answers = new Answers({ room, drafts, storage });
  }

  reload() {
    return new Tab(this.storage);
  }

  heard(utterance_id, text) {
    this.answers.hear("live_transcription", { user_id: "lin", utterance_id, text, is_final: true });
  }

  get texts() {
    return this.sent.map(([, payload]) => payload.answer_text);
  }

  draft(question = "1") {
    return this.storage.getItem(this.answers.placeOf(question)) ?? "";
  }
}

const spoken = { text: "I built a ca", said: "I built", pending: ["u"], last: "u" };

function timed(name, run) {
  test(name, async () => {
    mock.timers.enable({ apis: ["setTimeout", "Date"] });
    try {
      await run();
    } finally {
      mock.timers.reset();
    }
  });
}

timed("words that come soon are one answer, marked as spoken", async () => {
  const tab = new Tab();
  tab.answers.speak("1", spoken);
  assert.equal(tab.answers.statusOf("1"), "follows");
  tab.heard("u", "a cache.");
  mock.timers.tick(SLOW_AFTER);
  assert.deepEqual(tab.sent, [
    ["submit_answer", { question_id: 1, answer_text: "I built a cache.", utterance_id: "u" }],
  ]);
  assert.equal(tab.answers.statusOf("1"), null);
});

timed("where speech is slow it is sent with what there is, and again when the words come", async () => {
  const tab = new Tab();
  tab.answers.speak("1", spoken);
  mock.timers.tick(FOLLOWS_WITHIN);
  assert.deepEqual(tab.texts, ["I built a ca"]);
  mock.timers.tick(SLOW_AFTER);
  assert.equal(tab.answers.statusOf("1"), "slow");
  tab.heard("u", "a cache.");
  assert.deepEqual(tab.texts, ["I built a ca", "I built a cache."]);
});

timed("where nothing is known of the words yet, an answer without words says that there is one", async () => {
  const tab = new Tab();
  tab.answers.speak("1", { text: "", said: "", pending: ["u"], last: "u" });
  mock.timers.tick(FOLLOWS_WITHIN);
  assert.deepEqual(tab.sent[0][1], { question_id: 1, answer_text: "", utterance_id: "u" });
  tab.heard("u", "Hello.");
  assert.deepEqual(tab.texts, ["", "Hello."]);
});

timed("what the server took for another utterance, after a cut, is part of the answer", async () => {
  for (const comes of ["before", "after"]) {
    const tab = new Tab();
    tab.answers.speak("1", { text: "", said: "", pending: ["u"], last: "u" });
    mock.timers.tick(FOLLOWS_WITHIN);
    if (comes === "before") tab.heard("u", "I built");
    tab.answers.moved("u", "v");
    if (comes === "after") tab.heard("u", "I built");
    tab.heard("v", "a cache.");
    assert.equal(tab.texts.at(-1), "I built a cache.");
    assert.equal(tab.answers.statusOf("1"), null);
  }
  const tab = new Tab();
  tab.answers.setAside("1", spoken);
  tab.heard("u", "a cache");
  tab.answers.moved("u", "v");
  tab.heard("v", "in Go.");
  assert.equal(tab.draft(), "I built a cache in Go.");
});

timed("the same words are not sent twice", async () => {
  const tab = new Tab();
  tab.answers.speak("1", { ...spoken, text: "I built a cache." });
  mock.timers.tick(FOLLOWS_WITHIN);
  tab.heard("u", "a cache.");
  tab.heard("u", "a cache.");
  assert.deepEqual(tab.texts, ["I built a cache."]);
});

timed("several utterances count in the order in which they were said, long ones in their parts", async () => {
  const tab = new Tab();
  tab.answers.speak("1", { text: "", said: "", pending: ["a", "b"], last: "b" });
  tab.heard("b", "three.");
  tab.heard("a", "One");
  assert.deepEqual(tab.texts, ["One three."]);
});

timed("a reload in between loses nothing, before or after the answer was sent", async () => {
  const before = new Tab();
  before.answers.speak("1", spoken);
  const tab = before.reload();
  tab.answers.resume();
  mock.timers.tick(FOLLOWS_WITHIN);
  assert.deepEqual(tab.texts, ["I built a ca"]);
  const again = tab.reload();
  again.answers.resume();
  again.heard("u", "a cache.");
  assert.deepEqual(again.texts, ["I built a cache."]);
});

timed("texts that came while the page was away are replayed to it before it goes on", async () => {
  const before = new Tab();
  before.answers.speak("1", spoken);
  const tab = before.reload();
  tab.heard("u", "a cache.");
  tab.answers.resume();
  mock.timers.tick(SLOW_AFTER);
  assert.deepEqual(tab.texts, ["I built a cache."]);
});

timed("what was written by hand meanwhile is not written over", async () => {
  const tab = new Tab();
  tab.answers.speak("1", spoken);
  mock.timers.tick(FOLLOWS_WITHIN);
  await tab.answers.write("1", "By hand.");
  tab.heard("u", "a cache.");
  assert.deepEqual(tab.texts, ["I built a ca", "By hand."]);
});

timed("a refusal of speech for good sends what there is; one that passes waits on", async () => {
  const tab = new Tab();
  tab.answers.speak("1", spoken);
  for (const code of ["temporarily_unavailable", "capacity", "rate_limited"])
    tab.answers.hear("voice_error", { utterance_id: "u", code });
  assert.deepEqual(tab.texts, []);
  tab.answers.hear("voice_error", { utterance_id: "u", code: "transcription_unavailable" });
  assert.deepEqual(tab.texts, ["I built a ca"]);
});

timed("an answer that the server refuses is a draft again", async () => {
  const tab = new Tab();
  tab.refusal = new Error("ended");
  tab.answers.speak("1", spoken);
  mock.timers.tick(FOLLOWS_WITHIN);
  await Promise.resolve().then(() => undefined);
  assert.equal(tab.draft(), "I built a ca");
  assert.equal(tab.answers.statusOf("1"), null);
});

timed("what was being said when the next question came becomes a draft, to the last word", async () => {
  const tab = new Tab();
  tab.answers.setAside("1", spoken);
  mock.timers.tick(SLOW_AFTER);
  assert.deepEqual([tab.texts, tab.draft()], [[], "I built a ca"]);
  tab.heard("u", "a cache.");
  assert.equal(tab.draft(), "I built a cache.");
  await tab.answers.sendDraft("1");
  assert.deepEqual([tab.texts, tab.draft()], [["I built a cache."], ""]);
});

timed("such a draft may be sent before its last words are there", async () => {
  const tab = new Tab();
  tab.answers.setAside("1", spoken);
  await tab.answers.sendDraft("1");
  mock.timers.tick(FOLLOWS_WITHIN);
  tab.heard("u", "a cache.");
  assert.deepEqual(tab.texts, ["I built a ca", "I built a cache."]);
});

timed("a draft that was changed by hand keeps the change", async () => {
  const tab = new Tab();
  tab.answers.setAside("1", spoken);
  tab.storage.setItem(tab.answers.placeOf("1"), "Changed.");
  tab.heard("u", "a cache.");
  assert.equal(tab.draft(), "Changed. a cache.");
});

timed("a draft that was let go does not come back", async () => {
  const tab = new Tab();
  tab.answers.setAside("1", spoken);
  tab.answers.discard("1");
  tab.heard("u", "a cache.");
  assert.deepEqual([tab.draft(), tab.texts], ["", []]);
});

timed("a draft is kept until the server has it", async () => {
  const tab = new Tab();
  tab.storage.setItem(tab.answers.placeOf("1"), "Written.");
  tab.refusal = new Error("no_answer");
  await assert.rejects(tab.answers.write("1", "Written."));
  assert.equal(tab.draft(), "Written.");
  tab.answers.hear("answer_submitted", { user_id: "lin", question_id: 1, answer_text: "Written." });
  assert.equal(tab.draft(), "");
});

timed("what was another's voice is no part of an answer that is still to be sent", async () => {
  const two = { ...spoken, pending: ["u", "v"], last: "v" };
  const tab = new Tab();
  tab.answers.speak("1", two);
  tab.heard("u", "how did you measure it?");
  tab.answers.hear("echo_marked", { user_id: "maya", utterance_id: "u" });
  assert.match(tab.answers.wordsOf("1"), /measure/);
  tab.answers.hear("echo_marked", { user_id: "lin", utterance_id: "u" });
  tab.heard("v", "a cache.");
  mock.timers.tick(SLOW_AFTER);
  assert.deepEqual(tab.texts, ["I built a cache."]);

  const draft = new Tab();
  draft.answers.setAside("1", two);
  draft.heard("u", "how did you measure it?");
  assert.match(draft.draft(), /measure/);
  draft.answers.hear("echo_marked", { user_id: "lin", utterance_id: "u" });
  draft.heard("v", "a cache.");
  assert.doesNotMatch(draft.draft(), /measure/);
});
