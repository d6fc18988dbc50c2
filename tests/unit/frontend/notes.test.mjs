// A host's notes are on the server, or in the browser until they are.

import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { Notes, SAVED_AFTER } from "../../../frontend/app/notes.js";
import { FakeStorage } from "./fake-storage.mjs";

/** A host's page in a room; `answer` decides what becomes of a save. */
class Desk {
  constructor(storage = new FakeStorage(), saved = new Map()) {
    Object.assign(this, { storage, saved, sent: [], answer: null });
    const state = { questions: new Map([["1", { id: 1 }]]), notes: saved };
    const send = async (_, payload) => {
      this.sent.push(payload);
      await this.answer;
      saved.set(`maya ${payload.note_id}`, payload);
    };
    this.notes = new Notes({ room: { interviewId: "i", userId: "maya", state, send }, storage });
  }

  get texts() {
    return this.sent.map(({ text }) => text);
  }
}

const settle = () => new Promise((resolve) => setImmediate(resolve));

function timed(name, run) {
  test(name, async () => {
    mock.timers.enable({ apis: ["setTimeout"] });
    try {
      await run();
    } finally {
      mock.timers.reset();
    }
  });
}

timed("a note goes out once its author pauses, and then stands on the server alone", async () => {
  const desk = new Desk();
  for (const text of ["C", "Ca", "Calm."]) desk.notes.write("1", text);
  assert.deepEqual([desk.sent, desk.notes.statusOf("1")], [[], "unsaved"]);
  mock.timers.tick(SAVED_AFTER);
  await settle();
  assert.deepEqual(desk.sent, [{ note_id: 1, question_id: 1, text: "Calm." }]);
  assert.deepEqual([desk.notes.statusOf("1"), desk.notes.textOf("1"), desk.storage.size], ["saved", "Calm.", 0]);
});

timed("the page that belongs to no question has an id of its own", async () => {
  const desk = new Desk();
  desk.notes.write(null, "On the whole.");
  desk.notes.flush();
  await settle();
  assert.deepEqual(desk.sent, [{ note_id: "general-notes", text: "On the whole." }]);
});

timed("while one is on its way only the newest text follows it", async () => {
  const desk = new Desk();
  let arrive;
  desk.answer = new Promise((resolve) => (arrive = resolve));
  desk.notes.write("1", "one");
  desk.notes.flush();
  for (const text of ["two", "three"]) {
    desk.notes.write("1", text);
    desk.notes.flush();
  }
  arrive();
  await settle();
  await settle();
  assert.deepEqual(desk.texts, ["one", "three"]);
});

timed("what an earlier version kept in the browser goes to the server", async () => {
  const desk = new Desk(
    new FakeStorage([
      ["notes:i:1", "Old."],
      ["notes:i:", "Older."],
      ["notes:other:1", "Not here."],
    ]),
  );
  assert.deepEqual(desk.notes.unsaved(), ["1", null]);
  desk.notes.resume();
  await settle();
  assert.deepEqual(desk.texts, ["Old.", "Older."]);
  assert.deepEqual([...desk.storage.keys()], ["notes:other:1"]);
});

timed("what the server refuses stays in the browser, and says why", async () => {
  const desk = new Desk();
  const refusal = Object.assign(new Error("over"), { code: "interview_ended" });
  desk.answer = Promise.reject(refusal);
  desk.notes.write("1", "Too late.");
  desk.notes.flush();
  await settle();
  assert.deepEqual([desk.notes.statusOf("1"), desk.notes.textOf("1")], [refusal, "Too late."]);
});

timed("a note that was emptied is empty on the server, too", async () => {
  const desk = new Desk(undefined, new Map([["maya 1", { text: "Gone." }]]));
  desk.notes.write("1", "");
  desk.notes.flush();
  await settle();
  assert.deepEqual([desk.texts, desk.notes.textOf("1")], [[""], ""]);
});
