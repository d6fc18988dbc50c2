// Whether an interview is there: asked before anything is opened, since a wire would make it.

import { api } from './api.js';
import { html, useLayoutEffect, useState } from './html.js';
import { t } from './i18n.js';
import { DeadEnd } from './screens/dead-end.js';

/** null while nobody knows, `there`, `unknown` or `away`; and how to ask again. */
function useExistence(interviewId, token) {
  const [found, setFound] = useState(null);
  function ask() {
    setFound(null);
    api('GET', `/interview/${encodeURIComponent(interviewId)}`, undefined, token).then(
      () => setFound('there'),
      // Who may not look (yet) knows at least that it is there, or learns more at the door.
      ({ code }) => setFound({ interview_not_found: 'unknown', session_not_found: 'unknown', unreachable: 'away' }[code] ?? 'there'),
    );
  }
  useLayoutEffect(ask, [interviewId, token]);
  return [found, ask];
}

/** Draws its children where the interview is there, else a page that says it is not. */
export function OnlyIfThere({ interviewId, token, children }) {
  const [found, ask] = useExistence(interviewId, token);
  if (found === 'unknown') return html`<${DeadEnd} reason="unknown" />`;
  if (found === 'away') return html`<${DeadEnd} reason="away" again=${ask} />`;
  return found === 'there' ? children : html`<p class="page quiet" role="status">${t('end.looking')}</p>`;
}
