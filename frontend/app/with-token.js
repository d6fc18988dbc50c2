// With which token a record is read: the address's, this tab's, or that of the host who made the interview here.

import { html, useLayoutEffect, useState } from "../core/html.js";
import { t } from "../core/i18n.js";
import { ownToken } from "./own-interviews.js";
import { isAlive } from "./seat.js";

/** `draw(token)`; with `own` in the query the host's comes first, whoever else sat in this tab. */
export function WithToken({ interviewId, query, draw }) {
  const [token, setToken] = useState(() => (query.has("own") ? undefined : known(interviewId, query)));
  useLayoutEffect(() => {
    if (token !== undefined) return;
    ownToken(interviewId).then(
      (own) => setToken(own ?? known(interviewId, query) ?? null),
      () => setToken(known(interviewId, query) ?? null),
    );
  }, []);
  if (token === undefined) return html`<p class="page quiet" role="status">${t("end.looking")}</p>`;
  return draw(token);
}

function known(interviewId, query) {
  const kept = sessionStorage.getItem(`token:${interviewId}`);
  return query.get("token") ?? (kept && isAlive(kept) ? kept : undefined);
}
