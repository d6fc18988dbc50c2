// Three seconds of one's own voice, played back through the chosen loudspeaker; and a sound to try that one.

import { speaker } from "./speaker.js";

const SECONDS = 3;

/** Records what a stream gives; resolves with the sound. */
export async function recordVoice(stream, seconds = SECONDS) {
  const recorder = new MediaRecorder(stream);
  const pieces = [];
  recorder.ondataavailable = ({ data }) => pieces.push(data);
  const stopped = new Promise((resolve) => (recorder.onstop = resolve));
  recorder.start();
  await new Promise((resolve) => setTimeout(resolve, 1000 * seconds));
  recorder.stop();
  await stopped;
  return new Blob(pieces).arrayBuffer();
}

export function playVoice(sound) {
  return play(async (context, outlet) => {
    const source = context.createBufferSource();
    source.buffer = await context.decodeAudioData(sound);
    source.connect(outlet);
    return source;
  });
}

/** Two notes, not loud. */
export function playTestSound() {
  return play(async (context, outlet) => {
    const volume = new GainNode(context, { gain: 0.15 });
    const note = new OscillatorNode(context, { frequency: 523 });
    note.frequency.setValueAtTime(659, context.currentTime + 0.5);
    note.connect(volume).connect(outlet);
    note.stop(context.currentTime + 1);
    return note;
  });
}

/** Through an element: only those can be led to another loudspeaker everywhere. Resolves at the end. */
async function play(make) {
  const context = new AudioContext();
  const outlet = context.createMediaStreamDestination();
  const element = new Audio();
  try {
    await context.resume();
    await speaker.lead(element);
    element.srcObject = outlet.stream;
    const source = await make(context, outlet);
    const ended = new Promise((resolve) => (source.onended = resolve));
    source.start();
    await element.play();
    await ended;
  } finally {
    element.srcObject = null;
    await context.close();
  }
}
