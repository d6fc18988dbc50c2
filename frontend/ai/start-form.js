// How the AI interview shall be held.

import { addOwn } from "../app/own-interviews.js";
import { redeem, shortLink } from "../app/seat.js";
import { api } from "../core/api.js";
import { useFormDraft } from "../core/drafts.js";
import { explain } from "../core/explain.js";
import { html, useState } from "../core/html.js";
import { language, t } from "../core/i18n.js";
import { besides } from "../core/joining.js";

const STYLES = ["formal", "casual", "technical", "behavioural"];
const MODES = ["structured", "standard", "exploratory"];
const PURPOSES = ["practice", "hiring"];

export function StartForm({ token, onStarted }) {
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const [draft, keep, forget] = useFormDraft("new-ai-interview");
  const [purpose, setPurpose] = useState(draft.purpose ?? PURPOSES[0]);

  async function submit(event) {
    event.preventDefault();
    setBusy(true);
    setProblem("");
    const wanted = Object.fromEntries(new FormData(event.target));
    if (!wanted.position.trim()) delete wanted.position;
    try {
      const session = await begin(wanted, token);
      forget();
      onStarted(session);
    } catch (error) {
      setProblem(t("ai.failed", { message: explain(error) }));
      setBusy(false);
    }
  }

  return html`<form class="card stack ai-start" onSubmit=${submit} onInput=${keep}>
    <h2>${t("ai.title")}</h2>
    <p class="quiet">${besides(t("ai.intro"), t(`ai.readers.${purpose}`))}</p>
    <label class="field">
      <span>${t("ai.position")}</span>
      <input class="input" name="position" maxlength="200" defaultValue=${draft.position} />
      <span class="hint">${t("ai.position_hint")}</span>
    </label>
    <div class="ai-choices">
      <${Choice} name="interview_style" chosen=${draft.interview_style} label=${t("ai.style")} values=${STYLES} say=${(value) => t(`ai.style.${value}`)} />
      <${Choice} name="mode" chosen=${draft.mode} label=${t("ai.mode")} values=${MODES} say=${(value) => t(`ai.mode.${value}`)} />
      <${Choice} name="purpose" chosen=${draft.purpose} label=${t("ai.purpose")} values=${PURPOSES} say=${(value) => t(`ai.purpose.${value}`)} onChange=${setPurpose} />
      <label class="field">
        <span>${t("ai.language")}</span>
        <select class="input" name="language">
          <option value="en" selected=${(draft.language ?? language()) === "en"}>English</option>
          <option value="zh" lang="zh" selected=${(draft.language ?? language()) === "zh"}>中文</option>
        </select>
      </label>
    </div>
    ${problem && html`<p class="banner banner-danger" role="alert">${problem}</p>`}
    <button class="btn btn-primary btn-l" disabled=${isBusy}>${t(isBusy ? "ai.starting" : "ai.start")}</button>
  </form>`;
}

/** Make a talk into which nobody else comes, and keep the way to it in this browser: {id, token}. */
async function begin(wanted, token) {
  const body = { ...wanted, invited_only: true };
  const { session_id: id, invitation } = await api("POST", "/interview/start", { body, token });
  const { token: own } = await redeem({ code: invitation });
  addOwn({ id, title: wanted.position ?? "", at: Date.now(), links: { talk: shortLink(invitation) } });
  return { id, token: own };
}

function Choice({ name, chosen, label, values, say, onChange }) {
  return html`<label class="field">
    <span>${label}</span>
    <select class="input" name=${name} onChange=${(event) => onChange?.(event.target.value)}>
      ${values.map((value) => html`<option value=${value} key=${value} selected=${value === chosen}>${say(value)}</option>`)}
    </select>
  </label>`;
}
