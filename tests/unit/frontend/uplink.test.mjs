import assert from "node:assert/strict";
import { afterEach, mock, test } from "node:test";

import { openEncoder } from "../../../frontend/media/encoders.js";
import { isOpusHead, millisecondsOf, opusHead } from "../../../frontend/media/opus.js";
import { OpusPiece, PcmPiece } from "../../../frontend/media/pieces.js";
import { WebmReader } from "../../../frontend/media/webm-reader.js";
import { webmCluster, webmHeader } from "../../../frontend/media/webm-writer.js";

const PIECE = 3840; // samples
const FRAME_MS = 60;
const WIDEBAND_60 = (11 << 3) | 0; // the first byte of a packet with one frame of 60 ms

// Nobody waits in vain for what never ends: its time passes at once.
const later = globalThis.setTimeout;
mock.timers.enable({ apis: ["setTimeout"] });

async function finishedLate(encoder) {
  const finished = encoder.finish();
  mock.timers.tick(2000);
  await finished;
}

/** A browser's encoder whose packets come when the test says so; each begins with its frame's first sample. */
class FakeEncoder {
  static made = [];
  static isMissing = false;

  static async isConfigSupported(config) {
    return { supported: !FakeEncoder.isMissing && config.codec === "opus" };
  }

  constructor({ output, error }) {
    Object.assign(this, { output, error, state: "unconfigured", samples: [] });
    FakeEncoder.made.push(this);
  }

  configure(config) {
    this.state = "configured";
    this.frame = (config.sampleRate * FRAME_MS) / 1000;
  }

  encode(sound) {
    if (this.state !== "configured") throw new Error("InvalidStateError");
    this.samples.push(...sound.data);
  }

  /** Give the packets that are ready, at most so many. */
  work(most = Number.POSITIVE_INFINITY) {
    for (let given = 0; given < most && this.samples.length >= this.frame; given += 1) this.#give();
  }

  async flush() {
    if (this.hangs) return new Promise(() => {});
    this.work();
    if (this.samples.length > 0) this.#give();
  }

  close() {
    this.state = "closed";
  }

  #give() {
    const packet = Uint8Array.of(WIDEBAND_60, this.samples[0]);
    this.samples.splice(0, this.frame);
    const about = { decoderConfig: { description: opusHead(16_000, 312).buffer } };
    this.output({ byteLength: packet.length, copyTo: (target) => target.set(packet) }, about);
  }
}

class FakeAudioData {
  constructor(about) {
    Object.assign(this, about);
  }

  close() {}
}

function withEncoder() {
  Object.assign(globalThis, { AudioEncoder: FakeEncoder, AudioData: FakeAudioData });
}

afterEach(() => {
  delete globalThis.AudioEncoder;
  delete globalThis.AudioData;
  FakeEncoder.isMissing = false;
});

const spoken = (value, length = PIECE) => new Int16Array(length).fill(value);
const marks = (piece) => (piece instanceof OpusPiece ? piece.packets.map((packet) => packet[1]) : piece.samples[0]);

async function opened() {
  const pieces = [];
  const encoder = await openEncoder((piece) => pieces.push(piece));
  return { pieces, encoder, browser: FakeEncoder.made.at(-1) };
}

test("samples go out as they are where the browser has no encoder, or none for Opus", async () => {
  for (const isMissing of [undefined, true]) {
    if (isMissing) withEncoder();
    FakeEncoder.isMissing = isMissing;
    const { pieces, encoder } = await opened();
    encoder.push(spoken(7));
    await encoder.finish();
    assert.deepEqual(pieces.map(marks), [7]);
    assert.deepEqual(pieces[0].form, { codec: "pcm_s16le", sample_rate: 16_000 });
  }
});

test("a piece is given once all of its packets are there", async () => {
  withEncoder();
  const { pieces, encoder, browser } = await opened();
  encoder.push(spoken(1));
  encoder.push(spoken(2));
  browser.work(3);
  assert.equal(pieces.length, 0);
  browser.work(2);
  assert.deepEqual(pieces.map(marks), [[1, 1, 1, 1]]);
  browser.work();
  assert.deepEqual(pieces.map(marks), [
    [1, 1, 1, 1],
    [2, 2, 2, 2],
  ]);
  assert.deepEqual(
    pieces.map(({ milliseconds, isQuiet, form }) => [milliseconds, isQuiet, form.codec]),
    [
      [240, true, "webm/opus"],
      [240, true, "webm/opus"],
    ],
  );
});

test("the last words are given before it is finished, and nothing twice", async () => {
  withEncoder();
  const { pieces, encoder } = await opened();
  encoder.push(spoken(9000));
  encoder.push(spoken(2, 1000));
  await encoder.finish();
  assert.deepEqual(pieces.map(marks), [
    [9000 & 255, 9000 & 255, 9000 & 255, 9000 & 255],
    [2, 2],
  ]);
  assert.deepEqual(
    pieces.map(({ isQuiet }) => isQuiet),
    [false, true],
  );
});

test("packets longer than a piece are neither lost nor given twice", async () => {
  withEncoder();
  const { pieces, encoder } = await opened();
  for (const value of [1, 2, 3]) encoder.push(spoken(value, 1280)); // 80 ms
  await encoder.finish();
  assert.deepEqual(pieces.map(marks), [[1, 1], [2], [3]]);
  assert.deepEqual(
    pieces.map(({ packets }) => packets.length).reduce((sum, count) => sum + count),
    4,
  );
});

for (const [how, fail] of Object.entries({
  "tells of an error": (browser) => browser.error(new Error("EncodingError")),
  "takes no more": (browser) => browser.close(),
})) {
  test(`where the encoder ${how}, what it kept and all that follows goes out as samples`, async () => {
    withEncoder();
    const { pieces, encoder, browser } = await opened();
    encoder.push(spoken(1));
    browser.work();
    encoder.push(spoken(2));
    browser.work(2);
    fail(browser);
    encoder.push(spoken(3));
    await encoder.finish();
    assert.deepEqual(pieces.map(marks), [[1, 1, 1, 1], 2, 3]);
  });
}

test("an encoder that never ends keeps nothing for itself", async () => {
  withEncoder();
  const { pieces, encoder, browser } = await opened();
  browser.hangs = true;
  encoder.push(spoken(5));
  await finishedLate(encoder);
  browser.work(); // too late
  assert.deepEqual(pieces.map(marks), [5]);
});

test("a packet tells how long it sounds", () => {
  const lengths = { 0: 10, 3: 60, 11: 60, 12: 10, 15: 20, 16: 2.5, 31: 20 };
  for (const [configuration, length] of Object.entries(lengths)) {
    const first = configuration << 3;
    assert.deepEqual(
      [Uint8Array.of(first), Uint8Array.of(first | 1), Uint8Array.of(first | 2), Uint8Array.of(first | 3, 0xc5)].map(
        millisecondsOf,
      ),
      [length, 2 * length, 2 * length, 5 * length],
    );
  }
});

test("a header of Opus is known from others", () => {
  assert.ok(isOpusHead(opusHead(16_000).buffer));
  assert.ok(!isOpusHead(new TextEncoder().encode("OpusTags")));
});

test("only an utterance's first piece begins with the header; each is a cluster at its time", () => {
  const packets = [Uint8Array.of(WIDEBAND_60, 1), Uint8Array.of(WIDEBAND_60, 2)];
  const piece = new OpusPiece(opusHead(16_000, 312), packets, false);
  const header = [...webmHeader(opusHead(16_000, 312))];
  assert.deepEqual([...new Uint8Array(piece.bytes(0, true))], [...header, ...webmCluster(0, packets)]);
  assert.deepEqual([...new Uint8Array(piece.bytes(480, false))], [...webmCluster(480, packets)]);
  // Cluster of 17 bytes, its time 480, two blocks of track 1: 0 and 60 ms after it, key frames.
  assert.equal(
    Buffer.from(piece.bytes(480, false)).toString("hex"),
    ["1f43b675", "94", "e7", "82", "01e0", "a3868100008058", "01", "a38681003c8058", "02"].join(""),
  );
});

test("a long cluster tells its size", () => {
  const packets = Array.from({ length: 200 }, () => new Uint8Array(1200).fill(WIDEBAND_60));
  const cluster = webmCluster(70_000, packets);
  assert.equal(Buffer.from(cluster.subarray(4, 7)).readUIntBE(0, 3) & 0x1fffff, cluster.length - 7);
});

test("samples are quiet where none is loud", () => {
  assert.ok(new PcmPiece(spoken(599)).isQuiet);
  assert.ok(!new PcmPiece(Int16Array.of(0, -600, 0)).isQuiet);
});

/** A browser's recorder: what it writes comes when the test says so. */
class FakeRecorder {
  static made = [];
  static isTypeSupported = (type) => type === "audio/webm;codecs=opus";

  constructor() {
    this.state = "inactive";
    this.last = [];
    FakeRecorder.made.push(this);
  }

  start() {
    this.state = "recording";
  }

  write(...bytes) {
    this.ondataavailable({ data: new Blob([Uint8Array.from(bytes)]) });
  }

  stop() {
    this.state = "inactive";
    if (this.hangs) return;
    if (this.last.length > 0) this.write(...this.last);
    this.onstop();
  }
}

async function recording() {
  globalThis.MediaRecorder = FakeRecorder;
  const pieces = [];
  const encoder = await openEncoder((piece) => pieces.push(piece), {});
  return { pieces, encoder, recorder: FakeRecorder.made.at(-1) };
}

afterEach(() => delete globalThis.MediaRecorder);

const settle = () => new Promise((resolve) => later(resolve, 20));
const recorded = (...marked) => marked.map((mark) => Uint8Array.of(WIDEBAND_60, mark));

test("without an encoder the packets are the recorder's, wherever it cuts what it writes", async () => {
  const { pieces, encoder, recorder } = await recording();
  const head = opusHead(48_000, 312);
  const written = [...webmHeader(head), ...webmCluster(0, recorded(1, 2)), ...webmCluster(120, recorded(3))];
  const cut = written.length - 12; // in the first cluster's last block
  encoder.push(spoken(9000));
  recorder.write(...written.slice(0, 7));
  recorder.write(...written.slice(7, cut));
  await settle();
  encoder.push(spoken(1));
  recorder.last = written.slice(cut);
  await encoder.finish();
  assert.deepEqual(pieces.flatMap(marks), [1, 2, 3]);
  assert.deepEqual(
    pieces.map(({ isQuiet }) => isQuiet),
    [false, true],
  );
  assert.deepEqual([...pieces[0].head], [...head]);
});

test("what a recorder that fails had not written goes out as samples", async () => {
  const { pieces, encoder, recorder } = await recording();
  encoder.push(spoken(1));
  recorder.write(...webmHeader(opusHead(48_000)), ...webmCluster(0, recorded(5)));
  await settle();
  encoder.push(spoken(2));
  recorder.onerror(new Error("UnknownError"));
  encoder.push(spoken(3));
  await encoder.finish();
  assert.deepEqual(pieces.map(marks), [[5], 2, 3]);
});

test("a recorder that never ends keeps nothing for itself", async () => {
  const { pieces, encoder, recorder } = await recording();
  recorder.hangs = true;
  encoder.push(spoken(4));
  await finishedLate(encoder);
  recorder.write(...webmHeader(opusHead(48_000)), ...webmCluster(0, recorded(5))); // too late
  await settle();
  assert.deepEqual(pieces.map(marks), [4]);
});

test("a browser's own recording is read: unknown sizes, groups of blocks, elements that nobody wants", () => {
  const reader = new WebmReader();
  const block = [0xa1, 0x86, 0x81, 0, 0, 0, WIDEBAND_60, 7];
  const group = [0xa0, 0x80 | (block.length + 3), ...block, 0x9b, 0x81, 60]; // with a duration
  const cluster = [0x1f, 0x43, 0xb6, 0x75, 0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xe7, 0x81, 0];
  const written = Uint8Array.from([...webmHeader(opusHead(48_000)), 0xec, 0x82, 0, 0, ...cluster, ...group]);
  const packets = [];
  for (const byte of written) packets.push(...reader.push(Uint8Array.of(byte)));
  assert.deepEqual(
    packets.map((packet) => [...packet]),
    [[WIDEBAND_60, 7]],
  );
});
