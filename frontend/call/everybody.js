// Everybody in the room, together with what the call has of them. Pure.

const ALONE = { isHeard: false, isMuted: false, isSpeaking: false, line: "good", picture: null, screen: null };

/**
 * `people`: {userId, name, hue, isOwn, isInCall, isRecording, isLost, state}, `isInCall` as the log has it, `state`
 * in words what they are doing. The same come back with what tiles show besides; the others first, oneself last.
 */
export function everybody(people, call) {
  const members = new Map([...(call?.members.values() ?? [])].map(({ shown }) => [String(shown.userId), shown]));
  const isInside = call?.phase === "in";
  const all = people.map((person) => {
    const media = person.isOwn ? isInside && call.own : members.get(String(person.userId));
    return { ...ALONE, ...person, ...(media || {}), ...ownOf(person, Boolean(media)) };
  });
  return [...all.filter(({ isOwn }) => !isOwn), ...all.filter(({ isOwn }) => isOwn)];
}

/** What stays the room's word; who is seen here is in the call, whatever the log says yet. */
function ownOf({ userId, name, isInCall }, isSeen) {
  return { key: String(userId), userId, name, isInCall: isInCall || isSeen };
}
