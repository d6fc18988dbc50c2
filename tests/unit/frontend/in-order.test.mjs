// Every event comes once and in order, whatever is missing, comes twice, or begins anew meanwhile.

import assert from "node:assert/strict";
import { test } from "node:test";

import { InOrder, isBroadcast } from "../../../frontend/app/in-order.js";
import { CommandError } from "../../../frontend/core/command-error.js";

const settle = () => new Promise((resolve) => setImmediate(resolve));
const page = (seqs, last_seq, more = {}) => ({
  events: seqs.map((seq) => ({ event: "new_message", data: { seq } })),
  last_seq,
  complete: true,
  epoch: "e",
  ...more,
});

/** A member of the room, after joining with a log of `last_seq` events; `answers` are those to what is asked for. */
function follower(last_seq, answers = []) {
  const told = { seqs: [], asked: [], anew: 0, caughtUp: 0 };
  const order = new InOrder({
    deliver: (_, { seq }) => told.seqs.push(seq),
    ask: async (fields) => {
      told.asked.push(fields);
      const answer = await answers.shift();
      if (answer instanceof Error) throw answer;
      return answer;
    },
    startOver: () => {
      told.anew += 1;
      told.seqs = [];
    },
    caughtUp: () => {
      told.caughtUp += 1;
    },
  });
  order.begin();
  order.joined({ epoch: "e", last_seq });
  const hear = (...seqs) => {
    for (const seq of seqs) order.receive("new_message", { seq });
  };
  return { order, told, hear };
}

test("what was replayed and comes again is passed over", () => {
  const { order, told, hear } = follower(2);
  assert.equal(order.isCaughtUp, false);
  hear(1, 2, 2, 1, 3);
  assert.deepEqual([told.seqs, told.asked, order.isCaughtUp], [[1, 2, 3], [], true]);
});

test("an event that overtakes others waits for them; they are asked for once", async () => {
  const { order, told, hear } = follower(0, [page([1, 2], 2)]);
  hear(3, 4);
  assert.deepEqual(told.seqs, []);
  await settle();
  assert.deepEqual([told.seqs, told.asked], [[1, 2, 3, 4], [{ after_seq: 0, epoch: "e" }]]);
  assert.deepEqual([order.cursor, told.caughtUp], [4, 1]);
});

test("much that is missing is asked for page after page", async () => {
  const { told, hear } = follower(0, [page([1], 1, { complete: false }), page([2], 2)]);
  hear(3);
  await settle();
  assert.deepEqual(
    told.asked.map((fields) => fields.after_seq),
    [0, 1],
  );
  assert.deepEqual(told.seqs, [1, 2, 3]);
});

test("a page that leads nowhere is not asked for again and again", async () => {
  const { told, hear } = follower(0, [page([], 0, { complete: false })]);
  hear(3);
  await settle();
  assert.deepEqual([told.asked.length, told.seqs], [1, []]);
});

test("what the server passes over is waited for no longer", async () => {
  const { told, hear } = follower(0, [page([1], 4)]);
  hear(3, 5); // 2 to 4 are shown to nobody
  await settle();
  assert.deepEqual(told.seqs, [1, 5]);
  hear(6);
  assert.deepEqual([told.seqs, told.asked.length], [[1, 5, 6], 1]);
});

test("a log that became another one comes from its beginning", async () => {
  const { order, told, hear } = follower(1, [page([1, 2], 2, { reset: true, epoch: "f" })]);
  hear(1, 9);
  await settle();
  assert.deepEqual([told.seqs, order.epoch, order.isCaughtUp], [[1, 2], "f", true]);
  order.joined({ epoch: "g", last_seq: 1 });
  assert.deepEqual([told.seqs, order.place, order.isCaughtUp], [[], { last_seq: 0, epoch: "g" }, false]);
});

test("after leaving nothing of it is heard, nor in the next room", async () => {
  let answer;
  const { order, told, hear } = follower(0, [new Promise((resolve) => (answer = resolve))]);
  hear(2);
  order.begin();
  order.joined({ epoch: "e", last_seq: 0 });
  answer(page([1], 1));
  await settle();
  assert.deepEqual([told.seqs, order.cursor], [[], 0]);
});

test("a refusal ends the asking; the next event asks again", async () => {
  const { told, hear } = follower(0, [new CommandError({ code: "no_answer" }), page([1, 2, 3], 3)]);
  hear(2);
  await settle();
  assert.deepEqual(told.seqs, []);
  hear(3);
  await settle();
  assert.deepEqual(told.seqs, [1, 2, 3]);
});

test("confirmations and refusals are no events of the log", () => {
  const names = ["new_message", "record_entry", "answer_confirmed", "voice_transcribed", "error"];
  assert.deepEqual(
    names.map((name) => isBroadcast(name, { seq: 1 })),
    [true, true, false, false, false],
  );
  assert.equal(isBroadcast("live_transcription", { text: "not final" }), false);
});

test("where somebody was erased all of before is dropped, and read once as it is now", async () => {
  const erased = { event: "person_erased", data: { seq: 3 } };
  const whole = { ...page([1, 2, 4], 4), events: [...page([1, 2], 2).events, erased, ...page([4], 4).events] };
  const { order, told, hear } = follower(2, [whole]);
  hear(1, 2);
  order.receive("person_erased", { seq: 3 });
  assert.deepEqual(told.seqs, []);
  await settle();
  assert.deepEqual([told.seqs, told.anew, told.asked.length], [[1, 2, 3, 4], 3, 1]);
});

test("where that was missed it comes with what is asked for", async () => {
  const erased = { event: "person_erased", data: { seq: 3 } };
  const whole = { ...page([1, 2], 4), events: [...page([1, 2], 2).events, erased, ...page([4], 4).events] };
  const { told, hear } = follower(2, [{ ...page([], 4), events: [erased, ...page([4], 4).events] }, whole]);
  hear(1, 2, 4);
  await settle();
  assert.deepEqual(
    [told.seqs, told.asked.map((fields) => fields.after_seq)],
    [
      [1, 2, 3, 4],
      [2, 0],
    ],
  );
});
