// A member hears every event once and in order, whatever of them it may not see or does not know.

import assert from "node:assert/strict";
import { mock, test } from "node:test";

mock.timers.enable({ apis: ["setTimeout"] }); // nobody falls silent meanwhile
globalThis.sessionStorage = { getItem: () => null, setItem: () => undefined, removeItem: () => undefined };

const { Room } = await import("../../../frontend/app/room.js");

class FakeConnection extends EventTarget {
  status = "online";
  asked = [];

  async request(name, payload) {
    this.asked.push([name, payload]);
    return name === "join_interview" ? { status: "joined" } : {};
  }

  hear(name, payload) {
    this.dispatchEvent(new CustomEvent("event", { detail: { name, payload: { interview_id: "i", ...payload } } }));
  }
}

async function inside() {
  const connection = new FakeConnection();
  const room = new Room(connection);
  const heard = [];
  room.addEventListener("event", ({ detail }) => heard.push(detail.name));
  await room.join("i", "lin", "candidate");
  connection.hear("joined_interview", { status: "joined", last_seq: 0, epoch: "e" });
  return { connection, room, heard };
}

test("an entry that one may not see takes its place, so that nothing is asked for again", async () => {
  const { connection, room, heard } = await inside();
  connection.hear("new_message", { seq: 1, user_id: "maya", message: "one", timestamp: "t" });
  connection.hear("record_entry", { seq: 2 });
  connection.hear("of_tomorrow", { seq: 3, anything: 1 });
  connection.hear("new_message", { seq: 4, user_id: "maya", message: "two", timestamp: "t" });
  assert.deepEqual([room.lastSeq, heard], [4, ["new_message", "record_entry", "of_tomorrow", "new_message"]]);
  assert.deepEqual(
    room.state.messages.map(({ message }) => message),
    ["one", "two"],
  );
  assert.deepEqual(
    connection.asked.map(([name]) => name),
    ["join_interview"],
  );
});

test("a server that is slow to answer is asked on a while, and a refusal is told at once", async () => {
  for (const [answers, asked, ends] of [
    [["no_answer", "no_answer", null], 3, "in"],
    [["no_answer", "no_answer", "no_answer", null], 3, "no_answer"],
    [["no_answer", "room_full", null], 2, "room_full"],
  ]) {
    const connection = new FakeConnection();
    const { request } = connection;
    connection.request = async (name, payload) => {
      const answer = await request.call(connection, name, payload);
      const code = answers.shift();
      if (code) throw Object.assign(new Error(code), { code });
      return answer;
    };
    const room = new Room(connection);
    const end = await room.join("i", "lin", "candidate").then(
      () => room.phase,
      ({ code }) => code,
    );
    assert.deepEqual([end, connection.asked.length], [ends, asked]);
  }
});

test("the languages that one speaks are named on coming in, and on coming back", async () => {
  const connection = new FakeConnection();
  const room = new Room(connection);
  await room.join("i", "lin", "candidate", ["zh-CN", "en"]);
  connection.hear("joined_interview", { status: "joined", last_seq: 0, epoch: "e" });
  for (const status of ["lost", "online"]) {
    connection.status = status;
    connection.dispatchEvent(new CustomEvent("status", { detail: connection }));
  }
  assert.deepEqual(
    connection.asked.map(([name, payload]) => [name, payload.spoken_languages]),
    Array(2).fill(["join_interview", ["zh-CN", "en"]]),
  );
});

test("who writes an answer is told apart from who writes in the chat, until it is sent", async () => {
  const { connection, room } = await inside();
  connection.hear("user_typing", { user_id: "lin", is_typing: true, about: "answer" });
  assert.deepEqual([room.presence.isAnswering("lin"), room.presence.typing.size], [true, 0]);
  connection.hear("answer_submitted", { seq: 1, user_id: "lin", question_id: 1 });
  assert.equal(room.presence.isAnswering("lin"), false);
  connection.hear("user_typing", { user_id: "lin", is_typing: true });
  assert.deepEqual([room.presence.isAnswering("lin"), room.presence.typing.size], [false, 1]);
  connection.hear("user_typing", { user_id: "lin", is_typing: false });
});

test("another question begins without anybody's half-written answer", async () => {
  const { connection, room } = await inside();
  connection.hear("user_typing", { user_id: "lin", is_typing: true, about: "answer" });
  connection.hear("question_started", { seq: 1, question_id: 2, question_text: "Why?", start_time: "t" });
  assert.equal(room.presence.isAnswering("lin"), false);
});
