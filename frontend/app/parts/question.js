// The question that is being asked, and the time since it was: a hairline, announced only at its ticks.

import { html, useLayoutEffect, useRef, useState } from "../../core/html.js";
import { t } from "../../core/i18n.js";
import { latency, room } from "../use-room.js";

const WHOLE = 300; // seconds that the line stands for
const TICKS = [120, 240];

export function Question() {
  const { state } = room;
  const question = state.currentQuestion === null ? null : state.questions.get(state.currentQuestion);
  if (!question) {
    const word = state.status === "waiting" ? "question.before" : "question.none";
    return html`<p class="question question-none">${t(state.status === "ended" || state.status === "stopped" ? "question.over" : word)}</p>`;
  }
  const number = [...state.questions.keys()].indexOf(state.currentQuestion) + 1;
  return html`<article class="question-head" aria-labelledby="question-text">
    <p class="small quiet num">${t("question.number", { number })}</p>
    <h2 class="question" id="question-text">${question.text}</h2>
    <${Timer} since=${Date.parse(question.startTime)} key=${question.startTime} />
  </article>`;
}

function Timer({ since }) {
  const [now, setNow] = useState(() => latency.serverNow());
  const line = useRef(null);
  const seconds = Math.max(0, Math.floor((now - since) / 1000));
  useLayoutEffect(() => {
    const timer = setInterval(() => setNow(latency.serverNow()), 1000);
    return () => clearInterval(timer);
  }, []);
  useLayoutEffect(() => line.current.style.setProperty("--v", Math.min(1, seconds / WHOLE).toFixed(3)), [seconds]);
  const passed = TICKS.filter((tick) => seconds >= tick).at(-1);
  const isTold = passed !== undefined && seconds - passed < 5;
  return html`<div class="timer">
    <div class="timer-line" ref=${line}></div>
    <span class="num" aria-hidden="true">${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}</span>
    <span class="vh" role="status">${isTold ? t("question.minutes", { minutes: passed / 60 }) : ""}</span>
  </div>`;
}
