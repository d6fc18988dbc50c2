// One part of the page alone, as the room mounts it: /stage?part=voice&interview=ID&user=anna&role=...

import { CommandError } from "./core/command-error.js";
import { html, render } from "./core/html.js";
import { addWords, setLanguage } from "./core/i18n.js";
import { CaptionLines, useCaptionLines } from "./media/captions.js";
import { io } from "./vendor/socket.io.esm.min.js";

const query = Object.fromEntries(new URLSearchParams(location.search));
addWords({ en: {}, zh: {} });
if (query.lang) setLanguage(query.lang);

/** What the parts know of a connection: emit with an answer, on, state, userId, token. */
class Connection {
  state = "connecting";
  token = query.token ?? null;
  userId = query.user;

  constructor(socket) {
    this.socket = socket;
    socket.on("connect", async () => {
      this.state = "online";
      const { interview, user, role, name } = query;
      await this.emit("join_interview", { interview_id: interview, user_id: user, role, name });
      document.body.dataset.joined = "yes";
    });
    socket.on("disconnect", () => {
      this.state = "reconnecting";
      delete document.body.dataset.joined;
    });
  }

  async emit(event, payload) {
    if (this.state !== "online") throw new CommandError({ code: "not_connected" });
    const answer = await this.socket
      .timeout(8000)
      .emitWithAck(event, payload)
      .catch(() => null);
    if (!answer?.ok) throw new CommandError(answer?.error ?? { code: "no_answer" });
    return answer.data;
  }

  on(event, listener) {
    this.socket.on(event, listener);
    return () => this.socket.off(event, listener);
  }
}

function Captions({ connection, interviewId }) {
  return html`<${CaptionLines} lines=${useCaptionLines(connection, interviewId)} />`;
}

const told = (what) => (value) => (document.body.dataset[what] = JSON.stringify(value));

const parts = {
  async voice(connection) {
    const { VoiceAnswer } = await import("./media/index.js");
    const control = {};
    globalThis.finishAnswer = async () => {
      for (;;) {
        const { text, pending } = await control.current.finish();
        if (pending.length === 0) return text;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    };
    const about = { connection, interviewId: query.interview, userId: query.user, control };
    const answer = html`<${VoiceAnswer} ...${about} onTranscript=${told("transcript")} onUnavailable=${told("unavailable")} />`;
    return html`<main class="page stack">${query.role !== "interviewer" && answer}<${Captions} ...${about} /></main>`;
  },
  async captions(connection) {
    const { VoiceCaptions } = await import("./media/index.js");
    const about = { connection, interviewId: query.interview, userId: query.user };
    return html`<main class="page stack"><${VoiceCaptions} ...${about} /><${Captions} ...${about} /></main>`;
  },
  async devices() {
    const { PreJoin } = await import("./call/index.js");
    return html`<main class="page"><section class="card stack"><h1>Check your devices</h1><${PreJoin} interviewId="stage" role="candidate" /></section></main>`;
  },
  async camera(connection) {
    const { CameraPanel } = await import("./media/index.js");
    const about = { connection, interviewId: query.interview, token: query.token };
    return html`<main class="page stack"><h1>Camera</h1><${CameraPanel} ...${about} /><${Captions} ...${about} /></main>`;
  },
  async observations(connection) {
    const { ObservationsOfAll } = await import("./media/index.js");
    return html`<main class="page"><h1>Cameras</h1><h2>Now</h2><${ObservationsOfAll} connection=${connection} interviewId=${query.interview} /></main>`;
  },
  async ai() {
    const { AiRoom } = await import("./ai/index.js");
    const place = (id) => `token:${id}`;
    const begun = (id, token) => {
      sessionStorage.setItem(place(id), token);
      told("session")(id);
    };
    const token = sessionStorage.getItem(place(query.session));
    return html`<${AiRoom} sessionId=${query.session} token=${token} onSession=${begun} />`;
  },
  async summary() {
    const { Summary } = await import("./summary/index.js");
    return html`<${Summary} interviewId=${query.interview} token=${query.token} />`;
  },
};

const connection = query.user
  ? new Connection(
      io(location.origin, {
        transports: ["websocket"],
        reconnectionDelay: 200,
        reconnectionDelayMax: 500,
        timeout: 1000,
      }),
    )
  : null;
render(await parts[query.part](connection), document.getElementById("page"));
