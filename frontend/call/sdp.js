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

/**
 * An offer's text in which this side keeps its part in the encryption: not every browser keeps its own, where it may
 * choose, and the other one then refuses its answer. `role`: see roleOf.
 */
export function kept(sdp, role) {
  return role === null ? sdp : sdp.replace(/^a=setup:actpass/gm, `a=setup:${role}`);
}

/** This side's part in the encryption, active or passive, as the last answer settled it; null before there was one. */
export function roleOf({ currentLocalDescription: own, currentRemoteDescription: others }) {
  if (!own || !others) return null;
  const answer = own.type === "answer" ? own : others;
  const role = /^a=setup:(active|passive)/m.exec(answer.sdp)?.[1] ?? null;
  if (role === null || answer === own) return role;
  return role === "active" ? "passive" : "active";
}

/** Codecs in the order of liking: sound that carries its last packets along comes first, where the browser can. */
export function preferred(codecs) {
  const isRed = ({ mimeType }) => mimeType.toLowerCase() === "audio/red";
  return [...codecs.filter(isRed), ...codecs.filter((one) => !isRed(one))];
}
