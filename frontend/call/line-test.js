// Before the call: which ways this line leaves open. Whether the other one is reached by it shows only then.

const PATIENCE = 6000; // ms until what was not found counts as closed

/**
 * By the servers of the day: "relay" (a way round through the server is open, which works from almost everywhere),
 * "stun" (the line reaches the internet), "none", or "unset" where the operator named no server to try.
 */
export async function tryLine({ servers, relay_only: relayOnly }, patience = PATIENCE) {
  if (servers.length === 0) return "unset";
  const found = await gather(servers, relayOnly, patience);
  if (found.has("relay")) return "relay";
  return found.has("srflx") ? "stun" : "none";
}

/** The kinds of candidates; as soon as a way round is known nothing more is needed. */
async function gather(iceServers, relayOnly, patience) {
  const found = new Set();
  const pc = new RTCPeerConnection({ iceServers, iceTransportPolicy: relayOnly ? "relay" : "all" });
  const done = new Promise((resolve) => {
    setTimeout(resolve, patience);
    pc.onicecandidate = ({ candidate }) => {
      if (candidate?.type) found.add(candidate.type);
      if (!candidate || candidate.type === "relay") resolve();
    };
  });
  try {
    pc.createDataChannel("");
    await pc.setLocalDescription();
    await done;
  } finally {
    pc.close();
  }
  return found;
}
