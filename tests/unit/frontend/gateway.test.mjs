// What was said to the AI waits for its own answer, and for no other.

import assert from "node:assert/strict";
import { test } from "node:test";

class FakeSocket {
  static CONNECTING = 0;
  static OPEN = 1;
  static opened = [];
  readyState = 1;
  sent = [];

  constructor() {
    FakeSocket.opened.push(this);
  }

  send(text) {
    this.sent.push(JSON.parse(text));
  }

  hear(type, data = {}) {
    this.onmessage({ data: JSON.stringify({ type, session_id: "s", data }) });
  }
}
globalThis.WebSocket = FakeSocket;
globalThis.document = { baseURI: "http://here/" };

const { Gateway } = await import("../../../frontend/ai/gateway.js");

function open() {
  FakeSocket.opened = [];
  const heard = [];
  const gateway = new Gateway({
    sessionId: "s",
    on: (type, _, __, isAnswer) => heard.push([type, isAnswer]),
    onState: () => undefined,
  });
  gateway.start();
  const [socket] = FakeSocket.opened;
  socket.onopen();
  socket.hear("connected");
  return { gateway, socket, heard };
}

test("a refused consent leaves the answer waiting; it goes out again after a loss", () => {
  const { gateway, socket, heard } = open();
  gateway.say("My answer.");
  gateway.consent("transcribe", true);
  const [said, consent] = socket.sent.slice(1);
  socket.hear("error", { error: "interview_ended", message: "", request_id: consent.request_id });
  assert.deepEqual(heard.at(-1), ["error", false]);
  assert.equal(gateway.unanswered.request_id, said.request_id);
  socket.onclose({ code: 1006 });
  gateway.tryNow();
  socket.readyState = 3;
  gateway.tryNow();
  const again = FakeSocket.opened.at(-1);
  again.onopen();
  again.hear("connected");
  assert.deepEqual(again.sent.at(-1).request_id, said.request_id);
});

test("its own refusal, and one that names nothing, are its answer", () => {
  for (const name of [(id) => ({ request_id: id }), () => ({})]) {
    const { gateway, socket, heard } = open();
    gateway.say("My answer.");
    socket.hear("error", { error: "rate_limited", message: "", ...name(gateway.unanswered.request_id) });
    assert.deepEqual([gateway.unanswered, heard.at(-1)], [null, ["error", true]]);
  }
});

test("who is impatient waits for the connection that is being made", () => {
  const { gateway, socket } = open();
  socket.readyState = 3;
  socket.onclose({ code: 1006 });
  gateway.tryNow();
  const next = FakeSocket.opened.at(-1);
  next.readyState = 0;
  gateway.tryNow();
  assert.equal(FakeSocket.opened.at(-1), next);
  assert.equal(FakeSocket.opened.length, 2);
});
