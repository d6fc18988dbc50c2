// The line by which one's voice becomes words while one speaks: the room's, beside the talk's own.

import { Bridge } from "../app/bridge.js";
import { Connection } from "../app/connection.js";
import { Room } from "../app/room.js";
import { useLayoutEffect, useState } from "../core/html.js";
import { language } from "../core/i18n.js";

/** A Bridge once one is in; undefined until then, null where it cannot be had. */
export function useVoiceLine({ sessionId, userId, token, spoken }) {
  const [line, setLine] = useState(undefined);
  useLayoutEffect(() => {
    const connection = new Connection();
    const room = new Room(connection);
    let isGone = false;
    const path = new URL("socket.io/", document.baseURI).pathname;
    enter().then(
      () => isGone || setLine(new Bridge(connection, room, token)),
      () => isGone || setLine(null),
    );
    async function enter() {
      await connection.openAndWait({ path, token, locale: language() });
      if (!isGone) await room.join(sessionId, userId, "candidate", [spoken]);
    }
    return () => {
      isGone = true;
      const left = room.interviewId === null ? Promise.resolve() : room.leave();
      left.catch(() => undefined).then(() => connection.close());
    };
  }, [sessionId, userId, token, spoken]);
  return line;
}
