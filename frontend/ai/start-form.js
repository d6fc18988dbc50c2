// How the AI interview shall be held.

import { html, useState } from "../app/html.js";
import { language, t } from "../app/i18n.js";

const STYLES = ["formal", "casual", "technical", "behavioural"];
const MODES = ["structured", "standard", "exploratory"];
const PURPOSES = ["practice", "hiring"];

/** Ask the server for a session; returns {session_id, first_question, token}. */
export async function startSession(wanted, token) {
  const headers = { "Content-Type": "application/json", "Accept-Language": language() };
  if (token) headers.Authorization = `Bearer ${token}`;
  const answer = await fetch(new URL("api/v1/interview/start", document.baseURI), {
    method: "POST",
    headers,
    body: JSON.stringify(wanted),
  });
  const content = await answer.json();
  if (!content.success) throw new Error(content.error.message);
  return content.data;
}

export function StartForm({ token, onStarted }) {
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");

  async function submit(event) {
    event.preventDefault();
    setBusy(true);
    setProblem("");
    const wanted = Object.fromEntries(new FormData(event.target));
    if (!wanted.position.trim()) delete wanted.position;
    try {
      onStarted(await startSession(wanted, token));
    } catch (error) {
      setProblem(t("ai.failed", { message: error.message }));
      setBusy(false);
    }
  }

  return html`<form class="card stack ai-start" onSubmit=${submit}>
    <h2>${t("ai.title")}</h2>
    <p class="quiet">${t("ai.intro")}</p>
    <label class="field">
      <span>${t("ai.position")}</span>
      <input class="input" name="position" maxlength="200" />
      <span class="hint">${t("ai.position_hint")}</span>
    </label>
    <div class="ai-choices">
      <${Choice} name="interview_style" label=${t("ai.style")} values=${STYLES} say=${(value) => t(`ai.style.${value}`)} />
      <${Choice} name="mode" label=${t("ai.mode")} values=${MODES} say=${(value) => t(`ai.mode.${value}`)} />
      <${Choice} name="purpose" label=${t("ai.purpose")} values=${PURPOSES} say=${(value) => t(`ai.purpose.${value}`)} />
      <label class="field">
        <span>${t("ai.language")}</span>
        <select class="input" name="language" value=${language()}>
          <option value="en">English</option>
          <option value="zh" lang="zh">中文</option>
        </select>
      </label>
    </div>
    ${problem && html`<p class="banner banner-danger" role="alert">${problem}</p>`}
    <button class="btn btn-primary btn-l" disabled=${isBusy}>${t(isBusy ? "ai.starting" : "ai.start")}</button>
  </form>`;
}

function Choice({ name, label, values, say }) {
  return html`<label class="field">
    <span>${label}</span>
    <select class="input" name=${name}>
      ${values.map((value) => html`<option value=${value} key=${value}>${say(value)}</option>`)}
    </select>
  </label>`;
}
