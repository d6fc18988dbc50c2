// A part of the page that is loaded when it is needed.

import { html, useLayoutEffect, useState } from "../core/html.js";
import { t } from "../core/i18n.js";

/** What a folder of the page gives to others. */
export const load = (folder) => import(`../${folder}/index.js`);

/** `part` of `../<from>/index.js`, with all other properties; children stand there without it, too. */
export function Later({ from, part, ...rest }) {
  const [found, setFound] = useState(null);
  const [isMissing, setMissing] = useState(false);
  useLayoutEffect(() => {
    load(from).then(
      (module) => setFound(() => module[part]),
      () => setMissing(true),
    );
  }, [from, part]);
  if (isMissing) return html`<p class="banner" role="alert">${t("later.failed")}</p>${rest.children}`;
  return found ? html`<${found} ...${rest} />` : rest.children;
}
