// The chat: messages to everybody, with links and code.

import { useDraft } from "../../core/drafts.js";
import { isOpen } from "../../core/events.js";
import { explain } from "../../core/explain.js";
import { html, useRef, useState } from "../../core/html.js";
import { t } from "../../core/i18n.js";
import { Icon } from "../icon.js";
import { room } from "../use-room.js";
import { Entry, Feed } from "./feed.js";
import { personName } from "./names.js";
import { isOnlooker } from "./onlooker.js";
import { ProtectedWarning } from "./protected-warning.js";
import { Translated } from "./translated.js";

/** What stands between ``` is code, and keeps its lines as they are. */
function asMessage(text) {
  const fenced = /^```[\w+-]*\n?([\s\S]+?)\n?```$/.exec(text);
  return fenced ? { message: fenced[1], type: "code" } : { message: text, type: "text" };
}

export function Chat() {
  const { messages } = room.state;
  const [text, setText] = useDraft(`chat:${room.interviewId}`);
  const [problem, setProblem] = useState("");
  const typing = useRef(0);
  const waiting = room.outbox.waiting.filter(({ event }) => event === "send_message");

  function write(event) {
    setText(event.target.value);
    if (Date.now() - typing.current < 2000) return;
    typing.current = Date.now();
    room.mention("typing_indicator", { is_typing: true });
  }
  function sendByKey(event) {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) send(event);
  }
  function send(event) {
    event.preventDefault();
    if (!text.trim()) return;
    setProblem("");
    room.send("send_message", asMessage(text.trim())).catch((error) => setProblem(explain(error)));
    room.mention("typing_indicator", { is_typing: false });
    setText("");
  }
  const others = [...room.presence.typing.keys()].filter((user) => user !== String(room.userId)).map(personName);
  return html`<${Feed} label=${t("panel.chat")} count=${messages.length + waiting.length}>
      ${messages.length + waiting.length === 0 && html`<p class="quiet">${t("chat.empty")}</p>`}
      ${messages.map((one) => html`<${Entry} key=${one.seq} user=${one.user_id} time=${one.timestamp} text=${one.message} kind=${one.type}><${Translated} seqs=${[one.seq]} /><//>`)}
      ${waiting.map((one) => html`<div class="msg pending" key=${one.payload.request_id}><p class="said">${one.payload.message}</p><p class="small quiet">${t("chat.waits")}</p></div>`)}
    <//>
    <p class="small quiet typing">${others.length > 0 && t("chat.typing", { names: others.join(t("list.comma")) })}</p>
    ${problem && html`<p class="error" role="alert">${problem}</p>`}
    ${room.isHost && html`<${ProtectedWarning} text=${text} />`}
    ${
      isOpen(room.state) &&
      !isOnlooker() &&
      html`<form class="row compose" onSubmit=${send}>
      <label class="vh" for="say">${t("chat.label")}</label>
      <textarea class="input" id="say" rows=${Math.min(6, text.split("\n").length)} value=${text} onInput=${write} onKeyDown=${sendByKey} maxlength="8000"
        placeholder=${t("chat.label")} title=${t("chat.hint")}></textarea>
      <button class="btn btn-icon" aria-label=${t("chat.send")}><${Icon} name="send" /></button>
    </form>`
    }`;
}
