"""One connection's stream: pieces in, with what may be made of them; what is made of them out."""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from app.contract.events.projection import Viewer
from app.contract.timestamps import iso
from app.domain.commands import Actor
from app.domain.identifiers import id_key
from app.domain.interview import Interview
from app.domain.policy import ObservationRule, emotions_status, has_consent, observations_status
from app.domain.unique_ids import unique_id
from app.observability.logs import get_logger
from app.ports.delivery import Feeds
from app.ports.interview_log import Clock, Unavailable
from app.ports.video_jobs import UTTERANCE_PREFIX, Uses
from app.ports.video_store import Failed, Full, Lost, Replaced, Sender, Taken, Told, VideoStore
from app.ports.voice_store import SpeechState
from app.services.identity.access import Access
from app.services.identity.caller import Identity
from app.services.interview_service import InterviewService
from app.services.video.video_header import HeaderKeeper
from app.services.video.video_messages import FOR_HOSTS, Outbound, VideoMessages, nothing_measured

ANALYSIS_MS = 3000
"""Between two analyses that only say why there are no figures."""
WAITS = (0.02, 0.05, 0.1, 0.25)
"""Seconds between two tries to put a piece where there is no room."""
WAITING_MS = 3000
"""So long without a worker, and the sender is told; a free one takes a stream within a second."""

logger = get_logger(__name__)


class Host(Protocol):
    """What the streams of a process share; see VideoService."""

    store: VideoStore | None
    interviews: InterviewService
    feeds: Feeds
    access: Access
    speech: Callable[[], SpeechState]
    rule: ObservationRule
    clock: Clock
    sleep: Callable[[float], Any]

    @property
    def is_working(self) -> bool:
        """Whether there are workers."""
        ...

    def closed(self, stream: "VideoStream", /) -> None:
        """Be told that a stream's connection is over."""
        ...


class VideoStream:
    """From a connection's beginning to its end. `take` may wait; everything else does not.

    `place`: up to where the workers' messages were read; empty where there are none to read.
    """

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
        self.place = ""
        self._host = host
        self._actor = actor
        self.user_key = id_key(actor.id)
        self._interview_id = state.interview_id
        self._locale = locale
        self._messages = VideoMessages(outbound, session_id, locale, host.clock)
        self._connection = unique_id()
        self._number = 0  # of the last piece that was kept
        self._total = 0
        self._pending = 0
        self._header = HeaderKeeper()
        self._has_gap = False
        self._told: tuple[bool, bool] | None = None  # what the last status said
        self._analysed_at = 0
        self._waits_since: int | None = None  # where no worker has the stream
        self._stop_listening: Callable[[], None] = lambda: None

    # --- life

    def begin(self) -> None:
        """Take the stream over and listen to the interview. Raises LookupError, Unavailable."""
        host = self._host
        viewer = Viewer(frozenset((self.user_key,)), self._actor.role, self._locale)
        self._stop_listening = host.feeds.listen(self.key, viewer, self._hear)
        try:
            if host.store is not None:
                self._open(host.store)
        except Unavailable:
            logger.warning("media_unavailable")  # nothing is processed, and that is told
        self._messages.established(self._total)

    def end(self) -> None:
        """The connection is over: whoever processes the stream may finish."""
        self._stop_listening()
        self._host.closed(self)
        store = self._host.store
        if store is None or not self._number:
            return
        try:
            store.close(self.key, self._connection, self._number + 1)
        except Unavailable:
            logger.warning("media_unavailable")  # the worker finishes after a while

    def _open(self, store: VideoStore) -> None:
        sender = Sender(self._interview_id, self._actor.id)
        self.place, total = store.open(self.key, self._connection, sender)
        self._total = max(self._total, total)
        self._number = 0

    # --- in

    def take(self, data: bytes) -> None:
        """Take a piece and confirm it; waits while there is no room for it.

        Raises AppError where the sender's token has ended or they were put out, and Unavailable.
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
        if self._is_no_webm(data):
            self.outbound.fail("INVALID_DATA")
            return
        self._header.add(data)
        self._total += len(data)
        uses = self._uses(state)
        self._tell_status(state, uses, len(data))
        if host.store is not None and host.is_working and uses.any:
            self._keep(host.store, data, uses)
        else:
            self._discard()
        self._messages.received(len(data), self._total, self._pending)
        if not (uses.observe and self._is_processed):
            self._tell_why_no_figures(state)

    def _is_no_webm(self, data: bytes) -> bool:
        """A session's very first bytes begin a recording; later ones may go on with it."""
        went_on = self._total > self._header.seen
        return not (self._host.store is None or went_on or self._header.begins_as_webm(data))

    def _uses(self, state: Interview) -> Uses:
        hears = self._host.speech().state != "unavailable"
        return Uses(
            transcribe=hears and has_consent(state, self.user_key, "transcribe"),
            observe=observations_status(state, self.user_key, self._host.rule) == "on",
            movements=emotions_status(state, self.user_key) == "movements",
        )

    def _keep(self, store: VideoStore, data: bytes, uses: Uses) -> None:
        """Put the piece, after the header where what came between was not kept."""
        while not self.outbound.closed:
            after_gap = self._has_gap and self._number > 0
            if self._has_gap and not self._number and self._header.data:
                if not self._header.is_complete:
                    data = self._header.data  # it ends with this piece
                elif not self._put(store, self._header.data, uses, after_gap=False):
                    continue
                else:
                    after_gap = True
            self._has_gap = False
            if self._put(store, data, uses, after_gap):
                return

    def _put(self, store: VideoStore, data: bytes, uses: Uses, after_gap: bool) -> bool:
        """Put it as soon as there is room; False where that is to be begun again, or given up."""
        attempt = 0
        while not self.outbound.closed:
            number = self._number + 1
            try:
                answer = store.put(self.key, self._connection, number, data, uses, after_gap)
            except Unavailable:
                answer = Full(self._pending, waits=True)
            if isinstance(answer, Taken | Full):
                self._note_whether_it_waits(answer.waits)
            match answer:
                case Taken():
                    self._number, self._pending = number, answer.pending
                    return True
                case Replaced():
                    self.outbound.fail("SESSION_REPLACED")
                case Failed():
                    self.outbound.fail(answer.code)
                case Lost():
                    self._begin_again(store)
                    return False
                case Full() if not self._host.is_working:
                    self._discard()
                    return True
                case Full():
                    state = self._host.interviews.existing(self.key).state
                    self._tell_status(state, self._uses(state), 0)
                    self._host.sleep(WAITS[min(attempt, len(WAITS) - 1)])
                    attempt += 1
        return False

    def _note_whether_it_waits(self, waits: bool) -> None:
        if not waits:
            self._waits_since = None
        elif self._waits_since is None:
            self._waits_since = self._host.clock()

    @property
    def _is_processed(self) -> bool:
        """Whether a worker has the stream, or will at once."""
        since = self._waits_since
        soon = since is None or self._host.clock() - since < WAITING_MS
        return self._host.is_working and soon

    def _begin_again(self, store: VideoStore) -> None:
        """The media Redis was restarted: what it held is gone, but for what the header tells."""
        try:
            self._open(store)
        except Unavailable:
            self._host.sleep(WAITS[-1])
        self._has_gap = True

    def _discard(self) -> None:
        self._has_gap = True
        self._pending = 0
        self._waits_since = None

    # --- out

    def told(self, told: Told) -> None:
        """A worker's message, or the notice of another connection. Raises Unavailable."""
        self.place = told.place
        if told.connection and told.connection != self._connection:
            self.outbound.fail("SESSION_REPLACED")
        if told.message is None:
            return
        if told.message["type"] == "error":
            self.outbound.fail(told.message["error_code"])
        elif told.message["type"] == "analysis":
            self._tell_analysis(told.message)

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
        works = self._is_processed
        now = works and uses.transcribe, works and uses.observe
        if now == self._told:
            return
        self._told = now
        words = "video_processing"
        if not any(now):
            words = self._why_nothing(state, uses)
        self._messages.status(words, size, *now)

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
