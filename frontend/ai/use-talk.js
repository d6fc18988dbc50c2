// A talk over the gateway in a component.

import { useEffect, useReducer, useRef, useState } from "../app/html.js";
import { language } from "../app/i18n.js";
import { Gateway } from "./gateway.js";
import { say } from "./read-aloud.js";
import { after, history, noTalk } from "./talk.js";

async function eventsOf(sessionId, token) {
  const headers = token ? { Authorization: `Bearer ${token}` } : {};
  const url = new URL(`api/v1/interview/${encodeURIComponent(sessionId)}/events`, document.baseURI);
  const answer = await fetch(url, { headers });
  const content = await answer.json();
  return content.success ? content.data.events : [];
}

/** {talk, state, say(text), sayRecorded(audio, format), tryNow(), sessionId} */
export function useTalk({ sessionId, setting, token, aloud, onLost }) {
  const [talk, tell] = useReducer((before, event) => after(before, event), noTalk);
  const [state, setState] = useState("connecting");
  const [session, setSession] = useState(sessionId);
  const gateway = useRef(null);
  const reads = useRef(aloud);
  reads.current = aloud;

  useEffect(() => {
    const one = new Gateway({
      sessionId,
      token,
      setting,
      onState: setState,
      onLost: (message) => {
        tell({ type: "lost" });
        onLost?.(message);
      },
      on: async (type, data, id) => {
        tell({ type, data });
        if (type === "ai_response" && reads.current) say(data.ai_response, setting?.language ?? language());
        if (type !== "connected") return;
        setSession(id);
        // What was said elsewhere, or before: the session remembers, the page asks.
        const told = history(await eventsOf(id, token).catch(() => []));
        if (told.lines.length) tell({ type: "history", data: told });
      },
    });
    gateway.current = one;
    one.start();
    return () => one.stop();
  }, [sessionId, token]);

  return {
    talk,
    state,
    sessionId: session,
    tryNow: () => gateway.current.tryNow(),
    say(text) {
      if (!gateway.current.say(text)) return false;
      tell({ type: "said", data: { text } });
      return true;
    },
    sayRecorded(audio, format) {
      if (!gateway.current.sayRecorded(audio, format)) return false;
      tell({ type: "recorded" });
      return true;
    },
  };
}
