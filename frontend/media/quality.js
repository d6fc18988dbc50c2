// A hint about the sound, once it has been so for a while. Pure.

const QUIET_RMS = 0.006; // about -44 dBFS: speech is some 20 dB above
const CLIPPED = 0.004; // of a piece: single samples are no distortion that one hears
const QUIET_PIECES = 16; // four seconds
const CLIPPED_PIECES = 2;
const WINDOW = 20;

export const nothingHeard = { levels: [], hint: null };

/** The state after one more level; `hint` is null, "very_quiet" or "clipping". */
export function heard(state, { rms, clipped }) {
  const levels = [...state.levels, { rms, clipped }].slice(-WINDOW);
  const loud = levels.filter((level) => level.clipped >= CLIPPED).length;
  const recent = levels.slice(-QUIET_PIECES);
  const quiet = recent.length === QUIET_PIECES && recent.every((level) => level.rms < QUIET_RMS);
  const hint = loud >= CLIPPED_PIECES ? "clipping" : quiet ? "very_quiet" : null;
  return { levels, hint };
}

/** How far a meter fills, 0 to 1, for an RMS level: -60 to -10 dBFS. */
export function meterShare(rms) {
  if (rms <= 0) return 0;
  return Math.max(0, Math.min(1, (20 * Math.log10(rms) + 60) / 50));
}
