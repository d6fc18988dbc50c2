// The call of a page: entering, coming back, what is told of what one sends, and the end of it.

import assert from "node:assert/strict";
import { mock, test } from "node:test";

import { FakeTrack, opened, settled } from "./fake-webrtc.mjs";

const asked = []; // what getUserMedia was asked for
const refusals = new Map(); // kind -> the name of an error
const given = []; // tracks

function media(wanted, ...kinds) {
  asked.push(wanted);
  for (const kind of kinds)
    if (wanted[kind] && refusals.has(kind)) throw Object.assign(new Error(kind), { name: refusals.get(kind) });
  const tracks = kinds.filter((kind) => wanted[kind]).map((kind) => new FakeTrack(kind));
  given.push(...tracks);
  const of = (kind) => tracks.filter((track) => track.kind === kind);
  return { getTracks: () => tracks, getVideoTracks: () => of("video"), getAudioTracks: () => of("audio") };
}

Object.defineProperty(globalThis, "navigator", {
  value: {
    mediaDevices: {
      getUserMedia: async (wanted) => media(wanted, "audio", "video"),
      getDisplayMedia: async (wanted) => media(wanted, "audio", "video"),
    },
  },
});
mock.timers.enable({ apis: ["setTimeout", "setInterval"] });

const { CommandError } = await import("../../../frontend/core/command-error.js");
const { Call } = await import("../../../frontend/call/call.js");
const { mute } = await import("../../../frontend/media/mute.js");

const peer = (id, order, more = {}) => ({
  peer_id: id,
  user_id: id,
  name: id,
  role: "candidate",
  order,
  media: { mic: true, cam: true, screen: false },
  ...more,
});
const rung = { height: 360, fps: 20, kbps: 450 };

/** The server, and the room's way to it. */
class Line {
  requests = [];
  refuse = new Map(); // event -> refusal
  ids = ["me"];
  peers = [];
  held = null; // how each answer to call_join is let go, where they are held back
  #hear = new Map();
  #phase = null;

  async request(event, fields) {
    this.requests.push([event, fields]);
    const { peers } = this;
    if (this.held && event === "call_join") await new Promise((go) => this.held.push(go));
    if (this.refuse.has(event)) throw new CommandError(this.refuse.get(event));
    if (event === "call_ice") return { servers: [] };
    if (event !== "call_join") return {};
    const ladder = { camera: [rung], screen: [rung] };
    const id = this.ids.length > 1 ? this.ids.shift() : this.ids[0];
    return { peer_id: id, secret: "s", order: 5, ice: { servers: [] }, relay_only: false, ladder, peers };
  }

  on(event, hear) {
    this.#hear.set(event, hear);
    return () => this.#hear.delete(event);
  }

  onPhase(hear) {
    this.#phase = hear;
    return () => (this.#phase = null);
  }

  say(event, payload) {
    this.#hear.get(event)?.(payload);
  }

  become(phase) {
    this.#phase?.(phase);
  }

  of(event) {
    return this.requests.filter(([name]) => name === event).map(([, fields]) => fields);
  }
}

async function inside(peers = [peer("lin", 1)], role = "interviewer") {
  for (const list of [asked, given, opened]) list.length = 0;
  refusals.clear();
  const line = new Line();
  line.peers = peers;
  const call = new Call({ line, role, userId: "maya" });
  await call.join();
  await settled();
  return { call, line };
}

async function pass(time) {
  mock.timers.tick(time);
  await settled();
}

test("nothing is asked of devices or server before one joins; one question is for both", async () => {
  const line = new Line();
  const call = new Call({ line, role: "candidate", userId: "lin" });
  await settled();
  assert.deepEqual([asked, line.requests, opened], [[], [], []]);
  await call.join();
  assert.deepEqual(asked.map(Object.keys), [["audio", "video"]]);
  assert.deepEqual(line.of("call_join"), [{ device: { mic: true, cam: true } }]);
  await call.leave();
});

test("who only follows is asked for no device", async () => {
  const { call, line } = await inside([peer("lin", 1)], "observer");
  assert.deepEqual([asked, line.of("call_join")], [[], [{ device: { mic: false, cam: false } }]]);
  assert.deepEqual(new Set(opened[0].getTransceivers().map(({ direction }) => direction)), new Set(["recvonly"]));
  await call.leave();
});

test("without a camera one is heard all the same, and it is said why one is not seen", async () => {
  const { call } = await inside();
  await call.leave();
  refusals.set("video", "NotReadableError");
  await call.join();
  await settled();
  assert.deepEqual(call.devices.problems, { microphone: "", camera: "busy" });
  assert.deepEqual([call.devices.isHeard, call.devices.camera], [true, null]);
  await call.leave();
});

test("the socket's loss closes no connection, and one comes back as the same peer", async () => {
  const { call, line } = await inside();
  line.become("away");
  assert.equal(opened[0].isClosed, false);
  line.become("in");
  await settled();
  assert.deepEqual(line.of("call_join")[1].resume, { peer_id: "me", secret: "s" });
  assert.deepEqual([opened.length, opened[0].isClosed, call.members.size], [1, false, 1]);
  assert.deepEqual(line.of("call_media").at(-1), { mic: true, cam: true, screen: false });
  await call.leave();
});

test("who came back too late is somebody new, with new connections", async () => {
  const { call, line } = await inside();
  line.ids = ["me again"];
  line.become("away");
  line.become("in");
  await settled();
  assert.deepEqual(
    opened.map(({ isClosed }) => isClosed),
    [true, false],
  );
  assert.equal(call.members.get("lin").n, 1);
  await call.leave();
});

test("on coming back who left meanwhile is dropped, and who came is there", async () => {
  const { call, line } = await inside([peer("lin", 1), peer("ann", 2)]);
  line.peers = [peer("ann", 2), peer("bob", 9)];
  line.become("away");
  line.become("in");
  await settled();
  assert.deepEqual([...call.members.keys()], ["ann", "bob"]);
  await call.leave();
});

test("where somebody's coming was missed the roster is asked, once, and they begin anew", async () => {
  const { call, line } = await inside();
  line.peers = [peer("lin", 1), peer("ann", 9)];
  const offer = { n: 1, description: { type: "offer", sdp: "v=0" } };
  for (let number = 0; number < 3; number += 1) line.say("call_signal", { from: "ann", ...offer });
  await settled();
  assert.deepEqual(line.of("call_join").length, 2);
  assert.deepEqual(line.of("call_join")[1].resume, { peer_id: "me", secret: "s" });
  assert.deepEqual([...call.members.keys()], ["lin", "ann"]);
  const told = line.of("call_signal").filter(({ to }) => to === "ann");
  assert.deepEqual(told.at(-1), { to: "ann", n: 2, candidates: [null] });
  assert.equal(opened[0].isClosed, false);
  await call.leave();
});

test("coming back is tried again until it works", async () => {
  const { call, line } = await inside();
  line.refuse.set("call_join", { code: "temporarily_unavailable", retry_after: 1 });
  line.become("away");
  line.become("in");
  await settled();
  line.refuse.clear();
  await pass(1000);
  assert.equal(line.of("call_join").length, 3);
  await call.leave();
});

test("however often it is said meanwhile that the line is back, one comes back once", async () => {
  const { call, line } = await inside();
  line.held = [];
  line.become("away");
  for (let time = 0; time < 50; time += 1) line.become("in"); // each event of the room may say so
  await settled();
  assert.equal(line.of("call_join").length, 2);
  line.become("away"); // lost again, before there was an answer
  line.become("in");
  line.held.shift()();
  await settled();
  line.become("in");
  await settled();
  assert.equal(line.of("call_join").length, 2);
  await call.leave();
});

test("a server that is slow to answer is asked again, and it is said", async () => {
  const line = new Line();
  const call = new Call({ line, role: "candidate", userId: "lin" });
  line.refuse.set("call_join", { code: "no_answer" });
  const joining = call.join();
  await settled();
  assert.deepEqual([call.phase, call.isSlow, call.problem], ["joining", true, null]);
  await pass(1000);
  line.refuse.set("call_join", { code: "not_connected" });
  await pass(1000);
  line.refuse.clear();
  await pass(1000);
  await joining;
  assert.deepEqual([call.phase, call.isSlow, call.problem], ["in", false, null]);
  assert.equal(line.of("call_join").length, 4);
  assert.deepEqual(line.of("call_leave"), []);
  await call.leave();
});

test("a refusal ends it, and who may have got in unheard is taken out again", async () => {
  const line = new Line();
  const call = new Call({ line, role: "candidate", userId: "lin" });
  line.refuse.set("call_join", { code: "no_answer" });
  const joining = call.join();
  await settled();
  line.refuse.set("call_join", { code: "call_closed" });
  await pass(1000);
  await joining;
  assert.deepEqual([call.phase, call.problem.code], ["out", "call_closed"]);
  assert.deepEqual(line.of("call_leave"), [{}]);
});

test("who left while the server had not answered is not brought in by its answer, nor by a next try", async () => {
  const line = new Line();
  const call = new Call({ line, role: "candidate", userId: "lin" });
  line.held = [];
  const joining = call.join();
  await settled();
  await call.leave();
  line.held.shift()();
  await joining;
  await pass(5000);
  assert.deepEqual([call.phase, line.of("call_leave"), line.of("call_join").length], ["out", [{}], 1]);
});

test("who joins again while the first answer is on its way enters once, with the devices of now", async () => {
  const line = new Line();
  line.ids = ["first", "second"];
  line.peers = [peer("ann", 2)];
  const call = new Call({ line, role: "candidate", userId: "lin" });
  opened.length = 0;
  line.held = [];
  const first = call.join();
  await settled();
  await call.leave();
  line.peers = [peer("ann", 2), peer("bob", 3)];
  const second = call.join({ microphone: true, camera: false });
  await settled();
  line.held.shift()();
  await first;
  assert.deepEqual([call.phase, call.members.size, opened.length], ["joining", 0, 0]);
  line.held.shift()();
  await second;
  assert.deepEqual([call.phase, [...call.members.keys()], opened.length], ["in", ["ann", "bob"], 2]);
  assert.deepEqual(line.of("call_join").at(-1).device, { mic: true, cam: false });
  assert.deepEqual(line.of("call_leave"), []); // the second one has taken the first one's place
  await call.leave();
});

const logged = { call_joined: "call_peer_joined", call_left: "call_peer_left" };
for (const [event, peers] of [
  ["call_left", []],
  ["call_joined", [peer("lin", 1), peer("ann", 9)]],
  ["call_joined", [peer("lin again", 9, { user_id: "lin" })]],
]) {
  const names = peers.map(({ peer_id: id }) => id);
  test(`where ${logged[event]} was lost the log tells, and the roster is asked: ${names}`, async () => {
    const { call, line } = await inside();
    line.peers = peers;
    line.say(event, { user_id: names.includes("ann") ? "ann" : "lin", reason: "left" });
    await pass(1000);
    assert.deepEqual(line.of("call_join")[1]?.resume, { peer_id: "me", secret: "s" });
    assert.deepEqual([...call.members.keys()], names);
    await call.leave();
  });
}

test("as long as log and word agree, nobody is asked", async () => {
  const { call, line } = await inside();
  line.say("call_joined", { user_id: "ann" });
  line.say("call_peer_joined", { peer: peer("ann", 9) });
  line.say("call_left", { user_id: "lin", reason: "left" });
  line.say("call_peer_left", { peer_id: "lin", reason: "left" });
  line.say("call_left", { user_id: "who was never here", reason: "left" });
  await pass(5000);
  assert.equal(line.of("call_join").length, 1);
  assert.deepEqual([...call.members.keys()], ["ann"]);
  await call.leave();
});

test("who was taken out and did not hear of it is out, once the log says so", async () => {
  for (const [reason, ending] of [
    ["removed", "removed"],
    ["replaced", "moved"],
  ]) {
    const { call, line } = await inside();
    line.say("call_left", { user_id: "maya", reason });
    await settled();
    assert.equal(call.phase, "in"); // it was another tab of one's own
    line.refuse.set("call_ice", { code: "not_in_call" });
    line.say("call_left", { user_id: "maya", reason });
    await settled();
    assert.deepEqual([call.phase, call.ending], ["out", ending]);
  }
});

test("whom the server lost meanwhile goes in again", async () => {
  const { call, line } = await inside();
  line.ids = ["me again"];
  line.refuse.set("call_ice", { code: "not_in_call" });
  line.say("call_left", { user_id: "maya", reason: "lost" });
  await settled();
  assert.deepEqual([call.phase, line.of("call_join").length], ["in", 2]);
  await call.leave();
});

test("who is not let back in is told why, and asks no more", async () => {
  const { call, line } = await inside();
  line.refuse.set("call_join", { code: "call_full" });
  line.become("away");
  line.become("in");
  await settled();
  await pass(60_000);
  assert.equal(line.of("call_join").length, 2);
  assert.deepEqual([call.phase, call.problem.code], ["out", "call_full"]);
  assert.ok(given.every((track) => track.readyState === "ended"));
});

test("muted is told, and holds for captions; the camera's light goes out", async () => {
  const { call, line } = await inside();
  const [microphone, camera] = given;
  await call.devices.switchMicrophone(false);
  await settled();
  assert.deepEqual([microphone.enabled, microphone.readyState, mute.isMuted], [false, "live", true]);
  const slot = opened[0].getTransceivers()[0].sender;
  assert.equal(slot.track, null); // not silence: nothing
  await call.devices.switchCamera(false);
  await settled();
  assert.equal(camera.readyState, "ended");
  assert.deepEqual(line.of("call_media"), [
    { mic: false, cam: true, screen: false },
    { mic: false, cam: false, screen: false },
  ]);
  assert.equal(opened[0].getTransceivers()[1].sender.track, null);
  await call.devices.switchMicrophone(true);
  assert.equal(slot.track, microphone);
  await call.leave();
  assert.equal(mute.isMuted, false);
});

test("a device that goes away gives way to another one in the same slot", async () => {
  const { call, line } = await inside();
  const [microphone] = given;
  microphone.onended();
  await settled();
  assert.equal(opened[0].getTransceivers()[0].sender.track, given.at(-1));
  assert.notEqual(given.at(-1), microphone);
  assert.deepEqual(line.of("call_trouble"), [{ kind: "device_lost" }]);
  await call.leave();
});

test("a microphone that the system has taken is asked for again by the button", async () => {
  const { call } = await inside();
  const [microphone] = given;
  microphone.muted = true;
  microphone.onmute();
  await pass(3000);
  assert.deepEqual([call.devices.isHeard, call.devices.problems.microphone], [false, "taken"]);
  await call.devices.switchMicrophone(true);
  assert.deepEqual([call.devices.isHeard, call.devices.problems.microphone], [true, ""]);
  await call.leave();
});

test("a screen goes out once the server allows it, and not where somebody else shows one", async () => {
  const { call, line } = await inside();
  const slot = () => opened[0].getTransceivers()[2].sender.track;
  line.refuse.set("call_media", { code: "screen_taken", message: "taken" });
  await call.share();
  await settled();
  assert.deepEqual([slot(), call.screen.picture, call.problem.code], [null, null, "screen_taken"]);
  line.refuse.clear();
  await call.share();
  await settled();
  assert.equal(slot(), call.screen.picture);
  assert.equal(slot().contentHint, "detail");
  assert.equal(call.problem, null);
  call.screen.stop();
  await settled();
  assert.equal(slot(), null);
  assert.deepEqual(line.of("call_media").at(-1), { mic: true, cam: true, screen: false });
  await call.leave();
});

for (const [event, payload, ending] of [
  ["call_moved", {}, "moved"],
  ["call_ended", { reason: "stopped" }, "stopped"],
  ["call_ended", { reason: "removed" }, "removed"],
]) {
  test(`${event} ${payload.reason ?? ""}: at once every track ends and every connection closes`, async () => {
    const { call, line } = await inside();
    await call.share();
    line.say(event, payload);
    assert.deepEqual([call.phase, call.ending], ["out", ending]);
    assert.deepEqual(new Set(given.map(({ readyState }) => readyState)), new Set(["ended"]));
    assert.equal(opened[0].isClosed, true);
    assert.deepEqual(line.of("call_leave"), []);
  });
}

test("a host's words switch off, and are said", async () => {
  const { call, line } = await inside();
  const said = [];
  call.addEventListener("said", ({ detail }) => said.push([detail.key, detail.userId]));
  for (const action of ["mute", "stop_camera", "stop_screen"]) line.say("call_control", { by: "ann", action });
  await settled();
  assert.deepEqual([call.devices.isHeard, call.devices.camera], [false, null]);
  assert.deepEqual(said, [
    ["call.by_mute", "ann"],
    ["call.by_stop_camera", "ann"],
    ["call.by_stop_screen", "ann"],
  ]);
  await call.leave();
});

test("whom the server lost stays for as long as their line does, a minute at most", async () => {
  const { call, line } = await inside([peer("lin", 1), peer("ann", 2)]);
  for (const one of opened) {
    one.remoteDescription = {};
    one.becomes("connected");
  }
  for (const id of ["lin", "ann"]) line.say("call_peer_left", { peer_id: id, reason: "lost" });
  assert.equal(call.members.size, 2);
  opened[0].becomes("disconnected");
  assert.deepEqual([...call.members.keys()], ["ann"]);
  await pass(60_000);
  assert.equal(call.members.size, 0);
  await call.leave();
});

test("who is lost again within the minute has another minute", async () => {
  const { call, line } = await inside([peer("lin", 1)]);
  opened[0].remoteDescription = {};
  opened[0].becomes("connected");
  line.say("call_peer_left", { peer_id: "lin", reason: "lost" });
  await pass(50_000);
  line.say("call_peer_left", { peer_id: "lin", reason: "lost" });
  await pass(20_000);
  assert.equal(call.members.size, 1);
  await pass(40_000);
  assert.equal(call.members.size, 0);
  await call.leave();
});

test("how often lines broke goes with the word that one leaves", async () => {
  const { call, line } = await inside();
  opened[0].becomes("connected");
  opened[0].becomes("disconnected");
  opened[0].becomes("connected");
  await call.leave();
  assert.deepEqual(
    line.of("call_trouble").map(({ kind }) => kind),
    ["reconnecting", "restored"],
  );
  const [{ figures }] = line.of("call_leave");
  assert.equal(figures.interruptions, 1);
});

test("left while the browser still asks for the devices, nothing stays on", async () => {
  for (const list of [asked, given, opened]) list.length = 0;
  const line = new Line();
  const call = new Call({ line, role: "candidate", userId: "lin" });
  const joining = call.join();
  await call.leave();
  await joining;
  assert.deepEqual(new Set(given.map(({ readyState }) => readyState)), new Set(["ended"]));
  assert.deepEqual(line.of("call_join"), []);
});

test("who sends to more people sends less to each", async () => {
  const { call } = await inside();
  await settled();
  const { changes } = opened[0].getTransceivers()[1].sender;
  assert.deepEqual(changes.at(-1), { active: true, maxBitrate: 450_000, maxFramerate: 20, scaleResolutionDownBy: 2 });
  await call.leave();
});

test("what was measured goes with the word that one leaves; null where nothing was", async () => {
  const { call, line } = await inside();
  opened[0].becomes("connected");
  await call.leave();
  const [{ figures }] = line.of("call_leave");
  for (const name of ["click_to_joined", "joined_to_connected"]) assert.ok(figures[name] >= 0, name);
  assert.deepEqual([figures.restarts, figures.refreshes, figures.round_trip, figures.loss], [0, 0, null, null]);
  assert.deepEqual([figures.connected_to_frame, figures.relayed], [null, null]);
});
