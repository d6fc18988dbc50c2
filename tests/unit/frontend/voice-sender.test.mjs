import assert from "node:assert/strict";
import { test } from "node:test";

import { CommandError } from "../../../frontend/core/command-error.js";
import { opusHead } from "../../../frontend/media/opus.js";
import { OpusPiece, PcmPiece } from "../../../frontend/media/pieces.js";
import { VoiceSender } from "../../../frontend/media/voice-sender.js";

/** A connection that answers as told, and keeps what was sent. */
class FakeConnection {
  sent = [];
  listeners = new Map();
  answer = ({ chunk_id }) => taken(chunk_id);

  on(event, listener) {
    this.listeners.set(event, listener);
    return () => this.listeners.delete(event);
  }

  hear(event, data = {}) {
    this.listeners.get(event)?.(data);
  }

  async emit(event, payload) {
    this.sent.push([event, payload]);
    if (event !== "voice_data") return {};
    const answer = this.answer(payload);
    if (answer.code) throw new CommandError(answer);
    return answer;
  }

  get chunks() {
    return this.sent.filter(([event]) => event === "voice_data").map(([, payload]) => payload);
  }
}

const taken = (upto) => ({ status: "received", received_upto: upto, missing: [] });
const samples = (value = 1000) => new PcmPiece(new Int16Array(3840).fill(value));
const packets = (mark) => new OpusPiece(opusHead(16_000), Array(4).fill(Uint8Array.of(11 << 3, mark)), false);
const beginsFile = ({ audio_data }) => new Uint8Array(audio_data)[0] === 0x1a;
const markOf = ({ audio_data }) => new Uint8Array(audio_data).at(-1);
const timeOf = ({ audio_data }) => {
  const bytes = Buffer.from(audio_data);
  const at = bytes.indexOf("1f43b675", "hex") + 5; // after the cluster's size
  return bytes.readUIntBE(at + 2, bytes[at + 1] & 0x0f);
};
const settle = () => new Promise((resolve) => setImmediate(resolve));

function sender(connection, more = {}) {
  return new VoiceSender({ connection, interviewId: "i", userId: "anna", ...more });
}

test("chunks count up and the last one is final", async () => {
  const connection = new FakeConnection();
  const one = sender(connection);
  one.start();
  for (let i = 0; i < 3; i += 1) one.take(samples());
  one.finish();
  await settle();
  assert.deepEqual(
    connection.chunks.map(({ chunk_id, is_final }) => [chunk_id, is_final]),
    [
      [0, false],
      [1, false],
      [2, false],
      [3, true],
    ],
  );
  assert.deepEqual(
    connection.chunks.map(({ audio_data }) => audio_data.byteLength > 0),
    [true, true, true, false],
  );
  assert.equal(new Set(connection.chunks.map(({ utterance_id }) => utterance_id)).size, 1);
  assert.deepEqual(
    connection.sent.map(([event]) => event).filter((event) => event !== "voice_data"),
    ["voice_recording_started", "voice_recording_stopped"],
  );
});

test("what was not confirmed goes out again, in order, once the room is back", async () => {
  const connection = new FakeConnection();
  const one = sender(connection);
  one.start();
  for (let i = 0; i < 3; i += 1) one.take(samples());
  await settle();
  connection.answer = () => ({ code: "not_connected" });
  for (let i = 0; i < 3; i += 1) one.take(samples());
  await settle();
  const before = connection.chunks.length;
  connection.answer = ({ chunk_id }) => taken(chunk_id);
  connection.hear("joined_interview", { interview_id: "i" });
  one.finish();
  await settle();
  assert.deepEqual(
    connection.chunks.slice(before).map(({ chunk_id }) => chunk_id),
    [3, 4, 5, 6],
  );
  assert.equal(one.queue.length, 0);
});

test("an utterance that ended while we were away goes on as another one, whole and in order", async () => {
  const connection = new FakeConnection();
  const one = sender(connection);
  one.start();
  const first = one.utterance;
  one.take(samples());
  one.take(samples());
  await settle();
  connection.answer = ({ utterance_id, chunk_id }) => taken(utterance_id === first ? 0 : chunk_id);
  for (let i = 0; i < 3; i += 1) one.take(samples(i));
  one.finish();
  await settle();
  await settle();
  const rest = connection.chunks.filter(({ utterance_id }) => utterance_id !== first);
  assert.deepEqual(
    rest.map(({ chunk_id, is_final }) => [chunk_id, is_final]),
    [
      [0, false],
      [1, false],
      [2, false],
      [3, true],
    ],
  );
  assert.ok(one.owns(first) && one.owns(rest[0].utterance_id));
  assert.equal(one.queue.length, 0);
});

test("a chunk before which others are missing is not taken for late", async () => {
  const connection = new FakeConnection();
  connection.answer = () => ({ status: "received", received_upto: -1, missing: [0] });
  const one = sender(connection);
  one.start();
  const { utterance } = one;
  for (let i = 0; i < 3; i += 1) one.take(samples());
  await settle();
  assert.equal(one.utterance, utterance);
});

test("over the rate it waits as long as it is told, and loses nothing", async () => {
  const connection = new FakeConnection();
  connection.answer = () => ({ code: "rate_limited", retry_after: 0.01 });
  const one = sender(connection);
  one.start();
  one.take(samples());
  await settle();
  assert.equal(one.queue.length, 1);
  connection.answer = ({ chunk_id }) => taken(chunk_id);
  await new Promise((resolve) => setTimeout(resolve, 50));
  assert.equal(one.queue.length, 0);
});

/** Refuses new utterances while `isFull`, as the server does: it says so once for each. */
function full(connection) {
  const room = { isFull: true, known: new Set(), told: new Set() };
  connection.answer = ({ utterance_id, chunk_id }) => {
    if (!room.isFull) room.known.add(utterance_id);
    if (room.known.has(utterance_id)) return taken(chunk_id);
    if (!room.told.has(utterance_id))
      connection.hear("voice_error", { interview_id: "i", utterance_id, code: "capacity", retry_after: 0.02 });
    room.told.add(utterance_id);
    return { status: "unavailable", received_upto: null, missing: [] };
  };
  return room;
}

test("where there is no room it asks again after the time told, chunk by chunk, and loses nothing", async () => {
  const connection = new FakeConnection();
  const room = full(connection);
  const told = [];
  const late = [];
  const one = sender(connection, { onTrouble: (trouble) => told.push(trouble), onLate: (isLate) => late.push(isLate) });
  one.start();
  for (let i = 0; i < 5; i += 1) one.take(packets(i));
  await settle();
  assert.deepEqual(
    connection.chunks.map(({ chunk_id }) => chunk_id),
    [0],
  );
  await new Promise((resolve) => setTimeout(resolve, 70));
  const tries = connection.chunks.length;
  assert.ok(tries > 1 && tries < 6, `${tries} tries`);
  assert.ok(connection.chunks.every(({ chunk_id }) => chunk_id === 0));
  assert.deepEqual([told, late, one.queue.length], [[], [null, true], 5]);
  room.isFull = false;
  one.finish();
  await new Promise((resolve) => setTimeout(resolve, 70));
  const came = connection.chunks.filter((_, index) => index >= tries);
  assert.deepEqual([...new Set(came.map(({ chunk_id }) => chunk_id))], [0, 1, 2, 3, 4, 5]);
  assert.deepEqual([came.at(-1).is_final, one.queue.length], [true, 0]);
  assert.deepEqual([new Set(told), late], [new Set([null]), [null, true, false]]);
});

test("an utterance that begins while another one waits for room waits behind it", async () => {
  const connection = new FakeConnection();
  const room = full(connection);
  const one = sender(connection);
  for (let utterance = 0; utterance < 2; utterance += 1) {
    one.start();
    one.take(samples());
    one.finish();
  }
  const [first, second] = one.own;
  room.isFull = false;
  await new Promise((resolve) => setTimeout(resolve, 70));
  const order = connection.chunks.map(({ utterance_id, chunk_id }) => [utterance_id, chunk_id]);
  assert.deepEqual(order.slice(-4), [
    [first, 0],
    [first, 1],
    [second, 0],
    [second, 1],
  ]);
  assert.equal(one.queue.length, 0);
});

test("a minute without room turns the microphone off, and what was said still goes out", async () => {
  const connection = new FakeConnection();
  const room = full(connection);
  const told = [];
  const one = sender(connection, { onTrouble: (trouble) => told.push(trouble?.code) });
  one.start();
  one.take(samples());
  await settle();
  for (let i = 0; i < 300; i += 1) one.take(samples());
  assert.deepEqual([told, one.utterance], [["capacity"], null]);
  const waiting = one.queue.length;
  room.isFull = false;
  while (one.queue.length > 0) await new Promise((resolve) => setTimeout(resolve, 10));
  const kept = new Set(connection.chunks.map(({ chunk_id }) => chunk_id));
  assert.equal(kept.size, waiting);
  assert.equal(told.at(-1), undefined);
});

test("texts that come late are told, and once more when they are in time or all are there", async () => {
  const connection = new FakeConnection();
  const late = [];
  const one = sender(connection, { onLate: (isLate) => late.push(isLate) });
  const status = (state, interview_id = "i") => connection.hear("voice_status", { interview_id, state });
  one.start();
  one.take(samples());
  await settle();
  status("degraded", "another");
  assert.deepEqual(late.splice(0), [null]);
  status("degraded");
  status("finals_only");
  status("normal");
  assert.deepEqual(late.splice(0), [true, false]);
  status("degraded");
  one.finish();
  await settle();
  connection.hear("voice_transcribed", { utterance_id: [...one.own][0] });
  assert.deepEqual(late.splice(0), [true, false]);
  one.start();
  status("degraded");
  connection.hear("joined_interview", { interview_id: "i" });
  assert.deepEqual(late.splice(0), [null, true, null]); // what the server said meanwhile is not known
});

test("a refusal is told with its code, and nothing waits for it any more", async () => {
  const connection = new FakeConnection();
  const told = [];
  let isSettled = false;
  const one = sender(connection, {
    onTrouble: (trouble) => told.push(trouble?.code),
    onSettled: () => (isSettled = true),
  });
  one.start();
  const { utterance } = one;
  connection.answer = () => {
    connection.hear("voice_error", { interview_id: "i", utterance_id: utterance, code: "consent_required" });
    return { status: "unavailable", received_upto: null, missing: [] };
  };
  one.take(samples());
  one.finish();
  await settle();
  assert.deepEqual(new Set(told), new Set(["consent_required"]));
  assert.equal(isSettled, true);
});

test("one that is closed without a connection still sends what was said, and then hears no more", async () => {
  const connection = new FakeConnection();
  connection.answer = () => ({ code: "not_connected" });
  const one = sender(connection);
  one.start();
  for (let i = 0; i < 3; i += 1) one.take(samples());
  await settle();
  one.close();
  await settle();
  assert.equal(one.queue.length, 4);
  connection.answer = ({ chunk_id }) => taken(chunk_id);
  const before = connection.chunks.length;
  connection.hear("joined_interview", { interview_id: "i" });
  await settle();
  assert.deepEqual(
    connection.chunks.slice(before).map(({ chunk_id, is_final }) => [chunk_id, is_final]),
    [
      [0, false],
      [1, false],
      [2, false],
      [3, true],
    ],
  );
  assert.deepEqual([one.queue.length, connection.listeners.size], [0, 0]);
});

test("after a minute without the room it ends by itself", () => {
  const connection = new FakeConnection();
  connection.answer = () => ({ code: "not_connected" });
  const told = [];
  const one = sender(connection, { onTrouble: (trouble) => told.push(trouble?.code) });
  one.start();
  for (let i = 0; i < 300; i += 1) one.take(samples());
  assert.deepEqual(told, ["away_too_long"]);
  assert.equal(one.utterance, null);
  assert.ok(one.queue.length <= 242);
});

test("a long talk is parted before the server would cut it, where it is quiet", async () => {
  const connection = new FakeConnection();
  const one = sender(connection);
  one.start();
  const first = one.utterance;
  for (let i = 0; i < 410; i += 1) {
    one.take(samples(i === 405 ? 10 : 9000));
    await settle();
  }
  assert.notEqual(one.utterance, first);
  const last = connection.chunks.filter(({ utterance_id }) => utterance_id === first).at(-1);
  assert.deepEqual([last.chunk_id, last.is_final], [406, true]);
});

test("it is settled when every utterance has its text", async () => {
  const connection = new FakeConnection();
  let times = 0;
  const one = sender(connection, { onSettled: () => (times += 1) });
  one.start();
  const first = one.utterance;
  one.take(samples());
  one.finish();
  await settle();
  assert.equal(one.unsettled.size, 1);
  connection.hear("voice_transcribed", { utterance_id: "somebody else's" });
  connection.hear("voice_transcribed", { utterance_id: first });
  assert.deepEqual([one.unsettled.size, times], [0, 1]);
});

test("a recording of Opus begins with a header, and its pieces follow each other in time", async () => {
  const connection = new FakeConnection();
  const one = sender(connection);
  for (let utterance = 0; utterance < 2; utterance += 1) {
    one.start();
    for (let i = 0; i < 3; i += 1) one.take(packets(i));
    one.finish();
  }
  await settle();
  const sounds = connection.chunks.filter(({ is_final }) => !is_final);
  assert.deepEqual(sounds.map(beginsFile), [true, false, false, true, false, false]);
  assert.deepEqual(sounds.map(timeOf), [0, 240, 480, 0, 240, 480]);
  assert.deepEqual([sounds[0].codec, sounds[0].sample_rate], ["webm/opus", undefined]);
});

test("what goes on as another utterance begins with a header again", async () => {
  const connection = new FakeConnection();
  const one = sender(connection);
  one.start();
  const first = one.utterance;
  one.take(packets(0));
  one.take(packets(1));
  await settle();
  connection.answer = ({ utterance_id, chunk_id }) => taken(utterance_id === first ? 0 : chunk_id);
  for (let i = 2; i < 5; i += 1) one.take(packets(i));
  one.finish();
  await settle();
  await settle();
  const rest = connection.chunks.filter(({ utterance_id }) => utterance_id !== first);
  const sounds = rest.slice(0, -1);
  assert.deepEqual(sounds.map(beginsFile), [true, false, false]);
  assert.deepEqual(sounds.map(markOf), [2, 3, 4]);
  assert.deepEqual(sounds.map(timeOf), [0, 240, 480]);
  assert.deepEqual([rest.at(-1).chunk_id, rest.at(-1).is_final], [3, true]);
});

test("where pieces take another form, an utterance ends and another one begins", async () => {
  const connection = new FakeConnection();
  const one = sender(connection);
  one.start();
  const first = one.utterance;
  one.take(packets(1));
  one.take(packets(2));
  one.take(samples());
  one.take(samples());
  one.finish();
  await settle();
  const about = connection.chunks.map((chunk) => [chunk.codec, chunk.utterance_id === first, chunk.is_final]);
  assert.deepEqual(about, [
    ["webm/opus", true, false],
    ["webm/opus", true, false],
    [undefined, true, true],
    ["pcm_s16le", false, false],
    ["pcm_s16le", false, false],
    [undefined, false, true],
  ]);
});

test("an utterance in which nothing was said is never heard of, and nothing waits for it", () => {
  const connection = new FakeConnection();
  let times = 0;
  const one = sender(connection, { onSettled: () => (times += 1) });
  one.start();
  one.finish();
  assert.deepEqual([connection.chunks.length, one.unsettled.size, one.own.size, times], [0, 0, 0, 1]);
});

test("where all but the end of an utterance was taken before it ended, nothing goes on", async () => {
  const connection = new FakeConnection();
  const one = sender(connection);
  one.start();
  const first = one.utterance;
  one.take(samples());
  await settle();
  connection.answer = () => taken(-1);
  one.finish();
  await settle();
  assert.deepEqual([...one.own], [first]);
  assert.equal(one.queue.length, 0);
});
