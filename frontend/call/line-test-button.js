// The test of one's line, before the call, and what it found in words.

import { api, interviewPath } from "../core/api.js";
import { explain } from "../core/explain.js";
import { html, useState } from "../core/html.js";
import { t } from "../core/i18n.js";
import { tryLine } from "./line-test.js";

export function LineTest({ interviewId, token }) {
  const [found, setFound] = useState(null); // {step, text}
  async function run() {
    setFound({ isRunning: true, text: t("line.trying") });
    try {
      const servers = await api("POST", interviewPath(interviewId, "/call-test"), { token, body: {} });
      setFound({ text: t(`line.${await tryLine(servers)}`) });
    } catch (error) {
      setFound({ text: error.code ? explain(error) : t("line.impossible") });
    }
  }
  const isRunning = found?.isRunning ?? false;
  return html`<button type="button" class="btn btn-s" aria-disabled=${String(isRunning)} onClick=${() => isRunning || run()}>${t("line.try")}</button>
    <p class="small quiet pre-join-line" role="status">${found?.text}</p>`;
}
