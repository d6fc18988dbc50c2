// The packets of a browser's own WebM recording of one voice, out of pieces that are cut anywhere. Pure.

const ENTERED = new Set(["18538067", "1f43b675", "1654ae6b", "ae"]); // Segment, Cluster, Tracks, TrackEntry
const CODEC_PRIVATE = "63a2";
const SIMPLE_BLOCK = "a3";
const BLOCK_GROUP = "a0";
const BLOCK = "a1";
const BLOCK_HEADER = 4; // the track's number, of one byte; two of time, and flags

export class WebmReader {
  head = null; // of the stream, once it was read
  #bytes = new Uint8Array(0);

  /** The packets that some more bytes complete. */
  push(more) {
    const all = new Uint8Array(this.#bytes.length + more.length);
    all.set(this.#bytes);
    all.set(more, this.#bytes.length);
    this.#bytes = all;
    const packets = [];
    while (this.#step(packets));
    return packets;
  }

  /** Read one element, or enter it; false where more bytes are needed. */
  #step(packets) {
    const id = numberAt(this.#bytes, 0, true);
    const size = id && numberAt(this.#bytes, id.end, false);
    if (!size) return false;
    const name = id.value.toString(16);
    if (ENTERED.has(name) || name === BLOCK_GROUP) {
      this.#bytes = this.#bytes.subarray(size.end);
      return true;
    }
    const end = size.end + size.value;
    if (this.#bytes.length < end) return false;
    const content = this.#bytes.slice(size.end, end);
    if (name === CODEC_PRIVATE) this.head = content;
    else if (name === SIMPLE_BLOCK || name === BLOCK) packets.push(content.slice(BLOCK_HEADER));
    this.#bytes = this.#bytes.subarray(end);
    return true;
  }
}

/** A number whose first byte tells its length; that of an identity keeps this sign. */
function numberAt(bytes, at, keepsSign) {
  if (at >= bytes.length) return null;
  const length = Math.clz32(bytes[at]) - 23;
  if (length > 8 || bytes.length < at + length) return null;
  let value = keepsSign ? bytes[at] : bytes[at] & (0xff >> length);
  for (let index = 1; index < length; index += 1) value = value * 256 + bytes[at + index];
  return { value, end: at + length };
}
