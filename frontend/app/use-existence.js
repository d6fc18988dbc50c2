// Whether an interview is there: asked before anything is opened, since a wire would make it.

import { api } from "../core/api.js";
import { explain } from "../core/explain.js";
import { html, useLayoutEffect, useState } from "../core/html.js";
import { t } from "../core/i18n.js";
import { DeadEnd } from "./screens/dead-end.js";

const ASK_AGAIN = 3000; // ms, while the server is away
const REASONS = {
  interview_not_found: "unknown",
  session_not_found: "unknown",
  unreachable: "away",
  token_required: "uninvited",
};

/** null while nobody knows, {} where it is there, else {reason, said}; and how to ask again. */
function useExistence(interviewId, token) {
  const [found, setFound] = useState(null);
  function ask() {
    void api("GET", `/interview/${encodeURIComponent(interviewId)}`, undefined, token).then(
      () => setFound({}),
      (error) => {
        // A token is needed, or this one is none (any more). Who merely may not look yet learns more at the door.
        const reason = REASONS[error.code] ?? (error.code.startsWith("token_") ? "invitation" : null);
        setFound(reason === null ? {} : { reason, said: reason === "invitation" ? explain(error) : "" });
      },
    );
  }
  useLayoutEffect(ask, [interviewId]); // a renewed token is no reason to ask again
  useLayoutEffect(() => {
    if (found?.reason !== "away") return undefined;
    const timer = setTimeout(ask, ASK_AGAIN);
    return () => clearTimeout(timer);
  }, [found]);
  return [found, ask];
}

/** Draws its children where the interview is there, else a page that says why not. */
export function OnlyIfThere({ interviewId, token, children }) {
  const [found, ask] = useExistence(interviewId, token);
  if (found === null) return html`<p class="page quiet" role="status">${t("end.looking")}</p>`;
  if (found.reason === undefined) return children;
  return html`<${DeadEnd} ...${found} again=${found.reason === "away" ? ask : undefined} />`;
}
