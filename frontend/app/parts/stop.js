// The ways in which an interview comes to its end: as it was meant, and the emergency stop.

import { html, useLayoutEffect, useState } from "../../core/html.js";
import { t } from "../../core/i18n.js";
import { Icon } from "../icon.js";
import { notes, room } from "../use-room.js";
import { Answering } from "./answering.js";
import { Confirm } from "./confirm.js";

/** [whether the emergency stop asks its question, how to make it]; Shift+Escape does, from anywhere in the room. */
export function useStop(isWanted) {
  const [isAsking, setAsking] = useState(false);
  useLayoutEffect(() => {
    if (!isWanted) return undefined;
    function press(event) {
      if (!event.shiftKey || event.key !== "Escape") return;
      event.preventDefault();
      setAsking(true);
    }
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, [isWanted]);
  return [isWanted && isAsking, setAsking];
}

/** The emergency stop's question. */
export function AskToStop({ close }) {
  function stop(form) {
    close();
    notes.flush();
    room.stop(form.get("reason").trim()).catch(() => undefined);
  }
  return html`<${Confirm} title=${t("stop.title")} text=${t("stop.text")} yes=${t("stop.now")} isDanger=${true} onYes=${stop} onNo=${close}>
    <label class="field"><span>${t("stop.reason")}</span><input class="input" name="reason" maxlength="500" autocomplete="off" /></label>
  <//>`;
}

/** For hosts: the end as it was meant, or going while the others stay. */
export function End({ leave }) {
  const [isAsking, setAsking] = useState(false);
  function end() {
    setAsking(false);
    notes.flush();
    room.send("end_interview").catch(() => undefined);
  }
  return html`<button type="button" class="btn bar-btn bar-end" aria-label=${t("room.end")} title=${t("room.end")} onClick=${() => setAsking(true)}>
      <${Icon} name="check" /><span class="bar-word" aria-hidden="true">${t("room.end_short")}</span></button>
    ${
      isAsking &&
      html`<${Confirm} title=${t("room.end_title")} text=${t("room.end_sure")} yes=${t("room.end")} onYes=${end} onNo=${() => setAsking(false)}>
      <${Answering} />
      <p><button type="button" class="btn btn-s" onClick=${leave}><${Icon} name="leave" />${t("room.leave_only")}</button></p><//>`
    }`;
}
