// Whose line has the trouble: the question that everybody asks in a bad call. Pure.

const WEAK = 0.05; // share of lost packets
const FAR = 0.4; // s there and back, from which people talk into each other

/**
 * `lines`: by key {lossIn, lossOut, roundTrip, isBroken} to each other person. {own, others: Map key → line}, each
 * "good" or "weak"; `between` where there is one other person alone and both ways are bad: nobody can tell then.
 */
export function verdict(lines) {
  const all = [...lines].map(([key, line]) => ({ key, ...judged(line) }));
  const bad = all.filter(({ isIn, isOut, isFar }) => isIn || isOut || isFar);
  const isOwn =
    all.length > 1 ? bad.length > 1 && 2 * bad.length > all.length : bad.some((one) => one.isOut && !one.isIn);
  const between = all.length === 1 && bad.length === 1 && all[0].isIn === all[0].isOut;
  const theirs = (one) => !isOwn && bad.includes(one) && !between;
  return {
    own: isOwn || between ? "weak" : "good",
    between,
    others: new Map(all.map((one) => [one.key, theirs(one) || between ? "weak" : "good"])),
  };
}

const judged = ({ lossIn, lossOut, roundTrip, isBroken = false }) => ({
  isIn: isBroken || (lossIn ?? 0) > WEAK,
  isOut: isBroken || (lossOut ?? 0) > WEAK,
  isFar: (roundTrip ?? 0) > FAR,
});
