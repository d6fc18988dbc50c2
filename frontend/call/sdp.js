// What one asks of the others in a description: to repeat some of the sound against losses, and to send little in
// pauses. Pure.

const WISHES = { useinbandfec: "1", usedtx: "1" };

/** A description's text with these wishes in Opus's own lines, and nothing else changed. */
export function tuned(sdp) {
  const opus = new Set([...sdp.matchAll(/^a=rtpmap:(\d+) opus\/48000/gim)].map(([, number]) => number));
  return sdp.replace(/^a=fmtp:(\d+) ([^\r\n]*)/gm, (line, number, parameters) =>
    opus.has(number) ? `a=fmtp:${number} ${withWishes(parameters)}` : line,
  );
}

function withWishes(parameters) {
  const known = parameters.split(";").filter(Boolean);
  const others = known.filter((one) => !(one.split("=")[0].trim() in WISHES));
  return [...others, ...Object.entries(WISHES).map(([name, value]) => `${name}=${value}`)].join(";");
}

/** Of which make the browser is that wrote a description. */
export const makeOf = (sdp) => (/^o=mozilla/m.test(sdp) ? "firefox" : "other");

/** Codecs in the order of liking: sound that carries its last packets along comes first, where the browser can. */
export function preferred(codecs) {
  const isRed = ({ mimeType }) => mimeType.toLowerCase() === "audio/red";
  return [...codecs.filter(isRed), ...codecs.filter((one) => !isRed(one))];
}
