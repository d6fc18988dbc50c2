// On the first page: the interviews that were made in this browser.

import { html, useState } from "../../core/html.js";
import { language, t } from "../../core/i18n.js";
import { ownInterviews, removeOwn } from "../own-interviews.js";

export function OwnInterviews() {
  const [interviews, setInterviews] = useState(ownInterviews);
  function remove(id) {
    removeOwn(id);
    setInterviews(ownInterviews());
  }
  if (interviews.length === 0) return null;
  return html`<section class="card stack" aria-labelledby="own-interviews">
    <h2 id="own-interviews">${t("own.title")}</h2>
    <ul class="own-list">${interviews.map((one) => html`<${Row} key=${one.id} one=${one} remove=${() => remove(one.id)} />`)}</ul>
    <p class="hint">${t("own.hint")}</p>
  </section>`;
}

function Row({ one: { id, title, candidate, at, links }, remove }) {
  const day = new Date(at).toLocaleDateString(language(), { dateStyle: "medium" });
  const query = encodeURIComponent(id);
  return html`<li class="stack-tight">
    <p><b>${title || t("room.title")}</b> <span class="small quiet">${[candidate, day].filter(Boolean).join(" · ")}</span></p>
    <p class="row small">
      <a href=${links.interviewer}>${t("own.open")}</a>
      <a href=${`?created=${query}`}>${t("own.links")}</a>
      <a href=${`?summary=${query}`}>${t("own.summary")}</a>
      <button type="button" class="btn btn-s btn-quiet push" aria-label=${t("own.remove_label", { title: title || id })} onClick=${remove}>${t("own.remove")}</button>
    </p>
  </li>`;
}
