// What a room looks like, for who has not seen one: drawn of the page's own parts.

import { html } from "../../core/html.js";
import { t } from "../../core/i18n.js";

export function Picture() {
  return html`<div class="room-picture" aria-hidden="true">
    <p class="room-picture-question"><span class="small quiet">${t("picture.number")}</span>${t("picture.question")}</p>
    <div class="room-picture-tiles">
      ${["maya", "lin"].map((one) => html`<div class="room-picture-tile ${one}" key=${one}><span class="room-picture-face">${t(`picture.${one}`)[0]}</span><span class="room-picture-name">${t(`picture.${one}`)}</span></div>`)}
      <p class="room-picture-caption">${t("picture.caption")}</p>
    </div>
  </div>`;
}
