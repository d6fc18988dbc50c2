// A list of what people say, at whose end one stays.

import { html, useLayoutEffect, useRef } from "../../core/html.js";
import { t } from "../../core/i18n.js";
import { timeOfDay } from "../../core/times.js";
import { withLinks } from "./links.js";
import { hueOf, personName } from "./names.js";

/** Keeps a list at its end, unless its reader has scrolled up. */
export function Feed({ label, count, children }) {
  const list = useRef(null);
  const follows = useRef(true);
  useLayoutEffect(() => {
    if (follows.current) list.current.scrollTop = list.current.scrollHeight;
  }, [count]);
  const scrolled = ({ target }) =>
    (follows.current = target.scrollTop + target.clientHeight > target.scrollHeight - 40);
  return html`<div class="feed" role="log" aria-label=${label} tabindex="0" ref=${list} onScroll=${scrolled}>${children}</div>`;
}

/** `kind`: code, or whatever else; `isPersons`: a captioner wrote it. */
export function Entry({ user, time, text, kind, isPersons = false, children = null }) {
  return html`<div class="msg"><header class="row small"><span class="who ${hueOf(user)}">${personName(user)}</span><time class="quiet num">${timeOfDay(time)}</time>${isPersons && html`<span class="quiet">${t("captioner.written")}</span>`}</header>
    ${kind === "code" ? html`<pre class="code">${text}</pre>` : html`<p class="said">${withLinks(text)}</p>`}${children}</div>`;
}
