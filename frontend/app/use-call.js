// The room's call: there as long as one is in the room and the interview is open.

import { useLayoutEffect, useState } from "../core/html.js";
import { useChanges } from "../core/use-changes.js";
import { load } from "./later.js";
import { room } from "./use-room.js";

/** The call, or null; the component is drawn again with its changes. */
export function useCall(bridge, isWanted) {
  const [call, setCall] = useState(null);
  useChanges(...(call ? [call] : []));
  useLayoutEffect(() => {
    if (!isWanted) return undefined;
    let made = null;
    let isGone = false;
    const leave = () => void made?.leave();
    load("call").then(
      ({ Call }) => {
        if (isGone) return;
        made = new Call({ line: bridge, role: room.role, userId: room.userId });
        setCall(made);
      },
      () => undefined, // where the tiles stand the page says that a part of it is missing
    );
    addEventListener("pagehide", leave);
    const off = bridge.onLeaving(leave);
    return () => {
      isGone = true;
      removeEventListener("pagehide", leave);
      off();
      leave();
      setCall(null);
    };
  }, [bridge, isWanted]);
  return call;
}
