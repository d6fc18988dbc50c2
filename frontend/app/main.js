// The page: which screen the address asks for.

import { html, render } from "../core/html.js";
import { setLanguage, t, useLanguage } from "../core/i18n.js";
import { sweep } from "../core/kept.js";
import { Later } from "./later.js";
import { sweepOwn } from "./own-interviews.js";
import { CreatedScreen } from "./screens/created.js";
import { InterviewScreen } from "./screens/interview.js";
import { Invited } from "./screens/invited.js";
import { StartScreen } from "./screens/start.js";
import { invitationIn } from "./seat.js";
import { TopBar } from "./top-bar.js";
import { OnlyIfThere } from "./use-existence.js";
import { WithToken } from "./with-token.js";
import "./words.js";

const query = new URLSearchParams(location.search);
if (query.has("lang")) setLanguage(query.get("lang") === "zh" ? "zh" : "en");

function Page() {
  useLanguage();
  return html`<a class="skip-link" href="#stage">${t("skip")}</a>
    <${Screen} />
    <${Later} from="debug" part="Debug" />`;
}

function Screen() {
  const interviewId = query.get("interview") ?? query.get("interview_id");
  const invitation = invitationIn(query);
  if (query.has("summary")) {
    const id = query.get("summary");
    return html`<${WithToken} interviewId=${id} query=${query} draw=${(
      token,
    ) => html`<${OnlyIfThere} interviewId=${id} token=${token}>
      <${TopBar} title=${t("summary.title")} /><${Later} from="summary" part="Summary" interviewId=${id} token=${token} /><//>`} />`;
  }
  if (query.has("created")) return html`<${CreatedScreen} interviewId=${query.get("created")} />`;
  if (query.has("ai")) return html`<${AiScreen} id=${query.get("ai")} />`;
  if (invitation) return html`<${Invited} invitation=${invitation} />`;
  if (interviewId) return html`<${InterviewScreen} interviewId=${interviewId} query=${query} />`;
  return html`<${TopBar} title="InterviewGenius" /><${StartScreen} />`;
}

function AiScreen({ id }) {
  const known = id && id !== "new" ? id : null;
  function started(sessionId, token) {
    if (token) sessionStorage.setItem(`token:${sessionId}`, token);
    history.replaceState(null, "", `?ai=${encodeURIComponent(sessionId)}`);
  }
  const room = (token) => html`<${TopBar} title=${t("ai.page")} subtitle=${t("ai.subtitle")} />
    <${Later} from="ai" part="AiRoom" sessionId=${known} token=${token} onSession=${started} />`;
  if (!known) return room(query.get("token"));
  return html`<${WithToken} interviewId=${known} query=${query} draw=${(token) => {
    if (token) sessionStorage.setItem(`token:${known}`, token); // the summary is read with it, too
    return html`<${OnlyIfThere} interviewId=${known} token=${token}>${room(token)}<//>`;
  }} />`;
}

sweep();
sweepOwn();
document.getElementById("unserved").remove();
const page = document.getElementById("page");
page.hidden = false;
render(html`<${Page} />`, page);
