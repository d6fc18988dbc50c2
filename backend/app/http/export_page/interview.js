"use strict";
const told = JSON.parse(document.getElementById("data").textContent);
const words = told.words;
const byId = (id) => document.getElementById(id);

// --- replay: what was begun by the position is shown

const rows = [...document.querySelectorAll("#entries li[data-t0]")];
const times = rows.map((row) => [Number(row.dataset.t0), Number(row.dataset.t1)]);
const length = times.reduce((last, [, t1]) => Math.max(last, t1), 0);
const at = byId("at");
at.max = Math.ceil(length * 10) / 10;
let timer = null;

function clock(seconds) {
  return `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
}

function show(position, everything = false) {
  rows.forEach((row, index) => {
    const [t0, t1] = times[index];
    row.hidden = !everything && t0 > position;
    row.classList.toggle("now", !everything && t0 <= position && position < t1);
  });
  byId("clock").textContent = `${clock(position)} / ${clock(length)}`;
}

function stop() {
  clearInterval(timer);
  timer = null;
  byId("play").textContent = words.replay;
}

function play() {
  if (Number(at.value) >= length) at.value = 0;
  byId("play").textContent = words.pause;
  timer = setInterval(() => {
    at.value = Number(at.value) + 0.1 * Number(byId("speed").value);
    show(Number(at.value));
    if (Number(at.value) >= length) stop();
  }, 100);
}

byId("play").addEventListener("click", () => (timer === null ? play() : stop()));
byId("all").addEventListener("click", () => { stop(); at.value = length; show(length, true); });
at.addEventListener("input", () => show(Number(at.value)));
for (const [t0, t1] of times) {
  const bar = document.createElement("i");
  bar.style.left = `${(100 * t0) / (length || 1)}%`;
  bar.style.width = `${(100 * (t1 - t0)) / (length || 1)}%`;
  byId("bars").append(bar);
}
at.value = length;
show(length, true);

// --- the chain: SHA-256 (FIPS 180-4), since pages from a file have no crypto.subtle everywhere

const K = [];
for (let candidate = 2; K.length < 64; candidate += 1) {
  let isPrime = true;
  for (let factor = 2; factor * factor <= candidate; factor += 1) if (candidate % factor === 0) isPrime = false;
  if (isPrime) K.push(fraction(Math.cbrt(candidate)));
}

function fraction(number) {
  return Math.floor((number - Math.floor(number)) * 2 ** 32) >>> 0;
}

function sha256(bytes) {
  const H = [2, 3, 5, 7, 11, 13, 17, 19].map((prime) => fraction(Math.sqrt(prime)));
  const padded = new Uint8Array(((bytes.length + 72) >> 6) << 6);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 8, Math.floor(bytes.length / 2 ** 29));
  view.setUint32(padded.length - 4, (bytes.length << 3) >>> 0);
  const turn = (x, by) => (x >>> by) | (x << (32 - by));
  const w = new Uint32Array(64);
  for (let start = 0; start < padded.length; start += 64) {
    for (let i = 0; i < 16; i += 1) w[i] = view.getUint32(start + 4 * i);
    for (let i = 16; i < 64; i += 1) {
      const s0 = turn(w[i - 15], 7) ^ turn(w[i - 15], 18) ^ (w[i - 15] >>> 3);
      const s1 = turn(w[i - 2], 17) ^ turn(w[i - 2], 19) ^ (w[i - 2] >>> 10);
      w[i] = w[i - 16] + s0 + w[i - 7] + s1;
    }
    let [a, b, c, d, e, f, g, h] = H;
    for (let i = 0; i < 64; i += 1) {
      const s1 = turn(e, 6) ^ turn(e, 11) ^ turn(e, 25);
      const t1 = (h + s1 + ((e & f) ^ (~e & g)) + K[i] + w[i]) | 0;
      const s0 = turn(a, 2) ^ turn(a, 13) ^ turn(a, 22);
      const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + t1) | 0, c, b, a, (t1 + t2) | 0];
    }
    [a, b, c, d, e, f, g, h].forEach((word, i) => { H[i] = (H[i] + word) >>> 0; });
  }
  const hash = new Uint8Array(32);
  H.forEach((word, i) => new DataView(hash.buffer).setUint32(4 * i, word));
  return hash;
}

function hex(bytes) {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function firstBad(links) {
  let before = new Uint8Array(32);
  for (const [index, link] of links.entries()) {
    const said = new TextEncoder().encode(link.said);
    const joined = new Uint8Array(32 + said.length);
    joined.set(before);
    joined.set(said, 32);
    before = sha256(joined);
    if (link.seq !== index || JSON.parse(link.said)[1] !== index || hex(before) !== link.chain) return index;
  }
  return null;
}

function verdict(links) {
  if (links.length === 0) return words.chain_none;
  const bad = firstBad(links);
  if (bad !== null) return words.chain_bad.replace("{seq}", bad);
  return words.chain_good.replace("{count}", links.length).replace("{hash}", links.at(-1).chain);
}

byId("chain").textContent = verdict(told.chain);
