// What HTTP says of an interview beyond its events: title, and for hosts the planned questions.

import { api, interviewPath } from "../core/api.js";
import { useLayoutEffect, useState } from "../core/html.js";

const NOTHING = { title: null, planned: [], consentDefault: "ask", purpose: "hiring" };

/** {title, at, minutes, planned: [{question_id, question_text, …}], …}; nothing of it where one may not ask. */
export function useDetails(interviewId, token, isReady = true) {
  const [details, setDetails] = useState(NOTHING);
  useLayoutEffect(() => {
    if (!isReady) return;
    api("GET", interviewPath(interviewId), { token }).then(
      (told) =>
        setDetails({
          title: told.title,
          at: told.scheduled_at,
          minutes: told.minutes,
          planned: told.planned_questions ?? [],
          consentDefault: told.consent_default,
          purpose: told.purpose,
          hasLobby: told.lobby,
        }),
      () => setDetails(NOTHING),
    );
  }, [interviewId, token, isReady]);
  return details;
}
