// A talk over the gateway in a component.

import { allEvents } from "../core/api.js";
import { useLayoutEffect, useReducer, useRef, useState } from "../core/html.js";
import { language } from "../core/i18n.js";
import { Gateway } from "./gateway.js";
import { hush, say } from "./read-aloud.js";
import { after, history, noTalk } from "./talk.js";

/** {talk, state, say(text), sayRecorded(audio, format), consent(scope, granted), tryNow()} */
export function useTalk({ sessionId, setting, token, aloud }) {
  const [talk, tell] = useReducer(after, noTalk);
  const [state, setState] = useState("connecting");
  const latest = useRef({});
  latest.current = { talk, aloud };
  const gateway = useRef(null);

  useLayoutEffect(() => {
    const one = new Gateway({ sessionId, token, setting, onState: setState, on: hear });
    gateway.current = one;
    one.start();

    function hear(type, data, _, isAnswer) {
      tell({ type, data: type === "error" ? { ...data, isAnswer } : data });
      if (type === "connected" && !one.unanswered) look();
      if (type === "ai_response" && latest.current.aloud) {
        say(data.ai_response, latest.current.talk.language ?? language());
      }
    }

    /** The session remembers what was said before, or elsewhere. */
    async function look() {
      const found = await allEvents(one.sessionId, token).then(history, () => null);
      if (found && gateway.current === one && !one.unanswered) tell({ type: "history", data: found });
    }

    return () => {
      gateway.current = null;
      one.stop();
      hush();
    };
  }, [sessionId, token]);

  return {
    talk,
    state,
    tryNow: () => gateway.current.tryNow(),
    consent: (scope, granted) => gateway.current.consent(scope, granted),
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
    /** Read the question aloud. */
    readQuestion: () => talk.question && say(talk.question.text, talk.language ?? language()),
  };
}
