// The choice of the language that one reads along in; nothing where the server translates into none.

import { html } from "../../core/html.js";
import { t } from "../../core/i18n.js";
import { setReading, useReading } from "../reading.js";
import { useCompany } from "../use-company.js";

export function ReadingChoice() {
  const { translation } = useCompany();
  const chosen = useReading();
  if (translation.languages.length === 0) return null;
  return html`<div class="reading-choice"><label class="field"><span>${t("reading.label")}</span>
      <select class="input" value=${chosen ?? ""} onChange=${({ target }) => setReading(target.value)}>
        <option value="">${t("reading.none")}</option>
        ${translation.languages.map((one) => html`<option value=${one} key=${one}>${nameOf(one)}</option>`)}
      </select></label>
    ${translation.words_leave && html`<p class="small quiet">${t("reading.leaves")}</p>`}
    ${chosen && html`<p class="small quiet">${t("reading.machine")}</p>`}</div>`;
}

/** A language by its own name. */
function nameOf(tag) {
  try {
    return new Intl.DisplayNames([tag], { type: "language" }).of(tag);
  } catch {
    return tag; // no browser knows it
  }
}
