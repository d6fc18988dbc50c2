// The question that is being asked, and the time since it was: a hairline, announced only at its ticks.

import { html, useLayoutEffect, useRef, useState } from "../../core/html.js";
import { t } from "../../core/i18n.js";
import { latency, room } from "../use-room.js";

const WHOLE = 300; // seconds that the line stands for where no minutes are planned
const TICKS = [120, 240];

/** `minutes`: what is planned for it, for hosts; `total`: of how many; `children`: what else its card holds. */
export function Question({ total, minutes = null, children }) {
  const { questions, currentQuestion } = room.state;
  const question = questions.get(currentQuestion);
  const number = [...questions.keys()].indexOf(currentQuestion) + 1;
  return html`<article class="question-card" aria-labelledby="question-text">
    <header class="row small quiet num"><p>${number <= total ? t("question.number_of", { number, total }) : t("question.number", { number })}</p></header>
    <h2 class="question" id="question-text">${question.text}</h2>
    <${Timer} since=${Date.parse(question.startTime)} minutes=${minutes} key=${question.startTime} />
    ${children}
  </article>`;
}

function Timer({ since, minutes }) {
  const [now, setNow] = useState(() => latency.serverNow());
  const line = useRef(null);
  const seconds = Math.max(0, Math.floor((now - since) / 1000));
  const whole = minutes === null ? WHOLE : minutes * 60;
  useLayoutEffect(() => {
    const timer = setInterval(() => setNow(latency.serverNow()), 1000);
    return () => clearInterval(timer);
  }, []);
  useLayoutEffect(
    () => line.current.style.setProperty("--v", Math.min(1, seconds / whole).toFixed(3)),
    [seconds, whole],
  );
  const passed = TICKS.filter((tick) => seconds >= tick).at(-1);
  const isTold = passed !== undefined && seconds - passed < 5;
  return html`<div class="timer" data-over=${String(minutes !== null && seconds > whole)}>
    <div class="timer-line" ref=${line}></div>
    <span class="num" aria-hidden="true">${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}${minutes !== null && ` / ${minutes}:00`}</span>
    <span class="vh" role="status">${isTold ? t("question.minutes", { minutes: passed / 60 }) : ""}</span>
  </div>`;
}
