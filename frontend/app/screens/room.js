// The room: people, the interview, and a side panel.

import { isOpen } from "../../core/events.js";
import { html, useLayoutEffect, useMemo, useRef, useState } from "../../core/html.js";
import { t } from "../../core/i18n.js";
import { Bridge } from "../bridge.js";
import { Icon } from "../icon.js";
import { Later } from "../later.js";
import { Answer } from "../parts/answer.js";
import { Banners } from "../parts/banners.js";
import { Captioner } from "../parts/captioner.js";
import { Elapsed } from "../parts/elapsed.js";
import { HostDesk } from "../parts/host-desk.js";
import { Invite } from "../parts/invite.js";
import { hueOf, personName } from "../parts/names.js";
import { Over } from "../parts/over.js";
import { Count, Panel, TABS } from "../parts/panel.js";
import { Knocks, People } from "../parts/people.js";
import { Plan, useOneKeyCommands, useQuestions } from "../parts/plan.js";
import { Question } from "../parts/question.js";
import { End, Stop } from "../parts/stop.js";
import { Unsent } from "../parts/unsent.js";
import { TopBar } from "../top-bar.js";
import { useDetails } from "../use-details.js";
import { connection, room, useRoom } from "../use-room.js";
import { useTitle } from "../use-title.js";

const WIDE = matchMedia("(min-width: 75rem)");

export function RoomScreen({ seat, leave }) {
  useRoom();
  const bridge = useMemo(() => new Bridge(connection, room, seat.token), [seat.token]);
  const { title, planned } = useDetails(room.interviewId, seat.token);
  const isHost = room.role === "interviewer" || room.role === "admin";
  const open = isOpen(room.state);
  const [tab, setTab] = useState(isHost && WIDE.matches ? "chat" : null);
  const unread = useUnread(tab);
  const questions = useQuestions(planned);
  const stage = useRef(null);
  useLayoutEffect(() => stage.current.focus({ preventScroll: true }), []);
  const waiting = isHost && open && room.presence.waiting.size > 0 ? `(${room.presence.waiting.size}) ` : "";
  useTitle(`${waiting}${title ?? t("room.title")}`);
  useLayoutEffect(() => {
    if (!open && !WIDE.matches) setTab(null); // on a phone it would cover how the interview ended
  }, [open]);
  const choose = (name) => setTab(name === tab ? null : name);
  return html`<div class="room" data-role=${isHost ? "host" : "guest"} data-status=${room.state.status} data-panel=${tab === null ? "closed" : "open"}>
    <${TopBar}
      title=${title ?? t("room.title")}
      subtitle=${html`<${Elapsed} isHost=${isHost} />`}
      badges=${html`<${Microphones} />`}
      stop=${open && room.role !== "observer" && room.role !== "captioner" && html`<${Stop} />`}
    >
      <div class="row panel-buttons">${TABS.map((name) => html`<${PanelButton} key=${name} ...${{ name, tab, unread, choose }} />`)}</div>
      ${isHost && open && html`<${End} />`}
    <//>
    <${Banners} />
    <main class="room-main">
      ${isHost && open && html`<${HostPlan} ...${{ planned, questions, bridge }} />`}
      <section class="stage" id="stage" ref=${stage} tabindex="-1" aria-label=${t("room.stage")}>
        <${People} />
        ${isHost && open && html`<${Knocks} />`}
        ${open && room.role !== "captioner" && html`<${Later} from="call" part="CallPanel" line=${bridge} interviewId=${room.interviewId} role=${room.role} userId=${room.userId} inCall=${room.state.inCall} nameOf=${personName} hueOf=${hueOf} />`}
        ${
          open
            ? html`<${Stage} ...${{ bridge, isHost, questions, seat, hasInvite: tab !== "more" }} />
              <${Later} from="media" part="Captions" connection=${bridge} interviewId=${room.interviewId} nameOf=${personName} hueOf=${hueOf} />`
            : html`<${Over} leave=${leave} />`
        }
      </section>
      ${tab !== null && html`<${Panel} ...${{ tab, bridge, isHost, unread, leave }} onTab=${setTab} onClose=${() => setTab(null)} />`}
    </main>
    <nav class="dock" aria-label=${t("panel.label")}>${TABS.map((name) => html`<${PanelButton} key=${name} ...${{ name, tab, unread, choose }} />`)}</nav>
  </div>`;
}

function PanelButton({ name, tab, unread, choose }) {
  return html`<button type="button" class="btn btn-quiet" aria-expanded=${String(tab === name)} onClick=${() => choose(name)}>
    <${Icon} name=${name} /><span>${t(`panel.${name}`)}</span><${Count} number=${unread[name]} /></button>`;
}

/** What came while its tab was not open. */
function useUnread(tab) {
  const [read, setRead] = useState(null);
  const count = room.state.messages.length;
  useLayoutEffect(() => {
    if (tab === "chat" || !room.caughtUp) setRead(count);
  }, [tab, count, room.caughtUp]);
  const help = [...room.state.help.values()].filter((one) => !one.resolved).length;
  return { chat: tab === "chat" || read === null ? 0 : Math.max(0, count - read), help };
}

function HostPlan({ planned, questions, bridge }) {
  useOneKeyCommands(planned, questions);
  return html`<${Plan} planned=${planned} questions=${questions}>
    <${Later} from="media" part="ObservationsOfAll" connection=${bridge} interviewId=${room.interviewId} nameOf=${personName} />
  <//>`;
}

function Stage({ bridge, isHost, questions, seat, hasInvite }) {
  const isAlone = isHost && hasInvite && room.state.participants.size < 2 && room.state.questions.size === 0;
  return html`<div class="stage-inner">
    <${Question} />
    ${isAlone && html`<section class="card stack"><h3>${t("invite.alone")}</h3><${Invite} interviewId=${room.interviewId} token=${seat.token} /></section>`}
    ${isHost && html`<${HostDesk} ...${{ questions, bridge }} />`}
    ${room.role === "captioner" && html`<${Captioner} bridge=${bridge} />`}
    ${room.role === "candidate" && html`<${Unsent} /><${Answer} bridge=${bridge} />`}
  </div>`;
}

/** Somebody's microphone is on: for everybody to see. */
function Microphones() {
  if (!room.presence.recording.size) return null;
  return html`<span class="badge badge-live" role="status"><span class="dot" aria-hidden="true"></span>${t("room.recording", { names: [...room.presence.recording].map(personName).join(", ") })}</span>`;
}
