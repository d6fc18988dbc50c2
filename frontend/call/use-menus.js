// What stands behind the button of each tile, and how loud each person is here.

import { useState } from "../core/html.js";
import { isHost } from "./member.js";

/** `menuOf(person)`: what TileMenu needs; null for oneself and for who is not in the call. */
export function useMenus(call) {
  const [volumes, setVolumes] = useState(new Map()); // user -> 0 to 1
  return (person) => {
    const { key, userId, isOwn, measured } = person;
    if (isOwn || call?.phase !== "in" || measured === undefined) return null;
    return {
      volume: volumes.get(key) ?? 1,
      onVolume: (volume) => setVolumes(new Map(volumes).set(key, volume)),
      onControl: isHost(call.role) ? (action) => call.control(userId, action) : null,
    };
  };
}
