// While no question stands there: who is here, and what happens next.

import { html } from "../../core/html.js";
import { t } from "../../core/i18n.js";
import { room } from "../use-room.js";
import { personName } from "./names.js";

/** `isAllAsked`: nothing planned is left; `children`: what may be done now. */
export function Between({ isAllAsked, children }) {
  const [title, next] = room.isHost ? forHosts(isAllAsked) : forGuests();
  return html`<section class="between" aria-live="polite">
    <h2 class="question">${title}</h2>
    <p class="quiet">${next}</p>
    ${children}
  </section>`;
}

const others = (role) =>
  [...room.state.participants.values()]
    .filter((one) => one.role === role && String(one.id) !== String(room.userId))
    .map(({ id }) => personName(id))
    .join(t("list.comma"));

function forHosts(isAllAsked) {
  const names = others("candidate");
  const isBefore = room.state.status === "waiting";
  const knocks = [...room.presence.waiting.values()].map((one) => one.name ?? one.user_id).join(t("list.comma"));
  if (isBefore && !names && knocks) return [t("between.knocks", { names: knocks }), t("between.knocks_next")];
  if (isBefore && !names) return [t("between.alone"), t("between.alone_next")];
  if (isBefore) return [t("between.ready", { names }), t("between.ready_next")];
  return isAllAsked
    ? [t("between.all_asked"), t("between.all_asked_next")]
    : [t("between.host"), t("between.host_next")];
}

function forGuests() {
  const names = others("interviewer");
  const key = !names ? "nobody" : room.state.status === "waiting" ? "soon" : "goes_on";
  return [t(`between.${key}`, { names }), t(`between.${key}_next`)];
}
