// How the microphone's sound is cut, in the audio thread and outside it.

export const SAMPLE_RATE = 16_000;
export const PIECE_MS = 240; // a whole number of Opus frames, of any length
