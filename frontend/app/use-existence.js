// Whether an interview is there: asked before anything is opened, since a wire would make it.

import { api, interviewPath } from "../core/api.js";
import { Backoff } from "../core/backoff.js";
import { explain } from "../core/explain.js";
import { html, useLayoutEffect, useState } from "../core/html.js";
import { t } from "../core/i18n.js";
import { DeadEnd } from "./screens/dead-end.js";

const REASONS = {
  interview_not_found: "unknown",
  session_not_found: "unknown",
  token_required: "uninvited",
};

/** null while nobody knows, {} where it is there, else {reason, said}; and how to ask again. */
function useExistence(interviewId, token) {
  const [found, setFound] = useState(null);
  const [backoff] = useState(() => new Backoff());
  function ask() {
    void api("GET", interviewPath(interviewId), { token }).then(
      () => setFound({}),
      (error) => {
        setFound(whyNot(error));
      },
    );
  }
  useLayoutEffect(ask, [interviewId]); // a renewed token is no reason to ask again
  useLayoutEffect(() => {
    if (found?.reason !== "away") return undefined;
    backoff.again(ask);
    return () => backoff.stop();
  }, [found]);
  return [found, ask];
}

function whyNot(error) {
  if (error.isNobodysWord) return { reason: "away" };
  if (error.code in REASONS) return { reason: REASONS[error.code] };
  // This token is none (any more). Somebody without leave to look learns more at the door.
  return error.code.startsWith("token_") ? { reason: "invitation", said: explain(error) } : {};
}

/** Draws its children where the interview is there, else a page that says why not. */
export function OnlyIfThere({ interviewId, token, children }) {
  const [found, ask] = useExistence(interviewId, token);
  if (found === null) return html`<p class="page quiet" role="status">${t("end.looking")}</p>`;
  if (found.reason === undefined) return children;
  return html`<${DeadEnd} ...${found} again=${found.reason === "away" ? ask : undefined} />`;
}
