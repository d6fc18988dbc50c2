// M, C and P: microphone, camera, and to present one's screen.

import { useOneKey } from "../core/one-key.js";
import { canShare } from "./screen.js";

export const KEYS = { microphone: "M", camera: "C", share: "P" };

/** `call`: null until it is there. */
export function useCallKeys(call) {
  useOneKey((key) => {
    if (call?.phase !== "in" || !call.maySend) return;
    const { devices, screen } = call;
    if (key === "m") call.switchMicrophone(!devices.isHeard);
    else if (key === "c") call.switchCamera(!devices.isSeen);
    else if (key === "p" && canShare()) screen.picture ? screen.stop() : call.share();
  });
}
