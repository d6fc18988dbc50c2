// On the first page: the interviews of this browser, and those that a token is good for.

import { api, interviewPath } from "../../core/api.js";
import { html, useLayoutEffect, useState } from "../../core/html.js";
import { t } from "../../core/i18n.js";
import { ownInterviews, ownToken, removeOwn } from "../own-interviews.js";
import { ownerOf, remember } from "../seat.js";
import { dayAndTime } from "../when.js";
import { CopyButton } from "./copy.js";
import { makerToken } from "./plan-dialog.js";

const ASKED_ABOUT = 10; // whose state is looked up: the newest ones

export function OwnInterviews() {
  const [own, setOwn] = useState(ownInterviews);
  const others = useOthers(own);
  function remove(id) {
    removeOwn(id);
    setOwn(ownInterviews());
  }
  if (own.length + others.length === 0) return null;
  return html`<section class="own-interviews" aria-labelledby="own-interviews">
    <h2 id="own-interviews">${t("own.title")}</h2>
    <ul class="own-list">
      ${own.map((one, at) => html`<${Row} key=${one.id} one=${one} isAskedAbout=${at < ASKED_ABOUT} remove=${() => remove(one.id)} />`)}
      ${others.map((one) => html`<${Other} key=${one.interview_id} one=${one} />`)}
    </ul>
    <p class="hint">${t("own.hint")}</p>
  </section>`;
}

function Row({ one, isAskedAbout, remove }) {
  const { id, title, candidate, at, when, links } = one;
  const status = useStatus(id, isAskedAbout);
  const name = title || t(links.talk ? "ai.page" : "room.title");
  const query = encodeURIComponent(id);
  const way = links.talk ? `?ai=${query}` : links.interviewer;
  const isOver = status === "ended" || status === "stopped";
  return html`<li>
    <p class="own-what"><b>${name}</b>
      <span class="small quiet">${[links.talk && title && t("ai.page"), candidate, dayAndTime(when ?? at)].filter(Boolean).join(" · ")}</span></p>
    <p class="own-state">${status && html`<span class="badge">${t(`own.${status}`)}</span>`}</p>
    <div class="row own-actions">
      ${isOver ? html`<a class="btn btn-s" href=${`?summary=${query}&own`}>${t("own.summary")}</a>` : html`<a class="btn btn-s" href=${way}>${t("own.open")}</a>`}
      ${!isOver && links.candidate && html`<${CopyButton} label=${t("own.copy")} text=${links.candidate} />`}
      ${!links.talk && html`<a class="btn btn-s btn-quiet" href=${`?created=${query}`}>${t("own.links")}</a>`}
      <button type="button" class="btn btn-s btn-quiet" aria-label=${t("own.remove_label", { title: name })} onClick=${remove}>${t("own.remove")}</button>
    </div>
  </li>`;
}

/** Of another browser, or a script's: the token alone opens it. */
function Other({ one }) {
  function open(name) {
    const token = makerToken();
    const query = `?${name}=${encodeURIComponent(one.interview_id)}`;
    sessionStorage.setItem(`token:${one.interview_id}`, token);
    remember({ ...ownerOf(token), token }, query); // addresses are kept by browsers: no token stands in one
    location.assign(query);
  }
  const isOver = one.status === "ended" || one.status === "stopped";
  return html`<li>
    <p class="own-what"><b>${one.title || t("room.title")}</b> <span class="small quiet">${dayAndTime(one.scheduled_at ?? one.created_at)}</span></p>
    <p class="own-state"><span class="badge">${t(`own.${one.status}`)}</span></p>
    <div class="row own-actions"><button type="button" class="btn btn-s" onClick=${() => open(isOver ? "summary" : "interview")}>${t(isOver ? "own.summary" : "own.open")}</button></div>
  </li>`;
}

function useStatus(id, isAskedAbout) {
  const [status, setStatus] = useState(null);
  useLayoutEffect(() => {
    if (!isAskedAbout) return;
    ownToken(id)
      .then((token) => api("GET", interviewPath(id), { token }))
      .then(
        (told) => setStatus(told.status),
        () => undefined, // it is not to be had now: the row stands all the same
      );
  }, [id]);
  return status;
}

function useOthers(own) {
  const [others, setOthers] = useState([]);
  useLayoutEffect(() => {
    const token = makerToken();
    if (!token) return;
    api("GET", "/interview", { token }).then(
      ({ interviews }) => setOthers(interviews),
      () => undefined,
    );
  }, []);
  return others.filter(({ interview_id: id }) => !own.some((one) => one.id === id));
}
