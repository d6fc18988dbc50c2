// What a connection's statistics say of a line, between two looks at it. Pure.

/** `reports`: of RTCPeerConnection.getStats(); `before`: what this returned last. */
export function gauge(reports, before = null) {
  const all = [...reports.values()];
  const pair = pairOf(all);
  const totals = totalsOf(all);
  const { received, lost } = totals;
  const isFirst = before === null || received < before.totals.received; // a connection anew counts anew
  const came = isFirst ? 0 : received - before.totals.received;
  const missed = isFirst ? 0 : Math.max(0, lost - before.totals.lost);
  return {
    totals,
    roundTrip: pair?.currentRoundTripTime ?? null, // s
    available: pair?.availableOutgoingBitrate === undefined ? null : pair.availableOutgoingBitrate / 1000, // kbit/s
    isRelayed: pair ? isRelayed(reports, pair) : null,
    limitation: limitationOf(all),
    lossIn: came + missed < 20 ? null : missed / (came + missed),
    lossOut: lossOut(all),
    frozen: grown(totals.frozen, isFirst ? null : before.totals.frozen), // s
  };
}

const grown = (now, before) => (now === null ? null : Math.max(0, now - (before ?? now)));

function pairOf(all) {
  const transport = all.find(({ type, selectedCandidatePairId }) => type === "transport" && selectedCandidatePairId);
  const pairs = all.filter(({ type }) => type === "candidate-pair");
  if (transport) return pairs.find(({ id }) => id === transport.selectedCandidatePairId);
  return pairs.find(({ selected, nominated, state }) => selected ?? (nominated && state === "succeeded"));
}

function isRelayed(reports, { localCandidateId, remoteCandidateId }) {
  return [localCandidateId, remoteCandidateId].some((id) => reports.get(id)?.candidateType === "relay");
}

function totalsOf(all) {
  const inbound = all.filter(({ type }) => type === "inbound-rtp");
  const sum = (name) => inbound.reduce((total, report) => total + (report[name] ?? 0), 0);
  const knowsFrozen = inbound.some(({ totalFreezesDuration }) => totalFreezesDuration !== undefined);
  const frozen = knowsFrozen ? sum("totalFreezesDuration") : null;
  return { received: sum("packetsReceived"), lost: sum("packetsLost"), frozen };
}

function limitationOf(all) {
  const reasons = all.map(({ qualityLimitationReason: reason }) => reason).filter(Boolean);
  return ["cpu", "bandwidth"].find((reason) => reasons.includes(reason)) ?? "none";
}

/** As the other side reports it; the mean of what goes out. */
function lossOut(all) {
  const shares = all
    .filter(({ type, fractionLost }) => type === "remote-inbound-rtp" && fractionLost !== undefined)
    .map(({ fractionLost }) => fractionLost);
  return shares.length === 0 ? null : shares.reduce((sum, share) => sum + share, 0) / shares.length;
}
