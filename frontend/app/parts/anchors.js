// For hosts: what weak, solid and strong answers to a question show, folded.

import { html } from "../../core/html.js";
import { t } from "../../core/i18n.js";

const LEVELS = ["weak", "solid", "strong"];

/** `of`: {weak?, solid?, strong?}; nothing where there is none of them. */
export function Anchors({ of }) {
  const told = LEVELS.filter((level) => of?.[level]);
  if (told.length === 0) return null;
  return html`<details class="anchors small"><summary>${t("anchors.title")}</summary>
    <dl class="facts">${told.map((level) => html`<dt key=${level}>${t(`anchors.${level}`)}</dt><dd>${of[level]}</dd>`)}</dl>
  </details>`;
}
