// Which microphone, camera and loudspeaker somebody chose in this browser.

const KEPT = "devices";

/** The chosen one's id; "" where the browser's own choice is taken. `kind`: microphone, camera, speaker. */
export function keptChoice(kind) {
  return read()[kind] ?? "";
}

export function keepChoice(kind, id) {
  try {
    localStorage.setItem(KEPT, JSON.stringify({ ...read(), [kind]: id }));
  } catch {
    // There is no room left in it: the browser's own choice is taken next time.
  }
}

function read() {
  try {
    return JSON.parse(localStorage.getItem(KEPT)) ?? {};
  } catch {
    return {};
  }
}
