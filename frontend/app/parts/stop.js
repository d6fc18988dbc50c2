// The emergency stop: one button, confirmed once.

import { html, useLayoutEffect, useState } from "../../core/html.js";
import { t } from "../../core/i18n.js";
import { Icon } from "../icon.js";
import { notes, room } from "../use-room.js";
import { Answering } from "./answering.js";
import { Confirm } from "./confirm.js";

export function Stop() {
  const [isAsking, setAsking] = useState(false);
  useLayoutEffect(() => {
    function press(event) {
      if (!event.shiftKey || event.key !== "Escape") return;
      event.preventDefault();
      setAsking(true);
    }
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, []);

  function stop(form) {
    setAsking(false);
    notes.flush();
    room.stop(form.get("reason").trim()).catch(() => undefined);
  }
  return html`<button type="button" class="btn btn-stop" onClick=${() => setAsking(true)} aria-label=${t("stop.button")} aria-keyshortcuts="Shift+Escape">
      <${Icon} name="stop" /><span class="stop-long">${t("stop.button")}</span><span class="stop-short">${t("stop.short")}</span></button>
    ${
      isAsking &&
      html`<${Confirm} title=${t("stop.title")} text=${t("stop.text")} yes=${t("stop.now")} isDanger=${true} onYes=${stop} onNo=${() => setAsking(false)}>
      <label class="field"><span>${t("stop.reason")}</span><input class="input" name="reason" maxlength="500" autocomplete="off" /></label>
    <//>`
    }`;
}

/** The end of an interview as it was meant, for hosts. */
export function End() {
  const [isAsking, setAsking] = useState(false);
  function end() {
    setAsking(false);
    notes.flush();
    room.send("end_interview").catch(() => undefined);
  }
  return html`<button type="button" class="btn btn-end" onClick=${() => setAsking(true)}><${Icon} name="check" />${t("room.end")}</button>
    ${
      isAsking &&
      html`<${Confirm} title=${t("room.end_title")} text=${t("room.end_sure")} yes=${t("room.end")} onYes=${end} onNo=${() => setAsking(false)}><${Answering} /><//>`
    }`;
}
