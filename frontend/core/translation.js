// Words in another language, below those that were said or written; a machine made them.

import { html } from "./html.js";
import { t } from "./i18n.js";
import "./words.js";

/** `unsure`: the machine may have lost something. Nothing where there is no text. */
export function Translation({ text, unsure, language }) {
  if (!text) return null;
  const what = t(unsure ? "translation.unsure" : "translation.by");
  return html`<span class="translation" lang=${language} title=${what}>${text}<span class="quiet small" aria-label=${what}> ${unsure ? "≈?" : "≈"}</span></span>`;
}
