// What the software saw: figures as they are; what was not measured says so and is never a number.

import { html, useLayoutEffect, useState } from "../core/html.js";
import { t, useLanguage } from "../core/i18n.js";
import "./words.js";

const WHY = ["consent_required", "not_installed", "unavailable", "off"];

/** `found`: a VideoAnalysis, or what hosts hear as `video_observations`. */
export function Observations({ found, isOwn = true }) {
  const share = (figure) => (typeof figure === "number" ? `${Math.round(figure * 100)} %` : t("camera.not_measured"));
  const why = found.observations_status;
  if (WHY.includes(why)) return html`<p class="quiet small">${t(`camera.${why}`)}</p>`;
  return html`<dl class="facts num">
      <dt>${t("camera.eye_contact")}</dt><dd>${share(found.eye_contact)}</dd>
      <dt>${t("camera.posture_score")}</dt><dd>${share(found.posture_score)}</dd>
      <dt>${t("camera.gestures")}</dt><dd>${gestures(found.gestures)}</dd>
    </dl>
    <p class="quiet small">${t(isOwn ? "camera.why" : "camera.why_theirs")}</p>`;
}

function gestures(seen) {
  if (!Array.isArray(seen)) return t("camera.not_measured");
  const kinds = [...new Set(seen.map(({ type }) => type))];
  return kinds.map((kind) => t(`gesture.${kind}`)).join(t("list.comma")) || t("camera.none");
}

/** For hosts: what is seen of everybody whose camera streams. Nothing while nobody's does. */
export function ObservationsOfAll({ connection, interviewId, nameOf = String }) {
  useLanguage();
  const [byUser, setByUser] = useState(new Map());
  useLayoutEffect(() => {
    const offs = [
      connection.on("video_observations", (found) => {
        if (String(found.interview_id) !== String(interviewId)) return;
        setByUser((before) => new Map(before).set(String(found.user_id), found));
      }),
      connection.on("participant_left", ({ user_id }) => {
        setByUser((before) => new Map([...before].filter(([user]) => user !== String(user_id))));
      }),
    ];
    return () => {
      for (const off of offs) off();
    };
  }, [connection, interviewId]);
  return [...byUser].map(
    ([user, found]) =>
      html`<section class="stack tight" key=${user}><h3>${t("camera.of", { name: nameOf(user) })}</h3><${Observations} found=${found} isOwn=${false} /></section>`,
  );
}
