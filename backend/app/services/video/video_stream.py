"""One connection's stream: pieces in, with what may be made of them; what is made of them out."""

from collections.abc import Callable, Mapping
from typing import Any

from app.contract.events.projection import Viewer
from app.contract.timestamps import iso
from app.domain.commands import Actor
from app.domain.identifiers import id_key
from app.domain.interview import Interview
from app.domain.policy import emotions_status, has_consent, observations_status
from app.observability.logs import get_logger
from app.ports.interview_log import Unavailable
from app.ports.video_jobs import UTTERANCE_PREFIX, Uses
from app.ports.video_store import StreamOwner, WorkerMessage
from app.services.identity.caller import Identity
from app.services.video.host import Host
from app.services.video.piece_writer import PieceWriter
from app.services.video.video_messages import FOR_HOSTS, Outbound, VideoMessages, nothing_measured

ANALYSIS_MS = 3000
"""Between two analyses that only say why there are no figures."""

logger = get_logger(__name__)


class VideoStream:
    """From a connection's beginning to its end. Only `accept_frame` may wait."""

    def __init__(
        self,
        host: Host,
        identity: Identity,
        actor: Actor,
        state: Interview,
        session_id: str,
        locale: str,
        outbound: Outbound,
    ) -> None:
        self.key = id_key(session_id)
        self.identity = identity
        self.outbound = outbound
        self._host = host
        self._actor = actor
        self.user_key = id_key(actor.id)
        self._interview_id = state.interview_id
        self._locale = locale
        self._messages = VideoMessages(outbound, session_id, locale, host.clock)
        sender = StreamOwner(state.interview_id, actor.id)
        self._pieces = PieceWriter(host, outbound, self.key, sender, self._tell_that_it_waits)
        self._told: tuple[bool, bool] | None = None  # what the last status said
        self._analysed_at = 0
        self._stop_listening: Callable[[], None] = lambda: None

    @property
    def cursor(self) -> str:
        """Up to where the workers' messages were read; empty where there are none to read."""
        return self._pieces.cursor

    # --- life

    def begin(self) -> None:
        """Take the stream over and listen to the interview. Raises LookupError, Unavailable."""
        host = self._host
        viewer = Viewer(frozenset((self.user_key,)), self._actor.role, self._locale)
        self._stop_listening = host.feeds.listen(self.key, viewer, self._hear)
        try:
            self._pieces.open()
        except Unavailable:
            logger.warning("media_unavailable")  # nothing is processed, and that is told
        self._messages.established(self._pieces.total)

    def end(self) -> None:
        """The connection is over: whoever processes the stream may finish."""
        self._stop_listening()
        self._host.closed(self.key, self)
        self._pieces.close()

    # --- in

    def accept_frame(self, data: bytes) -> None:
        """Take a piece and confirm it; waits while there is no room for it.

        Raises Refusal where the sender's token has ended or they were put out, and Unavailable.
        """
        host = self._host
        host.access.check(self.identity)
        self.identity.check_place(self.key, self._actor.id)
        state = host.interviews.existing(self.key).state
        if not state.is_open:
            stopped = state.status == "stopped"
            self.outbound.fail(
                "SESSION_ENDED", "interview_stopped" if stopped else "interview_ended"
            )
            return
        if not self._pieces.count(data):
            self.outbound.fail("INVALID_DATA")
            return
        uses = self._uses(state)
        self._tell_status(state, uses, len(data))
        if host.is_working and uses.any:
            if uses.transcribe:
                host.expected.tell(self.key, self.user_key, state)
            self._pieces.keep(data, uses)
        else:
            self._pieces.discard()
        self._messages.received(len(data), self._pieces.total, self._pieces.pending)
        if not (uses.observe and self._pieces.is_processed):
            self._tell_why_no_figures(state)

    def _uses(self, state: Interview) -> Uses:
        hears = self._host.speech().state != "unavailable"
        return Uses(
            transcribe=hears and has_consent(state, self.user_key, "transcribe"),
            observe=observations_status(state, self.user_key, self._host.rule) == "on",
            movements=emotions_status(state, self.user_key) == "movements",
        )

    # --- out

    def handle(self, message: WorkerMessage) -> None:
        """A worker's message, or the notice of another connection. Raises Unavailable."""
        self._pieces.cursor = message.entry_id
        if message.connection and message.connection != self._pieces.connection:
            self.outbound.fail("SESSION_REPLACED")
        if message.payload is None:
            return
        if message.payload["type"] == "error":
            self.outbound.fail(message.payload["error_code"])
        elif message.payload["type"] == "analysis":
            self._tell_analysis(message.payload)

    def _hear(self, event: str, payload: Mapping[str, Any]) -> None:
        """What happens in the interview."""
        if event == "interview_ended":
            self.outbound.fail("SESSION_ENDED", "interview_ended")
        elif event == "emergency_stopped":
            self.outbound.fail("SESSION_ENDED", "interview_stopped")
        elif event == "system_message":
            self._messages.notice(payload["message"])
        elif event == "voice_transcribed":
            is_ours = payload["utterance_id"].startswith(UTTERANCE_PREFIX)
            if is_ours and not payload["error"]:
                self._messages.transcription(payload)

    def _tell_status(self, state: Interview, uses: Uses, size: int) -> None:
        """Say what becomes of the stream, with its first piece and whenever that changes."""
        works = self._pieces.is_processed
        now = works and uses.transcribe, works and uses.observe
        if now == self._told:
            return
        self._told = now
        words = "video_processing"
        if not any(now):
            words = self._why_nothing(state, uses)
        self._messages.status(words, size, *now)

    def _tell_that_it_waits(self) -> None:
        state = self._host.interviews.existing(self.key).state
        self._tell_status(state, self._uses(state), 0)

    def _why_nothing(self, state: Interview, uses: Uses) -> str:
        if not (uses.any or has_consent(state, self.user_key, "transcribe")):
            return "video_not_kept"
        return "video_waiting" if uses.any and self._host.is_working else "video_unavailable"

    def _tell_why_no_figures(self, state: Interview) -> None:
        now = self._host.clock()
        if now - self._analysed_at < ANALYSIS_MS:
            return
        self._analysed_at = now
        status = observations_status(state, self.user_key, self._host.rule)
        found = nothing_measured("unavailable" if status == "on" else status)
        self._messages.analysis(state, self.user_key, found)

    def _tell_analysis(self, found: Mapping[str, Any]) -> None:
        """Hand figures on, unless policy forbids it by now; to the hosts too."""
        host = self._host
        state = host.interviews.existing(self.key).state
        status = observations_status(state, self.user_key, host.rule)
        if status != "on":
            found = nothing_measured(status)
        self._messages.analysis(state, self.user_key, found)
        if status == "on" and state.is_open:
            seen = {
                "interview_id": self._interview_id,
                "user_id": self._actor.id,
                "timestamp": iso(host.clock()),
                **{name: found[name] for name in FOR_HOSTS},
            }
            host.feeds.publish(self.key, "video_observations", seen, to_hosts=True)
