// For hosts: a link that brings one more person in, once.

import { api, interviewPath } from "../../core/api.js";
import { explain } from "../../core/explain.js";
import { html, useState } from "../../core/html.js";
import { t } from "../../core/i18n.js";
import { Icon } from "../icon.js";
import { linkTo } from "../seat.js";
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
    ${made && html`<${LinkField} id="invite-link" label=${t("invite.link", { role: t(`role.${made.role}`) })} link=${linkTo(interviewId, { invite: made.token })} />`}
    ${problem && html`<p class="error" role="alert">${problem}</p>`}
  </form>`;
}

/** A link to hand on, to be copied by one press. */
export function LinkField({ id, label, link, hint }) {
  const [told, setTold] = useState("");
  async function copy(event) {
    const field = event.target.closest(".link-field").querySelector("input");
    field.select();
    // Browsers let only pages of secure origins write to the clipboard; elsewhere it stands selected.
    const isCopied = await navigator.clipboard?.writeText(link).then(
      () => true,
      () => false,
    );
    setTold(isCopied ? "invite.copied" : "invite.copy_failed");
  }
  return html`<div class="stack-tight link-field">
    <${Field} id=${id} label=${label} hint=${hint}>
      ${(tied) => html`<input class="input mono" ...${tied} readonly value=${link} onFocus=${(event) => event.target.select()} />`}<//>
    <div class="row"><button type="button" class="btn btn-s" onClick=${copy}><${Icon} name="copy" />${t("invite.copy")}</button>
      <span class="small quiet" role="status">${told && t(told)}</span></div>
  </div>`;
}
