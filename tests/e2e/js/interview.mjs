// A whole interview with the JavaScript client. Usage: node interview.mjs URL TRANSPORTS ROOM
// TRANSPORTS: websocket, polling, or polling,websocket (which upgrades). Exit status 0: all well.
import assert from "node:assert/strict";
import { io } from "socket.io-client";

const [url, transports, room] = process.argv.slice(2);
const options = { transports: transports.split(","), forceNew: true, reconnectionDelay: 20 };

/** A connected client that keeps every event: `await next(name)` gives the next one of a name. */
async function open(extra = {}) {
  const socket = io(url, { ...options, ...extra });
  const received = [];
  const waiting = [];
  const taken = {};
  const settle = () => {
    for (const one of [...waiting]) {
      const found = received.filter(([name]) => name === one.name)[one.index];
      if (found) {
        waiting.splice(waiting.indexOf(one), 1);
        one.resolve(found[1]);
      }
    }
  };
  socket.onAny((name, payload) => {
    received.push([name, payload]);
    settle();
  });
  const next = (name) =>
    new Promise((resolve) => {
      const index = taken[name] ?? 0;
      taken[name] = index + 1;
      waiting.push({ name, index, resolve });
      settle();
    });
  const ask = (event, payload) => socket.timeout(10_000).emitWithAck(event, payload);
  const ok = async (event, payload) => {
    const answer = await ask(event, payload);
    assert.equal(answer.ok, true, `${event}: ${JSON.stringify(answer)}`);
    return answer.data;
  };
  const seqs = () => received.filter(([name, p]) => p.seq && name !== "answer_confirmed").map(([, p]) => p.seq);
  await next("connected");
  return { socket, next, ask, ok, seqs };
}

/** 1, 2, 3 … from `first` on. */
const counted = (first, count) => Array.from({ length: count }, (_, index) => first + index);

async function flow() {
  const host = await open({ auth: { locale: "zh" } });
  const candidate = await open();
  assert.equal((await host.ok("ping", { timestamp: 17 })).timestamp, 17);

  const joined = await host.ok("join_interview", { interview_id: room, user_id: 1 });
  assert.equal(joined.participants_count, 1);
  assert.deepEqual(await host.next("joined_interview"), joined);
  await candidate.ok("join_interview", { interview_id: room, user_id: "two" });
  assert.equal((await host.next("participant_joined")).participants_count, 2);

  const question = { interview_id: room, question_id: 5, question_text: "为什么？" };
  await host.ok("start_question", question);
  assert.equal((await candidate.next("question_started")).question_text, "为什么？");
  const answer = { interview_id: room, question_id: 5, answer_text: "🙂", user_id: "two" };
  assert.equal((await candidate.ok("submit_answer", answer)).revision, 1);
  assert.equal((await host.next("answer_submitted")).user_id, "two");

  candidate.socket.emit("typing_indicator", { interview_id: room, is_typing: true });
  assert.equal((await host.next("user_typing")).is_typing, true);

  const refused = await candidate.ask("send_message", { interview_id: room });
  assert.deepEqual([refused.ok, refused.error.code], [false, "invalid_payload"]);
  assert.equal((await candidate.next("error")).field, "message");
  const bytes = { interview_id: room, message: new Uint8Array([1, 2, 3]) };
  assert.equal((await candidate.ask("send_message", bytes)).error.field, "message");

  await reconnection(host, candidate);

  await host.ok("end_interview", { interview_id: room, user_id: 1 });
  const ended = await candidate.next("interview_ended");
  assert.equal(ended.ended_by, 1);
  assert.match((await host.next("interview_ended")).message, /[\u4e00-\u9fff]/);
  assert.deepEqual(candidate.seqs(), counted(3, ended.seq - 2));
  host.socket.disconnect();
  candidate.socket.disconnect();
}

/** The candidate's line breaks; a message sent meanwhile, and one told meanwhile, both arrive. */
async function reconnection(host, candidate) {
  const last = candidate.seqs().at(-1);
  const { epoch } = await candidate.ok("sync_interview", { interview_id: room, after_seq: last });
  const disconnected = new Promise((resolve) => candidate.socket.once("disconnect", resolve));
  candidate.socket.io.engine.close();
  await disconnected;
  await host.ok("send_message", { interview_id: room, message: "Still there?" });
  await candidate.next("connected");
  const again = { interview_id: room, user_id: "two", last_seq: last, epoch };
  assert.equal((await candidate.ok("join_interview", again)).reset, undefined);
  assert.equal((await candidate.next("new_message")).message, "Still there?");
  await candidate.ok("send_message", { interview_id: room, message: "Yes" });
  assert.equal((await candidate.next("new_message")).message, "Yes");
}

/** With `retries`, the library sends again what was not acknowledged: once is enough. */
async function retries() {
  const client = await open({ retries: 5, ackTimeout: 10_000 });
  const place = `${room}.retries`;
  await client.socket.emitWithAck("join_interview", { interview_id: place, user_id: 1 });
  const disconnected = new Promise((resolve) => client.socket.once("disconnect", resolve));
  client.socket.io.engine.close();
  await disconnected;
  const rejoined = client.socket.emitWithAck("join_interview", { interview_id: place, user_id: 1 });
  const message = { interview_id: place, message: "Once", request_id: "r1" };
  const [first, second] = await Promise.all([
    client.socket.emitWithAck("send_message", message),
    client.socket.emitWithAck("send_message", message),
    rejoined,
  ]);
  assert.deepEqual(first, second);
  const { events } = await client.ok("sync_interview", { interview_id: place, after_seq: 0 });
  assert.equal(events.filter(({ event }) => event === "new_message").length, 1);
  client.socket.disconnect();
}

/** What cannot be answered fails after the timeout. */
async function timeouts() {
  const client = await open();
  client.socket.disconnect();
  await assert.rejects(client.socket.timeout(50).emitWithAck("ping", {}), /timed out/);
}

/** A refused connection says why. */
async function refusal() {
  const socket = io(url, { ...options, auth: { token: "no token" } });
  const error = await new Promise((resolve) => socket.once("connect_error", resolve));
  assert.equal(error.data.code, "token_invalid");
  socket.disconnect();
}

for (const part of [flow, retries, timeouts, refusal]) {
  await part();
  console.log(`${part.name}: ok`);
}
process.exit(0);
