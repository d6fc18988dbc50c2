// For hosts: a link that brings one more person in.

import { api, interviewPath } from "../../core/api.js";
import { explain } from "../../core/explain.js";
import { html, useState } from "../../core/html.js";
import { t } from "../../core/i18n.js";
import { shortLink } from "../seat.js";
import { CopyButton } from "./copy.js";
import { Field } from "./field.js";

const ROLES = ["candidate", "interviewer", "observer", "captioner"];

export function Invite({ interviewId, token }) {
  const [role, setRole] = useState("candidate");
  const [made, setMade] = useState(null);
  const [problem, setProblem] = useState("");

  async function submit(event) {
    event.preventDefault();
    setProblem("");
    try {
      const name = new FormData(event.target).get("name").trim();
      setMade(
        await api("POST", interviewPath(interviewId, "/invitations"), { body: { role, ...(name && { name }) }, token }),
      );
    } catch (error) {
      setProblem(explain(error));
    }
  }

  return html`<form class="stack invite" onSubmit=${submit}>
    <div class="field-pair">
      <label class="field"><span>${t("invite.name")}</span><input class="input" name="name" maxlength="128" autocomplete="off" /></label>
      <label class="field"><span>${t("invite.role")}</span>
        <select class="input" value=${role} onChange=${(event) => setRole(event.target.value)}>
          ${ROLES.map((one) => html`<option value=${one} key=${one}>${t(`role.${one}`)}</option>`)}
        </select></label>
    </div>
    <button class="btn">${t("invite.make")}</button>
    ${made && html`<${LinkField} id="invite-link" label=${t(`invite.link_${made.role}`)} link=${shortLink(made.code)} hint=${t("invite.devices")} />`}
    ${problem && html`<p class="error" role="alert">${problem}</p>`}
  </form>`;
}

/** A link to hand on, to be copied by one press. */
export function LinkField({ id, label, link, hint }) {
  return html`<div class="stack-tight link-field">
    <${Field} id=${id} label=${label} hint=${hint}>
      ${(tied) => html`<div class="link-row"><input class="input mono" ...${tied} readonly value=${link} onFocus=${(event) => event.target.select()} /><${CopyButton} key=${link} label=${t("invite.copy")} text=${link} /></div>`}<//>
  </div>`;
}
