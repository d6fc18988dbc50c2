// The first page: make an interview, practise with the AI, join by link, or find one's own again.

import { api } from "../../core/api.js";
import { useFormDraft } from "../../core/drafts.js";
import { explain } from "../../core/explain.js";
import { html, useState } from "../../core/html.js";
import { t } from "../../core/i18n.js";
import { Loading } from "../loading.js";
import { addOwn } from "../own-interviews.js";
import { Field } from "../parts/field.js";
import { OwnInterviews } from "../parts/own-list.js";
import { linkTo } from "../seat.js";

export function StartScreen() {
  return html`<main class="page start" id="stage">
    <section class="stack"><h2 class="question">${t("start.title")}</h2><p class="quiet">${t("start.lead")}</p><${Loading} /></section>
    <div class="start-grid">
      <${Create} />
      <div class="stack">
        <section class="card stack">
          <h2>${t("start.practise")}</h2>
          <p class="quiet">${t("start.practise_lead")}</p>
          <a class="btn btn-l" href="?ai=new">${t("start.practise_go")}</a>
          <${Join} />
        </section>
        <${OwnInterviews} />
      </div>
    </div>
  </main>`;
}

function Join() {
  function submit(event) {
    event.preventDefault();
    const wanted = new FormData(event.target).get("interview").trim();
    // Of a whole link only what it asks for counts: it is opened here, nowhere else.
    location.assign(URL.canParse(wanted) ? `${location.pathname}${new URL(wanted).search}` : linkTo(wanted));
  }
  return html`<form class="stack" onSubmit=${submit}>
    <h2>${t("start.join")}</h2>
    <label class="field"><span>${t("start.id")}</span><input class="input" name="interview" required maxlength="2000" autocomplete="off" /></label>
    <button class="btn">${t("start.join_go")}</button>
  </form>`;
}

function Create() {
  const [draft, keep, forget] = useFormDraft("new-interview");
  const [problem, setProblem] = useState("");
  const [needsToken, setNeedsToken] = useState(false);

  async function submit(event) {
    event.preventDefault();
    setProblem("");
    const wanted = Object.fromEntries([...new FormData(event.target)].map(([name, value]) => [name, value.trim()]));
    try {
      const { interview_id: id, invitations } = await api("POST", "/interview", {
        body: asked(wanted),
        token: wanted.token,
      });
      const { title, candidate } = wanted;
      addOwn({ id, title, candidate, at: Date.now(), links: linksOf(id, invitations) });
      forget();
      location.assign(`?created=${encodeURIComponent(id)}`);
    } catch (error) {
      setNeedsToken(error.code.startsWith("token"));
      setProblem(explain(error));
    }
  }

  return html`<form class="card stack" onSubmit=${submit} onInput=${keep}>
    <h2>${t("start.create")}</h2>
    <div class="field-pair">
      <${Text} name="host" label=${t("start.your_name")} required autocomplete="name" defaultValue=${draft.host} />
      <${Text} name="candidate" label=${t("start.candidate_name")} autocomplete="off" defaultValue=${draft.candidate} />
    </div>
    <${Text} name="title" label=${t("start.interview_title")} autocomplete="off" defaultValue=${draft.title} />
    <${Field} id="questions" label=${t("start.questions")} hint=${t("start.questions_hint")}>
      ${(tied) => html`<textarea class="input" ...${tied} name="questions" rows="5" defaultValue=${draft.questions}></textarea>`}<//>
    <${Field} id="purpose" label=${t("start.purpose")}>
      ${(tied) => html`<select class="input" ...${tied} name="purpose">
        ${["hiring", "practice"].map((one) => html`<option value=${one} key=${one} selected=${one === draft.purpose}>${t(`start.${one}`)}</option>`)}</select>`}<//>
    <label class="check"><input type="checkbox" name="lobby" defaultChecked=${draft.lobby ?? true} />${t("start.lobby")}</label>
    <details class="settings" open=${needsToken}><summary>${t("start.token")}</summary>
      <${Field} id="token" label=${t("start.token_label")} hint=${t("start.token_hint")}>
        ${(tied) => html`<input class="input" ...${tied} name="token" type="password" autocomplete="off" />`}<//></details>
    ${problem && html`<p class="error" role="alert">${problem}</p>`}
    <button class="btn btn-primary btn-l">${t("start.create_go")}</button>
  </form>`;
}

function Text({ name, label, ...rest }) {
  return html`<${Field} id=${name} label=${label}>${(tied) => html`<input class="input" ...${tied} name=${name} maxlength="128" ...${rest} />`}<//>`;
}

/** The form as the API takes it. Consents are asked for, whatever the server's default is. */
function asked({ host, candidate, title, questions, purpose, lobby, token }) {
  const planned = questions
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);
  const participants = [{ role: "interviewer", name: host }, { role: "observer" }];
  if (candidate || token) participants.push({ role: "candidate", ...(candidate && { name: candidate }) });
  return {
    purpose,
    lobby: lobby === "on",
    consent_default: "ask",
    ...(title && { title }),
    participants,
    planned_questions: planned.map((text, index) => ({ question_id: `q${index + 1}`, question_text: text })),
  };
}

/** Each comes in by an invitation of their own; a candidate without a name says it in the lobby. */
function linksOf(id, invitations) {
  const invited = (role) => invitations.find((one) => one.role === role);
  const link = (role) => linkTo(id, invited(role) ? { invite: invited(role).token } : { role });
  return { interviewer: link("interviewer"), candidate: link("candidate"), observer: link("observer") };
}
