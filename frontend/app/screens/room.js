// The room: its people, the question, a side panel, and one bar below.

import { isOpen } from "../../core/events.js";
import { html, useLayoutEffect, useMemo, useRef, useState } from "../../core/html.js";
import { t } from "../../core/i18n.js";
import { Bridge } from "../bridge.js";
import { useKnocking } from "../knocking.js";
import { Later } from "../later.js";
import { hasAgreed } from "../parts/agreement.js";
import { Anchors } from "../parts/anchors.js";
import { Answer } from "../parts/answer.js";
import { Banners } from "../parts/banners.js";
import { Bar } from "../parts/bar.js";
import { Between } from "../parts/between.js";
import { Captioner } from "../parts/captioner.js";
import { useCaptionsShown } from "../parts/captions-menu.js";
import { Elapsed } from "../parts/elapsed.js";
import { HelpAsked } from "../parts/help.js";
import { HostActions, HostDesk } from "../parts/host-desk.js";
import { Invite } from "../parts/invite.js";
import { Missed } from "../parts/missed.js";
import { personName } from "../parts/names.js";
import { Over } from "../parts/over.js";
import { Panel } from "../parts/panel.js";
import { Knocks, People } from "../parts/people.js";
import { Plan, useOneKeyCommands, useQuestions } from "../parts/plan.js";
import { Question } from "../parts/question.js";
import { AskToStop, useStop } from "../parts/stop.js";
import { Suggestion } from "../parts/suggestion.js";
import { Unsent } from "../parts/unsent.js";
import { TopBar } from "../top-bar.js";
import { useCall } from "../use-call.js";
import { useDetails } from "../use-details.js";
import { connection, room, useRoom } from "../use-room.js";
import { useTitle } from "../use-title.js";

const WIDE = matchMedia("(min-width: 75rem)");

export function RoomScreen({ seat, leave }) {
  useRoom();
  const bridge = useMemo(() => new Bridge(connection, room, seat.token), [seat.token]);
  const { title, planned } = useDetails(room.interviewId, seat.token);
  const { isHost } = room;
  const open = isOpen(room.state);
  const [tab, setTab] = useState(isHost && WIDE.matches ? "notes" : null);
  const unread = useUnread(tab);
  const questions = useQuestions(planned);
  const call = useCall(bridge, open && room.role !== "captioner");
  const captions = useCaptionsShown();
  useKnocking(isHost && open);
  const mayStop = open && room.role !== "observer" && room.role !== "captioner";
  const [isStopping, setStopping] = useStop(mayStop);
  const stage = useRef(null);
  useLayoutEffect(() => stage.current.focus({ preventScroll: true }), []);
  const waiting = isHost && open && room.presence.waiting.size > 0 ? `(${room.presence.waiting.size}) ` : "";
  useTitle(`${waiting}${title ?? t("room.title")}`);
  useLayoutEffect(() => {
    if (!open && (tab === "notes" || !WIDE.matches)) setTab(null); // on a phone it would cover how the interview ended
  }, [open]);
  const choose = (name) => setTab(name === tab ? null : name);
  const more = { bridge, call, leave, stop: () => setStopping(true) };
  return html`<div class="room" data-role=${isHost ? "host" : "guest"} data-status=${room.state.status} data-panel=${tab === null ? "closed" : "open"}>
    <${TopBar} title=${title ?? t("room.title")} subtitle=${html`<${Elapsed} isHost=${isHost} />`} />
    <${Banners} />
    <main class="room-main">
      ${isHost && open && html`<${HostPlan} ...${{ planned, questions, bridge }} />`}
      <section class="stage" id="stage" ref=${stage} tabindex="-1" aria-label=${t("room.stage")}>
        ${open ? html`<${Scene} ...${{ bridge, call, planned, questions, seat, hasCaptions: captions[0], hasInvite: tab !== "more" }} />` : html`<${Over} />`}
      </section>
      ${tab !== null && html`<${Panel} ...${{ tab, unread, ...more }} onTab=${setTab} onClose=${() => setTab(null)} />`}
    </main>
    <${Bar} ...${{ call, captions, tab, unread, choose, leave }} />
    ${isStopping && html`<${AskToStop} close=${() => setStopping(false)} />`}
  </div>`;
}

/** What came while its tab was not open. */
function useUnread(tab) {
  const [read, setRead] = useState(null);
  const count = room.state.messages.length;
  useLayoutEffect(() => {
    if (tab === "chat" || !room.caughtUp) setRead(count);
  }, [tab, count, room.caughtUp]);
  const help = room.isHost ? [...room.state.help.values()].filter((one) => !one.resolved).length : 0;
  return { chat: tab === "chat" || read === null ? 0 : Math.max(0, count - read), help };
}

function HostPlan({ planned, questions, bridge }) {
  useOneKeyCommands(planned, questions);
  return html`<${Plan} planned=${planned} questions=${questions}>
    ${room.purpose !== "hiring" && html`<${Later} from="media" part="ObservationsOfAll" connection=${bridge} interviewId=${room.interviewId} nameOf=${personName} />`}
  <//>`;
}

/** The faces, and beside or below them what is talked about. */
function Scene({ bridge, call, planned, questions, seat, hasCaptions, hasInvite }) {
  const { state, isHost, role } = room;
  const isAsked = state.currentQuestion !== null;
  const isInCall = call?.phase === "in";
  const [isListening, setListening] = useState(false);
  const isAlone = isHost && hasInvite && state.participants.size < 2 && state.questions.size === 0;
  const actions = isHost && html`<${HostActions} questions=${questions} />`;
  return html`<div class="scene" data-question=${isAsked ? "open" : "none"}>
    <div class="scene-faces"><${People} ...${{ call, bridge, hasCaptions }} />
      ${call?.maySend && html`<${OwnCaptions} bridge=${bridge} isHeard=${isInCall && call.devices.isHeard && !isListening} />`}</div>
    <div class="scene-talk"><div class="talk-top">
      ${isHost ? html`<${Knocks} /><${HelpAsked} />` : ""}
      <${Missed} />
      ${isAsked ? html`<${Question} total=${questions.total} minutes=${(isHost && questions.current?.minutes) || null}>${isHost && html`<${Anchors} of=${questions.current?.anchors} />`}${actions}<//>` : html`<${Between} isAllAsked=${planned.length > 0 && questions.next === null}>${actions}<//>`}
      ${isAlone && html`<section class="card stack"><h3>${t("invite.alone")}</h3><${Invite} interviewId=${room.interviewId} token=${seat.token} /></section>`}
      </div>
      ${isHost && html`<${HostDesk} bridge=${bridge} isInCall=${isInCall} /><${Suggestion} />`}
      ${role === "captioner" && html`<${Captioner} bridge=${bridge} />`}
      ${role === "candidate" && html`<${Unsent} /><${Answer} bridge=${bridge} isInCall=${isInCall} onListening=${setListening} />`}
    </div>
  </div>`;
}

/** What one says in the call becomes captions, as long as one agrees to that. */
function OwnCaptions({ bridge, isHeard }) {
  return html`<${Later} from="media" part="CallCaptions" connection=${bridge} interviewId=${room.interviewId} userId=${room.userId} isHeard=${isHeard && hasAgreed("transcribe")} />`;
}
