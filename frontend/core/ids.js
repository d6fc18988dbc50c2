// Ids that are made here: of requests, utterances, questions.

/** 128 random bits; crypto.randomUUID exists only on secure origins. */
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
