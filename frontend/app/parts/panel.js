// The side panel: chat, transcript, help, and more.

import { useDraft } from "../../core/drafts.js";
import { isOpen } from "../../core/events.js";
import { explain } from "../../core/explain.js";
import { repeats, wordsOf } from "../../core/heard.js";
import { html, useLayoutEffect, useMemo, useRef, useState } from "../../core/html.js";
import { t } from "../../core/i18n.js";
import { joined, passages } from "../../core/joining.js";
import { timeOfDay } from "../../core/times.js";
import { Icon } from "../icon.js";
import { Later } from "../later.js";
import { room } from "../use-room.js";
import { hasSaid } from "./agreement.js";
import { Consents, SCOPES } from "./consents.js";
import { Help } from "./help.js";
import { Invite } from "./invite.js";
import { hueOf, personName } from "./names.js";
import { End } from "./stop.js";

/** Whether one's part is to see, or to write captions, not to speak. */
const isOnlooker = () => room.role === "observer" || room.role === "captioner";
const PARTS = { chat: Chat, transcript: Transcript, help: Help, more: More };
export const TABS = Object.keys(PARTS);

/** `unread`: how much is new, by tab. */
export function Panel({ tab, bridge, isHost, unread, onTab, onClose, leave }) {
  const Part = PARTS[tab];
  return html`<aside class="panel" id="panel" aria-label=${t("panel.label")}>
    <div class="panel-head">
      <${TabList} tab=${tab} unread=${unread} onTab=${onTab} />
      <button type="button" class="btn btn-quiet btn-icon panel-close" aria-label=${t("panel.close")} onClick=${onClose}><${Icon} name="close" /></button>
    </div>
    <div class="tabpanel" role="tabpanel" aria-labelledby=${`tab-${tab}`}><${Part} bridge=${bridge} isHost=${isHost} leave=${leave} /></div>
  </aside>`;
}

function TabList({ tab, unread, onTab }) {
  function move(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const next = TABS[(TABS.indexOf(tab) + step + TABS.length) % TABS.length];
    onTab(next);
    document.getElementById(`tab-${next}`).focus();
  }
  return html`<div class="tabs" role="tablist" aria-label=${t("panel.label")} onKeyDown=${move}>
    ${TABS.map(
      (
        name,
      ) => html`<button type="button" class="tab" role="tab" key=${name} id=${`tab-${name}`} tabindex=${tab === name ? 0 : -1}
        aria-selected=${String(tab === name)} onClick=${() => onTab(name)}>${t(`panel.${name}`)}<${Count} number=${unread[name]} /></button>`,
    )}
  </div>`;
}

export function Count({ number }) {
  return number > 0 && html`<span class="count" aria-label=${t("panel.new", { number })}>${number}</span>`;
}

/** Keeps a list at its end, unless its reader has scrolled up. */
function Feed({ label, count, children }) {
  const list = useRef(null);
  const follows = useRef(true);
  useLayoutEffect(() => {
    if (follows.current) list.current.scrollTop = list.current.scrollHeight;
  }, [count]);
  const scrolled = ({ target }) =>
    (follows.current = target.scrollTop + target.clientHeight > target.scrollHeight - 40);
  return html`<div class="feed" role="log" aria-label=${label} tabindex="0" ref=${list} onScroll=${scrolled}>${children}</div>`;
}

/** Addresses in a text can be followed; everything else stays text. */
function withLinks(text) {
  return text
    .split(/(https?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)\]，。；：！？）])/u)
    .map((part, at) =>
      at % 2 === 1 ? html`<a href=${part} target="_blank" rel="noopener noreferrer" key=${at}>${part}</a>` : part,
    );
}

/** What stands between ``` is code, and keeps its lines as they are. */
function asMessage(text) {
  const fenced = /^```[\w+-]*\n?([\s\S]+?)\n?```$/.exec(text);
  return fenced ? { message: fenced[1], type: "code" } : { message: text, type: "text" };
}

function Entry({ user, time, text, kind, isPersons = false }) {
  return html`<div class="msg"><header class="row small"><span class="who ${hueOf(user)}">${personName(user)}</span><time class="quiet num">${timeOfDay(time)}</time>${isPersons && html`<span class="quiet">${t("captioner.written")}</span>`}</header>
    ${kind === "code" ? html`<pre class="code">${text}</pre>` : html`<p class="said">${withLinks(text)}</p>`}</div>`;
}

function Chat() {
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
      ${messages.map((one) => html`<${Entry} key=${one.seq} user=${one.user_id} time=${one.timestamp} text=${one.message} kind=${one.type} />`)}
      ${waiting.map((one) => html`<div class="msg pending" key=${one.payload.request_id}><p class="said">${one.payload.message}</p><p class="small quiet">${t("chat.waits")}</p></div>`)}
    <//>
    <p class="small quiet typing">${others.length > 0 && t("chat.typing", { names: others.join(", ") })}</p>
    ${problem && html`<p class="error" role="alert">${problem}</p>`}
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

/** The answers whose words were not heard of their author already, or written by a captioner. */
function notHeard(answers, spoken) {
  const asTold = wordsByUser(spoken, ({ text }) => text);
  const asHeard = wordsByUser(spoken, ({ text, heard }) => heard ?? text);
  const isSaid = ({ user_id: user, answer_text: text }) =>
    [asTold, asHeard].some((words) => repeats(text, words.get(String(user)) ?? ""));
  return answers.filter((one) => one.answer_text && !isSaid(one));
}

function wordsByUser(spoken, textOf) {
  const texts = new Map();
  for (const one of spoken) texts.set(String(one.user_id), `${texts.get(String(one.user_id)) ?? ""} ${textOf(one)}`);
  return new Map([...texts].map(([user, text]) => [user, wordsOf(text)]));
}

function Transcript() {
  const { spoken, answers, questions } = room.state;
  // Not with every redraw: a long interview has much to compare.
  const written = useMemo(() => notHeard(answers, spoken), [answers, answers.length, spoken, spoken.length]);
  const lines = [
    ...spoken.map((one) => {
      const from = Date.parse(one.timestamp) / 1000;
      const span = { from, to: from + (one.duration ?? 0) };
      const isPersons = one.engine === "person";
      return { key: `s${one.seq}`, user: one.user_id, time: one.timestamp, text: one.text, spoken: span, isPersons };
    }),
    ...written.map((one) => ({ key: `a${one.seq}`, user: one.user_id, time: one.timestamp, text: one.answer_text })),
    ...[...questions.values()].map((one) => ({ key: `q${one.id}`, user: null, time: one.startTime, text: one.text })),
  ].sort((one, other) => Date.parse(one.time) - Date.parse(other.time));
  if (lines.length === 0) return html`<p class="quiet">${t("transcript.empty")}</p>`;
  return html`<${Feed} label=${t("panel.transcript")} count=${lines.length}>
    ${passages(lines).map((passage) => {
      const [{ key, user, time, text }] = passage;
      return user === null
        ? html`<div class="msg" key=${key}><header class="row small"><span class="quiet">${t("transcript.question")}</span><time class="quiet num">${timeOfDay(time)}</time></header><p class="said"><b>${text}</b></p></div>`
        : html`<${Entry} key=${key} user=${user} time=${time} text=${joined(passage.map((one) => one.text))} isPersons=${passage.some((one) => one.isPersons)} />`;
    })}
  <//>`;
}

function More({ bridge, isHost, leave }) {
  const [problem, setProblem] = useState("");
  const given = room.state.consents.get(String(room.userId)) ?? {};
  const values = (scope) => given[scope] ?? room.consentDefault === "given";
  const all = new Proxy({}, { get: (_, scope) => values(scope) });
  const change = (scope, granted) =>
    room.send("set_consent", { scope, granted }).catch((error) => setProblem(explain(error)));
  return html`<div class="stack">
    ${isHost && isOpen(room.state) && html`<section class="stack-tight"><h3>${t("invite.title")}</h3><${Invite} interviewId=${room.interviewId} token=${bridge.token} /></section>`}
    <section class="stack-tight"><h3>${t("more.consents")}</h3><p class="small quiet">${t(consentHint())}</p><${Consents} values=${all} purpose=${room.purpose} onChange=${change} disabled=${!isOpen(room.state)} />
      ${!isOnlooker() && html`<${Consents} rows=${[byHand()]} values=${{ caption: given.caption }} onChange=${change} disabled=${!isOpen(room.state)} />`}</section>
    ${problem && html`<p class="error" role="alert">${problem}</p>`}
    ${
      isOpen(room.state) &&
      !isOnlooker() &&
      html`<section class="stack-tight"><h3>${t("more.camera")}</h3>
      <${Later} from="media" part="CameraPanel" interviewId=${room.interviewId} token=${bridge.token} connection=${bridge} /></section>`
    }
    ${isHost && html`<${Keys} />`}
    ${isHost && html`<p class="small quiet">${t("more.debug")}</p>`}
    <p class="row"><button type="button" class="btn" onClick=${leave}><${Icon} name="leave" />${t("room.leave")}</button>
      ${isHost && isOpen(room.state) && html`<span class="only-phone"><${End} /></span>`}</p>
  </div>`;
}

/** Nobody is asked for this one beforehand: it is a wish, and nothing gives it but oneself. */
const byHand = () => ({ scope: "caption", title: t("consent.caption.title"), text: t("consent.caption") });

function consentHint() {
  if (!isOpen(room.state)) return "more.consents_over";
  const isAssumed = room.consentDefault === "given" && SCOPES.some((scope) => !hasSaid(scope));
  return isAssumed ? "more.consents_assumed" : "more.consents_hint";
}

function Keys() {
  const [isOn, setOn] = useState(localStorage.getItem("keys") !== "off");
  function change(event) {
    setOn(event.target.checked);
    localStorage.setItem("keys", event.target.checked ? "on" : "off");
  }
  return html`<label class="switch-row"><span>${t("more.keys")}</span><input type="checkbox" role="switch" class="switch" checked=${isOn} onChange=${change} /></label>`;
}
