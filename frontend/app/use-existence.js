// Whether an interview is there: asked before anything is opened, since a wire would make it.

import { api, interviewPath } from "../core/api.js";
import { Backoff } from "../core/backoff.js";
import { html, useLayoutEffect, useState } from "../core/html.js";
import { t } from "../core/i18n.js";
import { DeadEnd, reasonOf } from "./screens/dead-end.js";

/** null while nobody knows, {} where it is there, else {reason}; and how to ask again. */
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
  const reason = reasonOf(error);
  // Somebody without leave to look, as who waits at the door, learns more there.
  return reason === undefined || reason === "over" ? {} : { reason };
}

/** Draws its children where the interview is there, else a page that says why not. */
export function OnlyIfThere({ interviewId, token, children }) {
  const [found, ask] = useExistence(interviewId, token);
  if (found === null) return html`<p class="page quiet" role="status">${t("end.looking")}</p>`;
  if (found.reason === undefined) return children;
  return html`<${DeadEnd} ...${found} again=${found.reason === "away" ? ask : undefined} />`;
}
