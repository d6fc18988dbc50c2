// The call as one chose it: in the lobby, before a reload, or here.

import { useLayoutEffect } from "../core/html.js";
import { choiceOf, choose } from "./choice.js";

/** Enter as one was set before; with both where nothing was chosen. */
export function join(call, interviewId) {
  const { isMade, microphone, camera } = choiceOf(interviewId);
  choose(interviewId, { joins: true });
  return call.join(isMade ? { microphone, camera } : {});
}

/** Go out; no reload brings one back. */
export function leave(call, interviewId) {
  choose(interviewId, { joins: false });
  return call.leave();
}

/** Begin as it was chosen, and keep what is chosen here. `call`: null until it is there. */
export function useChosen(call, interviewId) {
  const phase = call?.phase;
  const ending = call?.ending;
  const { microphone, camera } = call?.devices.wanted ?? {};
  useLayoutEffect(() => {
    if (call && choiceOf(interviewId).joins) join(call, interviewId);
  }, [call]);
  useLayoutEffect(() => {
    if (phase === "in" && call.maySend) choose(interviewId, { microphone, camera });
  }, [phase, microphone, camera]);
  useLayoutEffect(() => {
    if (ending) choose(interviewId, { joins: false }); // who was taken out does not come back by a reload
  }, [ending]);
}
