// Opus packets as one WebM recording that has no end yet: a header, and a cluster for each piece
// (RFC 8794, RFC 9559). Pure.

import { delayOf, millisecondsOf } from "./opus.js";

const TRACK = 1;
const AUDIO = 2;
const KEY_FRAME = 0x80;
const PROGRAM = "interview";
const UNKNOWN_SIZE = [0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];
const SEEK_PRE_ROLL = 80_000_000; // ns, which RFC 7845 asks for
const ID = {
  EBML: [0x1a, 0x45, 0xdf, 0xa3],
  DOC_TYPE: [0x42, 0x82],
  DOC_TYPE_VERSION: [0x42, 0x87],
  DOC_TYPE_READ_VERSION: [0x42, 0x85],
  SEGMENT: [0x18, 0x53, 0x80, 0x67],
  INFO: [0x15, 0x49, 0xa9, 0x66],
  TIMESTAMP_SCALE: [0x2a, 0xd7, 0xb1],
  MUXING_APP: [0x4d, 0x80],
  WRITING_APP: [0x57, 0x41],
  TRACKS: [0x16, 0x54, 0xae, 0x6b],
  TRACK_ENTRY: [0xae],
  TRACK_NUMBER: [0xd7],
  TRACK_UID: [0x73, 0xc5],
  TRACK_TYPE: [0x83],
  CODEC_ID: [0x86],
  CODEC_PRIVATE: [0x63, 0xa2],
  CODEC_DELAY: [0x56, 0xaa],
  SEEK_PRE_ROLL: [0x56, 0xbb],
  AUDIO: [0xe1],
  SAMPLING_FREQUENCY: [0xb5],
  CHANNELS: [0x9f],
  CLUSTER: [0x1f, 0x43, 0xb6, 0x75],
  TIMESTAMP: [0xe7],
  SIMPLE_BLOCK: [0xa3],
};

/** What stands before the first cluster; `head` is the stream's own header. */
export function webmHeader(head) {
  const ebml = element(ID.EBML, [
    ...element(ID.DOC_TYPE, text("webm")),
    ...element(ID.DOC_TYPE_VERSION, number(4)),
    ...element(ID.DOC_TYPE_READ_VERSION, number(2)),
  ]);
  const info = element(ID.INFO, [
    ...element(ID.TIMESTAMP_SCALE, number(1_000_000)), // ns: all times are in milliseconds
    ...element(ID.MUXING_APP, text(PROGRAM)),
    ...element(ID.WRITING_APP, text(PROGRAM)),
  ]);
  const track = element(ID.TRACK_ENTRY, [
    ...element(ID.TRACK_NUMBER, number(TRACK)),
    ...element(ID.TRACK_UID, number(TRACK)),
    ...element(ID.TRACK_TYPE, number(AUDIO)),
    ...element(ID.CODEC_ID, text("A_OPUS")),
    ...element(ID.CODEC_PRIVATE, head),
    ...element(ID.CODEC_DELAY, number(Math.round(delayOf(head) * 1e6))),
    ...element(ID.SEEK_PRE_ROLL, number(SEEK_PRE_ROLL)),
    ...element(ID.AUDIO, [...element(ID.SAMPLING_FREQUENCY, fraction(48_000)), ...element(ID.CHANNELS, number(1))]),
  ]);
  return Uint8Array.from([...ebml, ...ID.SEGMENT, ...UNKNOWN_SIZE, ...info, ...element(ID.TRACKS, track)]);
}

/** Packets that follow each other, the first of them `at` milliseconds. */
export function webmCluster(at, packets) {
  const begins = Math.round(at);
  const content = element(ID.TIMESTAMP, number(begins));
  let time = at;
  for (const packet of packets) {
    const since = Math.round(time) - begins;
    content.push(...element(ID.SIMPLE_BLOCK, [0x80 | TRACK, since >> 8, since & 0xff, KEY_FRAME, ...packet]));
    time += millisecondsOf(packet);
  }
  return Uint8Array.from(element(ID.CLUSTER, content));
}

function element(id, content) {
  return [...id, ...size(content.length), ...content];
}

/** As short as can be; all bits set would say that the size is not known. */
function size(length) {
  let bytes = 1;
  while (length >= 2 ** (7 * bytes) - 1) bytes += 1;
  const digits = bigEndian(length, bytes);
  digits[0] |= 0x80 >> (bytes - 1);
  return digits;
}

function number(value) {
  return bigEndian(value, Math.max(1, Math.ceil(Math.log2(value + 1) / 8)));
}

function bigEndian(value, bytes) {
  return Array.from({ length: bytes }, (_, index) => Math.floor(value / 256 ** (bytes - 1 - index)) % 256);
}

function text(value) {
  return new TextEncoder().encode(value);
}

function fraction(value) {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setFloat32(0, value);
  return bytes;
}
