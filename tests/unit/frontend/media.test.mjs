import assert from "node:assert/strict";
import { test } from "node:test";

import { noLines, parted, withCaption, withoutEcho, withTranslation } from "../../../frontend/media/caption-lines.js";
import { lateness } from "../../../frontend/media/lateness.js";
import { heard, meterShare, nothingHeard } from "../../../frontend/media/quality.js";
import { Resampler } from "../../../frontend/media/resampler.js";
import { nextQuality } from "../../../frontend/media/video-stream.js";

function tone(frequency, rate, seconds = 1) {
  return Float32Array.from({ length: rate * seconds }, (_, i) => Math.sin((2 * Math.PI * frequency * i) / rate));
}

function resampled(frequency, from, size = 128) {
  const resampler = new Resampler(from, 16000);
  const input = tone(frequency, from);
  const output = [];
  for (let at = 0; at < input.length; at += size) output.push(...resampler.push(input.subarray(at, at + size)));
  return output;
}

const rms = (samples) => Math.sqrt(samples.reduce((sum, one) => sum + one * one, 0) / samples.length);

for (const from of [16000, 44100, 48000, 8000]) {
  test(`a tone of 1 kHz comes through from ${from} Hz as it is`, () => {
    const output = resampled(1000, from).slice(100, -100);
    assert.ok(Math.abs(resampled(1000, from).length - 16000) < 60);
    const wanted = tone(1000, 16000).subarray(100, 100 + output.length);
    const difference = output.map((sample, i) => sample - wanted[i]);
    assert.ok(rms(difference) < 0.02, `off by ${rms(difference)}`);
  });
}

for (const from of [44100, 48000]) {
  test(`what 16 kHz cannot hold does not come back as another tone, from ${from} Hz`, () => {
    assert.ok(rms(resampled(11000, from).slice(100, -100)) < 0.003);
  });
}

test("a caption that was another's voice goes, and nothing else", () => {
  const said = (user_id, utterance_id, text, more = {}) => ({ user_id, utterance_id, text, is_final: true, ...more });
  let lines = withCaption(noLines, said("lin", "u", "Mine."));
  lines = withCaption(lines, said("lin", "v", "Hers."));
  lines = withCaption(lines, said("maya", "v", "Hers, too."));
  const left = withoutEcho(lines, { user_id: "lin", utterance_id: "v" });
  assert.deepEqual(
    left.map(({ stable }) => stable),
    ["Mine.", "Hers, too."],
  );
  assert.deepEqual(
    withoutEcho(left, { user_id: "lin", utterance_id: "u" }).map(({ user }) => user),
    ["maya"],
  );
  assert.equal(withoutEcho(lines, { user_id: "lin", utterance_id: "w" }), lines);
  const written = withCaption(lines, said("lin", "v", "Mine, too.", { engine: "person" }));
  assert.equal(withoutEcho(written, { user_id: "lin", utterance_id: "v" }), written);
});

test("the cuts of the input change nothing", () => {
  assert.deepEqual(resampled(440, 48000, 128), resampled(440, 48000, 1000));
});

test("stable words are told apart from those that may change", () => {
  assert.deepEqual(parted("I am ready for", "I am ready"), { stable: "I am ready", unstable: " for" });
  assert.deepEqual(parted("I am", null), { stable: "", unstable: "I am" });
  assert.deepEqual(parted("We are", "I am"), { stable: "", unstable: "We are" });
});

const caption = (text, more = {}) => ({ user_id: "anna", utterance_id: "u", text, is_final: false, ...more });

test("an utterance keeps its line from the first word to the last", () => {
  let lines = withCaption(noLines, caption("I am", { stable_text: "I", revision: 1 }));
  lines = withCaption(lines, { ...caption("Yes", { revision: 1 }), user_id: "maya" });
  lines = withCaption(lines, caption("I am ready", { stable_text: "I am", revision: 2 }));
  lines = withCaption(lines, caption("I am", { stable_text: "", revision: 1 })); // overtaken
  lines = withCaption(lines, caption("I am ready.", { is_final: true }));
  lines = withCaption(lines, caption("I am not", { revision: 3 })); // too late
  assert.deepEqual(
    lines.map(({ user, stable, unstable }) => [user, stable, unstable]),
    [
      ["anna", "I am ready.", ""],
      ["maya", "", "Yes"],
    ],
  );
});

test("an utterance without words leaves no line", () => {
  const lines = withCaption(noLines, caption("hm", { revision: 1 }));
  assert.deepEqual(withCaption(lines, caption("", { is_final: true })), []);
  assert.deepEqual(withCaption(noLines, caption("", { is_final: true })), []);
});

const final = (text, utterance_id, more = {}) => caption(text, { utterance_id, is_final: true, ...more });
const shown = (events) =>
  events.reduce(withCaption, noLines).map(({ user, stable, unstable }) => [user, stable, unstable]);

test("what one says in pieces is one running paragraph, what may still change stands behind it", () => {
  const events = [
    final("And so my fellow America!", "u1"),
    final("not", "u2"),
    caption("what your country", { utterance_id: "u3", stable_text: "what", revision: 1 }),
  ];
  assert.deepEqual(shown(events), [["anna", "And so my fellow America not what", " your country"]]);
  const ended = final("What your country can do for you.", "u3");
  assert.deepEqual(shown([...events, ended]), [
    ["anna", "And so my fellow America not what your country can do for you.", ""],
  ]);
});

test("words that stand do not move while others come behind them", () => {
  let lines = [final("We had a problem.", "u1")].reduce(withCaption, noLines);
  for (const text of ["with", "with the", "with the queue"]) {
    lines = withCaption(lines, caption(text, { utterance_id: "u2", stable_text: "" }));
    assert.equal(lines.length, 1);
    assert.equal(lines[0].stable, "We had a problem.");
  }
  assert.equal(lines[0].key, "anna u1");
});

test("who speaks in between begins a paragraph, and the first speaker another", () => {
  const maya = { user_id: "maya" };
  assert.deepEqual(shown([final("One.", "u1"), final("Yes.", "m1", maya), final("Two.", "u2")]), [
    ["anna", "One.", ""],
    ["maya", "Yes.", ""],
    ["anna", "Two.", ""],
  ]);
});

test("a paragraph does not grow for ever", () => {
  const lines = shown(Array.from({ length: 30 }, (_, n) => final(`Sentence number ${n}.`, `u${n}`)));
  assert.ok(lines.length > 1);
  assert.ok(lines.every(([, stable]) => stable.length < 300));
});

test("a captioner's words stand in place of the machine's, whichever came first", () => {
  const byHand = final("A cache.", "u1", { engine: "person", captioned_by: "cleo" });
  for (const events of [
    [final("A cash.", "u1"), byHand],
    [
      caption("A ca", { utterance_id: "u1", revision: 1 }),
      byHand,
      caption("A cash", { utterance_id: "u1", revision: 2 }),
    ],
    [byHand, final("A cash.", "u1")],
  ])
    assert.deepEqual(shown(events), [["anna", "A cache.", ""]]);
  const again = final("The cache.", "u1", { engine: "person" });
  assert.deepEqual(shown([final("A cash.", "u1"), byHand, again]), [["anna", "The cache.", ""]]);
});

const after = (levels) => levels.reduce(heard, nothingHeard).hint;
const times = (count, level) => Array.from({ length: count }, () => level);

test("a hint needs more than a moment, and goes when it is over", () => {
  const [quiet, loud, fine] = [
    { rms: 0.001, clipped: 0 },
    { rms: 0.6, clipped: 0.05 },
    { rms: 0.1, clipped: 0.0005 },
  ];
  assert.equal(after(times(10, quiet)), null);
  assert.equal(after(times(16, quiet)), "very_quiet");
  assert.equal(after([...times(16, quiet), ...times(1, fine)]), null);
  assert.equal(after([loud]), null);
  assert.equal(after([loud, fine, loud]), "clipping");
  assert.equal(after([loud, loud, ...times(20, fine)]), null);
});

test("the meter fills between -60 and -10 dBFS", () => {
  assert.deepEqual(
    [0, 0.001, 10 ** (-35 / 20), 0.5].map((level) => Math.round(meterShare(level) * 100)),
    [0, 0, 50, 100],
  );
});

test("the quality goes down behind the server, and up again once it has caught up", () => {
  assert.deepEqual(
    [0, 100_000, 600_000, 700_000].map((behind) => nextQuality(0, behind)),
    [0, 0, 0, 1],
  );
  assert.deepEqual(
    [0, 20_000, 100_000, 400_000].map((behind) => nextQuality(2, behind)),
    [1, 1, 2, 3],
  );
  assert.equal(nextQuality(3, 10_000_000), 3);
});

test("that captions are late is told while they are, and that they are not any more only after that", () => {
  const told = (...events) => {
    let state = "";
    return events.map((event) => {
      state = lateness(state, event);
      return state;
    });
  };
  assert.deepEqual(told(true, true, false, false), ["late", "late", "caught_up", ""]);
  assert.deepEqual(told(false), [""]);
  assert.deepEqual(told(true, null, false), ["late", "", ""]);
  assert.deepEqual(told(true, false, true), ["late", "caught_up", "late"]);
});

test("a translation stands under its words, through their final text, and grows", () => {
  const translated = (utterance_id, text, unsure = false) => ({ user_id: "lin", utterance_id, text, unsure });
  let lines = withCaption(noLines, { user_id: "lin", utterance_id: "u", text: "We moved,", stable_text: "We moved," });
  lines = withTranslation(lines, translated("u", "我们搬了，"));
  lines = withCaption(lines, { user_id: "lin", utterance_id: "u", text: "We moved, and slept.", is_final: true });
  assert.equal(lines[0].translation, "我们搬了，");
  lines = withTranslation(lines, translated("u", "我们搬了，然后睡了。"));
  lines = withCaption(lines, { user_id: "lin", utterance_id: "v", text: "Well.", is_final: true });
  lines = withTranslation(lines, translated("v", "好。", true));
  assert.equal(lines[0].translation, "我们搬了，然后睡了。好。");
  assert.equal(lines[0].isUnsure, true);
  assert.equal(withTranslation(lines, translated("nobody's", "…")), lines);
});
