// What an Opus packet tells of itself, and the header of its stream (RFC 6716, RFC 7845). Pure.

const CELT_MS = [2.5, 5, 10, 20];
const SILK_MS = [10, 20, 40, 60];
const FULL_RATE = 48_000; // of the samples that are counted in a header, whatever was recorded

/** How long a packet sounds: its first byte tells its frames' length, and how many there are. */
export function millisecondsOf(packet) {
  const [first, second] = packet;
  const configuration = first >> 3;
  const frame =
    configuration < 12
      ? SILK_MS[configuration & 3]
      : configuration < 16
        ? SILK_MS[configuration & 1]
        : CELT_MS[configuration & 3];
  const frames = [1, 2, 2, second & 63][first & 3];
  return frame * frames;
}

/** The header of a stream with one channel; `delay`: samples at its beginning that are none. */
export function opusHead(rate, delay = 0) {
  const head = new Uint8Array(19);
  head.set(new TextEncoder().encode("OpusHead"));
  const view = new DataView(head.buffer);
  view.setUint8(8, 1); // version
  view.setUint8(9, 1); // channels
  view.setUint16(10, delay, true);
  view.setUint32(12, rate, true);
  return head;
}

/** Milliseconds at the beginning of a stream with this header that are no sound. */
export function delayOf(head) {
  return (1000 * (head[10] + 256 * head[11])) / FULL_RATE;
}

/** Whether an encoder's description of its stream is such a header. */
export function isOpusHead(description) {
  return new TextDecoder().decode(new Uint8Array(description).subarray(0, 8)) === "OpusHead";
}
