// A part of the page that is loaded when it is needed.

import { html, useLayoutEffect, useState } from "../core/html.js";
import { t } from "../core/i18n.js";

/** `part` of `../<from>/index.js`, with all other properties. */
export function Later({ from, part, ...rest }) {
  const [found, setFound] = useState(null);
  const [isMissing, setMissing] = useState(false);
  useLayoutEffect(() => {
    import(`../${from}/index.js`).then(
      (module) => setFound(() => module[part]),
      () => setMissing(true),
    );
  }, [from, part]);
  if (isMissing) return html`<p class="banner" role="alert">${t("later.failed")}</p>`;
  return found ? html`<${found} ...${rest} />` : null;
}
