// The first page: make an interview, practise with the AI, join by link, or find one's own again.

import { draftAt, keepDraft } from "../../core/drafts.js";
import { html, useState } from "../../core/html.js";
import { t } from "../../core/i18n.js";
import { Loading } from "../loading.js";
import { OwnInterviews } from "../parts/own-list.js";
import { Picture } from "../parts/picture.js";
import { PlanDialog } from "../parts/plan-dialog.js";
import { EMPTY } from "../planning.js";
import { queryOf } from "../seat.js";

const DRAFT = "plan";

export function StartScreen() {
  const [plan, setPlan] = useState(() => ({ ...EMPTY, ...JSON.parse(draftAt(DRAFT) || "{}") }));
  function change(part) {
    setPlan((before) => {
      const next = { ...before, ...part };
      keepDraft(DRAFT, JSON.stringify(next));
      return next;
    });
  }
  function made(id) {
    keepDraft(DRAFT, JSON.stringify({ host: plan.host }));
    location.assign(`?created=${encodeURIComponent(id)}`);
  }

  return html`<main class="page start" id="stage">
    <div class="hero">
      <section class="stack">
        <h2 class="hero-title">${t("start.title")}</h2>
        <p class="hero-lead quiet">${t("start.lead")}</p>
        <div class="row hero-buttons">
          <button type="button" class="btn btn-primary btn-l" onClick=${() => change({ step: 1 })}>${t("start.create")}</button>
          <a class="btn btn-l" href="?ai=new">${t("start.practise")}</a>
        </div>
        <${Join} />
        <${Loading} />
      </section>
      <${Picture} />
    </div>
    <${OwnInterviews} />
    ${plan.step > 0 && html`<${PlanDialog} plan=${plan} onChange=${change} onClose=${() => change({ step: 0 })} onMade=${made} />`}
  </main>`;
}

function Join() {
  const [problem, setProblem] = useState("");
  function submit(event) {
    event.preventDefault();
    // Of a whole link only what it asks for counts: it is opened here, nowhere else.
    const query = queryOf(new FormData(event.target).get("link"));
    if (query) location.assign(`${location.pathname}${query}`);
    else setProblem(t("start.no_link"));
  }
  return html`<form class="stack-tight" onSubmit=${submit}>
    <label class="small" for="link">${t("start.join")}</label>
    <div class="join">
      <input class="input" id="link" name="link" required maxlength="4000" autocomplete="off" placeholder=${t("start.link_example")} />
      <button class="btn">${t("start.join_go")}</button>
    </div>
    ${problem && html`<p class="error" role="alert">${problem}</p>`}
  </form>`;
}
