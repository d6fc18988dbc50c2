// What somebody chose before the call of an interview, and in it: kept in this tab, so that a reload changes nothing.

const NOTHING = { microphone: false, camera: false, isMade: false, joins: null };

/**
 * `microphone`, `camera`: whether they are on; `isMade`: whether anything of this was chosen; `joins`: whether the
 * call begins with the room. Who has turned something on means to be in it, unless they say otherwise.
 */
export function choiceOf(interviewId, storage = sessionStorage) {
  const { joins, ...kept } = { ...NOTHING, ...JSON.parse(storage.getItem(place(interviewId)) ?? "{}") };
  return { ...kept, joins: joins ?? (kept.microphone || kept.camera) };
}

export function choose(interviewId, part, storage = sessionStorage) {
  const kept = JSON.parse(storage.getItem(place(interviewId)) ?? "{}");
  const isMade = kept.isMade || "microphone" in part || "camera" in part;
  storage.setItem(place(interviewId), JSON.stringify({ ...kept, ...part, isMade }));
}

const place = (interviewId) => `call:${interviewId}`;
