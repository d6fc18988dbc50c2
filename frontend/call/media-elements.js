// What plays a stream. A browser may refuse to play sound until somebody presses something: then `onBlocked` is called.

import { html, useLayoutEffect, useRef } from "../core/html.js";
import { speaker } from "../media/speaker.js";

/** `attempt`: with each new number it is tried again. `volume`: 0 to 1. Through the chosen loudspeaker. */
export function Sound({ stream, attempt, onBlocked, volume = 1 }) {
  const element = usePlayed(stream, attempt, onBlocked);
  useLayoutEffect(() => {
    element.current.volume = volume;
  }, [volume]);
  useLayoutEffect(() => {
    const lead = () => void speaker.lead(element.current);
    lead();
    speaker.addEventListener("change", lead);
    return () => speaker.removeEventListener("change", lead);
  }, []);
  return html`<audio ref=${element}></audio>`;
}

/** Without sound, which another element plays: such a picture may always move. `onFrame()`: it begins to be seen. */
export function Picture({ stream, label, isOwn = false, onFrame }) {
  const element = usePlayed(stream);
  return html`<video ref=${element} class=${isOwn ? "call-picture is-own" : "call-picture"} muted playsinline aria-label=${label} onLoadedData=${onFrame}></video>`;
}

function usePlayed(stream, attempt = 0, onBlocked = undefined) {
  const element = useRef(null);
  useLayoutEffect(() => {
    element.current.srcObject = stream;
  }, [stream]);
  useLayoutEffect(() => {
    element.current.play().catch((error) => error.name === "NotAllowedError" && onBlocked?.());
  }, [stream, attempt]);
  return element;
}
