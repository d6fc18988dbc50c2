// Fragments of one speaker read as one passage. Pure; the server's transcript joins them by the same rules.

const LONGEST_PAUSE = 20;
const LONGEST = 60;
const LONGEST_TEXT = 500;
const WIDE = "\\u2e80-\\u9fff\\uf900-\\ufaff\\uff00-\\uffef\\u{20000}-\\u{3ffff}";
const ENDS_WIDE = new RegExp(`[${WIDE}]$`, "u");
const BEGINS_WIDE = new RegExp(`^[${WIDE}]`, "u");
const CUT_OFF = /(?:\.{2,}|…|(?<!\.[\p{L}\p{N}_])[.!])$/u;
const GOES_ON = /^(?:\.{2,}|…)\s*/;
const OPEN_END = /[\p{L}\p{N}_,;:–—-]$/u;
const SMALL_WORDS = new RegExp(
  "^(?:a|an|the|and|but|or|so|nor|yet|for|of|to|in|on|at|by|with|from|as|than|then|that|this|these" +
    "|those|which|who|whom|whose|what|when|where|while|why|how|because|if|although|though|until" +
    "|unless|since|after|before|he|she|it|we|they|you|my|our|your|his|her|its|their|is|are|was" +
    "|were|be|been|has|have|had|do|does|did|not|no|there|here|also|just)(?![\\p{L}\\p{N}_])",
  "iu",
);

/** The pieces as they read one after the other: capitals and marks where two meet are put right, no word changes. */
export function joined(texts) {
  const pieces = texts.map((text) => text.trim()).filter(Boolean);
  return pieces.length ? pieces.reduce(met) : "";
}

/** The same with nothing changed, for words that may still change themselves. */
export function besides(before, text) {
  if (!(before && text)) return before + text;
  return ENDS_WIDE.test(before) && BEGINS_WIDE.test(text) ? before + text : `${before} ${text}`;
}

function met(before, text) {
  const wentOn = text.replace(GOES_ON, "");
  if (wentOn && (wentOn !== text || /^\p{Ll}/u.test(wentOn)))
    return besides(before.replace(CUT_OFF, "") || before, wentOn);
  if (SMALL_WORDS.test(text) && OPEN_END.test(before)) return besides(before, text[0].toLowerCase() + text.slice(1));
  return besides(before, text);
}

/**
 * What reads as one, of lines in order: [[line, …], …]. Only lines with `spoken`, {from, to} in seconds,
 * join others: of one `user` until 20 seconds pass without a word, up to a length.
 */
export function passages(lines) {
  const found = [];
  for (const line of lines) {
    if (found.length && goesOn(found.at(-1), line)) found.at(-1).push(line);
    else found.push([line]);
  }
  return found;
}

function goesOn(passage, line) {
  const [first] = passage;
  if (!(first.spoken && line.spoken) || String(first.user) !== String(line.user)) return false;
  const end = Math.max(...passage.map((one) => one.spoken.to));
  const length = passage.reduce((sum, one) => sum + one.text.length + 1, line.text.length);
  const isNear = line.spoken.from - end <= LONGEST_PAUSE;
  return isNear && Math.max(line.spoken.to, end) - first.spoken.from <= LONGEST && length <= LONGEST_TEXT;
}
