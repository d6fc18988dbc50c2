// What plays a stream. A browser may refuse to play sound until somebody presses something: then `onBlocked` is called.

import { html, useLayoutEffect, useRef } from "../core/html.js";

/** `attempt`: with each new number it is tried again. */
export function Sound({ stream, attempt, onBlocked }) {
  const element = usePlayed(stream, attempt, onBlocked);
  return html`<audio ref=${element}></audio>`;
}

/** Without sound, which another element plays: such a picture may always move. */
export function Picture({ stream, label, isOwn = false }) {
  const element = usePlayed(stream);
  return html`<video ref=${element} class=${isOwn ? "call-picture is-own" : "call-picture"} muted playsinline aria-label=${label}></video>`;
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
