// Questions about what must not decide about a job, found in what a host types before it is sent: nothing of it leaves the page.

const LONGEST = 400; // characters, so that no text can make a pattern slow

/** `topics` as the server lists them: [{topic, en: [pattern], zh: [pattern]}]. */
export function compiled(topics) {
  return topics.flatMap(({ topic, en, zh }) =>
    [...en, ...zh].map((pattern) => ({ topic, pattern: new RegExp(pattern, "iu") })),
  );
}

/** The first topic that the text asks about, or null. */
export function protectedTopic(patterns, text) {
  const words = text.replaceAll("’", "'").trim().split(/\s+/).join(" ").slice(0, LONGEST);
  return patterns.find(({ pattern }) => pattern.test(words))?.topic ?? null;
}
