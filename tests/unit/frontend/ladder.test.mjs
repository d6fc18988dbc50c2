// How much of a picture goes out: the ladder, what a line's statistics say, and whose line it is.

import assert from "node:assert/strict";
import { test } from "node:test";

import { FakeTrack } from "./fake-webrtc.mjs";

const { gauge } = await import("../../../frontend/call/gauge.js");
const { Ladder } = await import("../../../frontend/call/ladder.js");
const { preferred, tuned } = await import("../../../frontend/call/sdp.js");
const { needed, Uplink } = await import("../../../frontend/call/uplink.js");
const { verdict } = await import("../../../frontend/call/verdict.js");

const STEPS = [1500, 800, 450, 300, 160].map((kbps) => ({ height: 360, fps: 20, kbps }));
const fine = { available: 5000, limitation: "none", loss: 0 };
const narrow = (available) => ({ available, limitation: "bandwidth", loss: 0 });

/** The step after each look, every two seconds. */
function walk(ladder, measured, seconds, from = 0, highest = 0) {
  const taken = [];
  for (let at = 0; at <= seconds; at += 2) {
    ladder.look(measured, 1000 * (from + at), highest);
    taken.push(ladder.step(highest)?.kbps ?? 0);
  }
  return taken;
}

test("six seconds of too much, and there is one step less; not sooner", () => {
  assert.deepEqual(walk(new Ladder(STEPS), narrow(1000), 6), [1500, 1500, 1500, 800]);
});

test("where it is far too much for the line, two looks are enough, and one is not", () => {
  assert.deepEqual(walk(new Ladder(STEPS), narrow(250), 8), [1500, 800, 800, 450, 450]);
  const ladder = new Ladder(STEPS);
  assert.deepEqual(
    [narrow(250), fine, narrow(250), fine].map((one, at) => ladder.look(one, 2000 * at)).includes(true),
    false,
  );
});

test("a short dip changes nothing", () => {
  const ladder = new Ladder(STEPS);
  walk(ladder, narrow(1000), 4);
  walk(ladder, fine, 2, 6);
  assert.deepEqual(walk(ladder, narrow(1000), 4, 10), [1500, 1500, 1500]);
});

test("below 150 kbit/s the sound goes out alone, from any step", () => {
  assert.deepEqual(walk(new Ladder(STEPS), narrow(120), 6).at(-1), 0);
});

test("little that goes through is kept: the last step is no silence", () => {
  const ladder = new Ladder(STEPS);
  assert.equal(walk(ladder, narrow(155), 120).at(-1), 160);
});

test("a slow computer, and a line that loses, lead down as well", () => {
  assert.equal(walk(new Ladder(STEPS), { ...fine, limitation: "cpu" }, 6).at(-1), 800);
  assert.equal(walk(new Ladder(STEPS), { ...fine, available: null, loss: 0.2 }, 6).at(-1), 800);
});

test("an encoder that is limited by its own ceiling is no reason", () => {
  assert.equal(walk(new Ladder(STEPS), { available: 1400, limitation: "bandwidth", loss: 0 }, 60).at(-1), 1500);
});

test("twenty good seconds lead up by one step, and out of silence too", () => {
  const ladder = new Ladder(STEPS);
  walk(ladder, narrow(100), 2);
  assert.deepEqual(walk(ladder, fine, 18, 4).at(-1), 0);
  assert.deepEqual(walk(ladder, fine, 2, 24).at(-1), 160);
  assert.deepEqual(walk(ladder, fine, 22, 28).at(-1), 300);
});

test("what was tried in vain is tried again later", () => {
  const ladder = new Ladder(STEPS);
  walk(ladder, narrow(400), 6);
  walk(ladder, fine, 20, 8); // up
  assert.equal(walk(ladder, narrow(400), 6, 30).at(-1), 800); // and down at once
  assert.equal(walk(ladder, fine, 38, 38).at(-1), 800);
  assert.equal(walk(ladder, fine, 2, 78).at(-1), 1500);
});

test("more people in the call allow less, whatever the line could bear", () => {
  const ladder = new Ladder(STEPS);
  assert.deepEqual([ladder.step(0).kbps, ladder.step(2).kbps, ladder.step(9).kbps], [1500, 450, 160]);
  assert.equal(walk(ladder, fine, 60, 0, 2).at(-1), 450);
  assert.equal(ladder.step(0).kbps, 1500); // at once, once they are gone
  assert.equal(walk(ladder, narrow(200), 6, 100, 2).at(-1), 300);
});

function member() {
  const shaped = {};
  const link = {
    hold: (slot, isHeld) => (shaped[slot] = { ...shaped[slot], isHeld }),
    encode(slot, change) {
      const [encoding, parameters] = [{ active: true }, {}];
      change(encoding, parameters);
      shaped[slot] = { ...shaped[slot], ...encoding, ...parameters };
    },
  };
  return { link, shaped };
}

function uplink(people, tracks) {
  const members = Array.from({ length: people }, member);
  const one = new Uplink({ members: () => members, tracks: () => tracks });
  const screen = STEPS.map((_, at) => ({ height: 1080, fps: 15, kbps: [2500, 1500, 1200, 800, 800][at] }));
  one.begin({ camera: STEPS, screen });
  return { one, members };
}

test("faces move on, a screen stays sharp, and beside a screen the face is small", () => {
  const [camera, screen] = [new FakeTrack("video"), new FakeTrack("video")];
  const { members } = uplink(2, [null, camera, screen, null]);
  const [{ shaped }] = members;
  assert.deepEqual([shaped[1].maxBitrate, shaped[1].degradationPreference], [160_000, "maintain-framerate"]);
  assert.deepEqual([shaped[2].maxBitrate, shaped[2].degradationPreference], [1_500_000, "maintain-resolution"]);
});

test("one weak line among several gets less, the others do not; sound alone is said once it is all", () => {
  const { one, members } = uplink(2, [null, new FakeTrack("video"), null, null]);
  const look = (who, seconds, from) => {
    const measured = { available: 100, limitation: "bandwidth", lossOut: 0 };
    for (let at = 0; at <= seconds; at += 2) one.look(members[who], measured, 1000 * (from + at));
  };
  look(0, 6, 0);
  assert.deepEqual([members[0].shaped[1].active, members[0].shaped[1].isHeld], [false, true]);
  assert.deepEqual([members[1].shaped[1].active, one.isSoundAlone], [true, false]);
  look(1, 6, 0);
  assert.equal(one.isSoundAlone, true);
});

test("what five people on camera need of a line", () => {
  assert.equal(needed(5, { camera: STEPS }), 4 * 340);
  assert.equal(needed(2, { camera: STEPS }), 1540);
});

const stats = (reports) => new Map(reports.map((one, at) => [one.id ?? String(at), { ...one }]));

test("a line's statistics, between two looks", () => {
  const common = [
    { type: "transport", selectedCandidatePairId: "pair" },
    {
      id: "pair",
      type: "candidate-pair",
      currentRoundTripTime: 0.08,
      availableOutgoingBitrate: 900_000,
      localCandidateId: "here",
      remoteCandidateId: "there",
    },
    { id: "here", type: "local-candidate", candidateType: "relay" },
    { id: "there", type: "remote-candidate", candidateType: "host" },
    { type: "outbound-rtp", qualityLimitationReason: "bandwidth" },
    { type: "remote-inbound-rtp", fractionLost: 0.02 },
  ];
  const inbound = (packetsReceived, packetsLost, totalFreezesDuration) => ({
    type: "inbound-rtp",
    packetsReceived,
    packetsLost,
    totalFreezesDuration,
  });
  const before = gauge(stats([...common, inbound(100, 0, 1)]));
  assert.deepEqual([before.lossIn, before.frozen], [null, 0]);
  const { totals, ...now } = gauge(stats([...common, inbound(190, 10, 1.5)]), before);
  assert.deepEqual(now, {
    roundTrip: 0.08,
    available: 900,
    isRelayed: true,
    limitation: "bandwidth",
    lossIn: 0.1,
    lossOut: 0.02,
    frozen: 0.5,
  });
});

test("what is not measured is nothing, and a new connection counts anew", () => {
  const { totals, ...measured } = gauge(new Map());
  assert.deepEqual(measured, {
    roundTrip: null,
    available: null,
    isRelayed: null,
    limitation: "none",
    lossIn: null,
    lossOut: null,
    frozen: null,
  });
  const old = { totals: { received: 500, lost: 5, frozen: 9 } };
  assert.equal(gauge(stats([{ type: "inbound-rtp", packetsReceived: 30, packetsLost: 0 }]), old).lossIn, null);
});

const line = (lossIn, lossOut, roundTrip = 0.05) => ({ lossIn, lossOut, roundTrip });
const judged = (...lines) => {
  const { own, between, others } = verdict(new Map(lines.map((one, at) => [at, one])));
  return [own, between, [...others.values()]];
};

test("whose line it is", () => {
  assert.deepEqual(judged(line(0, 0), line(0, 0)), ["good", false, ["good", "good"]]);
  assert.deepEqual(judged(line(0.2, 0), line(0, 0)), ["good", false, ["weak", "good"]]);
  assert.deepEqual(judged(line(0.2, 0.2), line(0.1, 0.1), line(0, 0)), ["weak", false, ["good", "good", "good"]]);
  assert.deepEqual(judged(line(0, 0.2)), ["weak", false, ["good"]]); // what I send is lost
  assert.deepEqual(judged(line(0.2, 0)), ["good", false, ["weak"]]); // what they send is
  assert.deepEqual(judged(line(0.2, 0.2)), ["weak", true, ["weak"]]); // nobody can tell
  assert.deepEqual(judged(line(null, null, null)), ["good", false, ["good"]]);
  assert.deepEqual(judged(), ["good", false, []]);
});

const SDP = [
  "v=0",
  "m=audio 9 UDP/TLS/RTP/SAVPF 111 63 0",
  "a=rtpmap:111 opus/48000/2",
  "a=fmtp:111 minptime=10;useinbandfec=1",
  "a=rtpmap:63 red/48000/2",
  "a=fmtp:63 111/111",
  "m=video 9 UDP/TLS/RTP/SAVPF 96 97",
  "a=rtpmap:97 rtx/90000",
  "a=fmtp:97 apt=96",
  "",
].join("\r\n");

test("wishes for the sound change Opus's own line alone", () => {
  const wished = tuned(SDP);
  assert.equal(wished, SDP.replace("useinbandfec=1", "useinbandfec=1;usedtx=1"));
  assert.equal(tuned(wished), wished);
  assert.equal(tuned("v=0"), "v=0");
});

test("sound that repeats its last packets comes first, where there is such", () => {
  const codecs = ["audio/opus", "audio/red", "audio/PCMU"].map((mimeType) => ({ mimeType }));
  assert.deepEqual(
    preferred(codecs).map(({ mimeType }) => mimeType),
    ["audio/red", "audio/opus", "audio/PCMU"],
  );
  assert.deepEqual(preferred(codecs.slice(0, 1)), codecs.slice(0, 1));
});
