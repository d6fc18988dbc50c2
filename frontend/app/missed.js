// What was said in a room while somebody was away from it. Pure.

/**
 * Questions, speech and messages of others in the log behind `from` and up to `to`, in order:
 * [{seq, user, texts, isQuestion}], with what one said in a row as one.
 */
export function missedOf({ asked, spoken, messages }, { from, to }, ownId) {
  const isMissed = ({ seq }) => seq > from && seq <= to;
  const isOthers = ({ user_id: user }) => String(user) !== String(ownId);
  const lines = [
    ...asked.filter(isMissed).map(({ seq, text }) => ({ seq, user: null, text, isQuestion: true })),
    ...[...spoken, ...messages]
      .filter((one) => isMissed(one) && isOthers(one))
      .map((one) => ({ seq: one.seq, user: one.user_id, text: one.text ?? one.message, isQuestion: false })),
  ].sort((one, other) => one.seq - other.seq);
  const found = [];
  for (const { text, ...line } of lines) {
    const last = found.at(-1);
    if (last && !last.isQuestion && !line.isQuestion && String(last.user) === String(line.user)) last.texts.push(text);
    else found.push({ ...line, texts: [text] });
  }
  return found;
}
