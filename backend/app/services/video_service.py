"""Camera streams from the wire to the video workers, and what the workers make of them back."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from app.contract.errors import AppError
from app.contract.phrases import phrase
from app.contract.projection import Viewer
from app.contract.timestamps import iso
from app.contract.video import (
    ConnectionEstablished,
    Transcription,
    TranscriptionResult,
    VideoAnalysis,
    VideoAnalysisResult,
    VideoDataReceived,
    VideoMessage,
    VideoStatus,
)
from app.domain.commands import Actor
from app.domain.errors import RuleViolation
from app.domain.identifiers import Id, id_key
from app.domain.interview import Interview
from app.domain.policy import (
    ObservationRule,
    emotions_status,
    has_consent,
    observations_status,
)
from app.domain.roles import CANDIDATE
from app.observability.logs import get_logger
from app.services.access import Access
from app.services.caller import Identity
from app.services.interview_service import InterviewService
from app.services.lobby import Lobby
from app.services.ports import Clock, Feeds, Unavailable
from app.services.transcription_service import SpeechState
from app.services.unique_ids import unique_id
from app.services.video_header import HeaderKeeper
from app.services.video_jobs import Uses

READ_MS = 200
"""How long one look for what the workers tell waits; new streams are seen at the next."""
ANALYSIS_SECONDS = 3.0
"""Between two analyses that only say why there are no figures."""
WAITS = (0.02, 0.05, 0.1, 0.25)
"""Seconds between two tries to put a piece where there is no room."""
UTTERANCE_PREFIX = "video-"
DEFAULT_CANDIDATE = "candidate"
"""Who streams where no token and no participant says who."""

logger = get_logger(__name__)
VideoCondition = Literal["ready", "starting", "unavailable"]


@dataclass(frozen=True, slots=True)
class VideoState:
    """Whether streams are processed, and if not, why not."""

    state: VideoCondition
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Sender:
    """Whose camera it is."""

    interview_id: Id
    user_id: Id


@dataclass(frozen=True, slots=True)
class Taken:
    """The piece is kept. `pending`: bytes not yet processed; `total`: bytes ever kept."""

    pending: int
    total: int


@dataclass(frozen=True, slots=True)
class Full:
    """There is no room for the piece yet."""

    pending: int


@dataclass(frozen=True, slots=True)
class Replaced:
    """A newer connection has the session."""


@dataclass(frozen=True, slots=True)
class Failed:
    """The stream could not be processed; `code` as in contract.video.FAILURES."""

    code: str


@dataclass(frozen=True, slots=True)
class Lost:
    """The store knows nothing of the stream any more."""


@dataclass(frozen=True, slots=True)
class Told:
    """A message of a worker, or the notice that a connection opened; at its place (`ms-n`)."""

    place: str
    message: Mapping[str, Any] | None = None
    connection: str = ""


class VideoStore(Protocol):
    """Streams on their way to the video workers. All methods raise Unavailable."""

    def open(self, key: str, connection: str, sender: Sender) -> tuple[str, int]:
        """Take the stream over; (from where its messages are to be read, bytes so far)."""

    def put(
        self,
        key: str,
        connection: str,
        number: int,
        data: bytes,
        uses: Uses,
        after_gap: bool = False,
    ) -> Taken | Full | Replaced | Failed | Lost:
        """Keep a piece, the connection's `number`-th from 1."""

    def close(self, key: str, connection: str, number: int) -> None:
        """Say that nothing follows on this connection."""

    def told(self, after: Mapping[str, str], block_ms: int) -> Mapping[str, list[Told]]:
        """What was told each stream's connection after a place."""

    def video_state(self) -> VideoState:
        """What the workers say of themselves."""


class Outbound(Protocol):
    """The wire's end of a stream; nothing here waits."""

    @property
    def closed(self) -> bool:
        """Whether nothing can be sent any more."""

    def send(self, message: VideoMessage) -> None:
        """Send a message; does nothing once closed."""

    def fail(self, code: str, words: str | None = None) -> None:
        """Send an error of contract.video.FAILURES and close; `words`: of contract.errors."""


class VideoService:
    """This process's streams. `store` is None where no media Redis is set.

    `speech`: how the speech workers are; `sleep` and `spawn` are gevent's.
    """

    def __init__(
        self,
        store: VideoStore | None,
        interviews: InterviewService,
        feeds: Feeds,
        lobby: Lobby,
        access: Access,
        speech: Callable[[], SpeechState],
        rule: ObservationRule,
        clock: Clock,
        sleep: Callable[[float], Any],
        spawn: Callable[..., Any],
    ) -> None:
        self.store = store
        self.interviews = interviews
        self.feeds = feeds
        self.speech = speech
        self.rule = rule
        self.clock = clock
        self.sleep = sleep
        self._lobby = lobby
        self.access = access
        self._spawn = spawn
        self._streams: dict[str, VideoStream] = {}
        self._is_reading = False
        self.state = VideoState("unavailable", "MEDIA_REDIS_URL is not set")

    def refresh(self) -> None:
        """Ask the workers how they are, and whether tokens are still good; once a second."""
        if self.store is not None:
            try:
                self.state = self.store.video_state()
            except Unavailable:
                self.state = VideoState("unavailable", "the media Redis cannot be reached")
        for stream in list(self._streams.values()):
            try:
                self.access.check(stream.identity)
            except AppError as error:
                stream.outbound.fail("UNAUTHORIZED", error.code)

    @property
    def count(self) -> int:
        """How many streams are open here."""
        return len(self._streams)

    def open(
        self,
        identity: Identity,
        session_id: str,
        user_id: str | None,
        locale: str,
        outbound: Outbound,
    ) -> "VideoStream":
        """Begin a connection's stream; the newest of a session wins.

        `user_id`: who streams where no token says it. Raises AppError: `session_not_found`,
        `forbidden`, `not_in_interview`, `interview_ended`, `interview_stopped`; and Unavailable.
        """
        if not identity.covers(session_id):
            raise AppError("session_not_found")
        if not identity.may("stream_video"):
            raise AppError("forbidden")
        key = id_key(session_id)
        try:
            state = self.interviews.existing(key).state
        except RuleViolation:
            raise AppError("session_not_found") from None
        if not state.is_open:
            raise AppError("interview_stopped" if state.status == "stopped" else "interview_ended")
        actor = _sender(identity, state, user_id)
        if self._lobby.keeps_out(state, actor):
            raise AppError("not_in_interview")
        before = self._streams.get(key)
        if before is not None:
            before.outbound.fail("SESSION_REPLACED")
        stream = VideoStream(self, identity, actor, state, session_id, locale, outbound)
        stream.begin()
        self._streams[key] = stream
        if not self._is_reading:
            self._is_reading = True
            self._spawn(self._read)
        return stream

    def closed(self, stream: "VideoStream") -> None:
        """A stream's connection is over."""
        if self._streams.get(stream.key) is stream:
            del self._streams[stream.key]

    def _read(self) -> None:
        """Hand on what the workers tell, while there are streams."""
        assert self.store is not None or not self._streams
        while self._streams and self.store is not None:
            places = {key: stream.place for key, stream in self._streams.items()}
            try:
                told = self.store.told(places, READ_MS)
            except Unavailable:
                self.sleep(WAITS[-1])
                continue
            for key, messages in told.items():
                for message in messages:
                    stream = self._streams.get(key)
                    if stream is not None:
                        self._hand_on(stream, message)
        self._is_reading = False

    def _hand_on(self, stream: "VideoStream", told: Told) -> None:
        try:
            stream.told(told)
        except Unavailable:
            logger.warning("redis_unavailable")
        except Exception as error:  # noqa: BLE001 - the other streams' messages wait behind it
            logger.error("video_message_failed", error=type(error).__name__)


class VideoStream:
    """One connection's stream. `take` may wait; everything else does not."""

    def __init__(
        self,
        service: VideoService,
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
        self.place = "0"
        self._service = service
        self._actor = actor
        self._user_key = id_key(actor.id)
        self._interview_id = state.interview_id
        self._session_id = session_id
        self._locale = locale
        self._connection = unique_id()
        self._number = 0
        self._total = 0
        self._pending = 0
        self._header = HeaderKeeper()
        self._has_gap = False
        self._told: tuple[bool, bool] | None = None  # what the last status said
        self._analysed_at = 0
        self._stop_listening: Callable[[], None] = lambda: None

    # --- life

    def begin(self) -> None:
        """Take the stream over and listen to the interview. Raises Unavailable."""
        service = self._service
        viewer = Viewer(frozenset((self._user_key,)), self._actor.role, self._locale)
        self._stop_listening = service.feeds.listen(self.key, viewer, self._hear)
        try:
            if service.store is not None:
                self._open(service.store)
        except Unavailable:
            logger.warning("media_unavailable")  # nothing is processed, and that is told
        self.send(
            ConnectionEstablished,
            message=phrase("video_connected", self._locale),
            data={"total_size": self._total},
        )

    def end(self) -> None:
        """The connection is over: whoever processes the stream may finish."""
        self._stop_listening()
        self._service.closed(self)
        store = self._service.store
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
        """Take a piece and confirm it; waits while there is no room for it."""
        service = self._service
        service.access.check(self.identity)
        state = self._state()
        if state is None or self._is_no_webm(data):
            return
        self._header.add(data)
        uses = self._uses(state)
        self._total += len(data)
        self._tell_status(uses, len(data))
        if uses.any and service.store is not None and service.state.state != "unavailable":
            self._keep(service.store, data, uses)
        else:
            self._discard()
        if self.outbound.closed:
            return
        self.send(
            VideoDataReceived, data_size=len(data), total_size=self._total, pending=self._pending
        )
        if not uses.observe or service.state.state == "unavailable":
            self._tell_no_figures(state)

    def _state(self) -> Interview | None:
        state = self._service.interviews.existing(self.key).state
        if state.is_open:
            return state
        stopped = state.status == "stopped"
        self.outbound.fail("SESSION_ENDED", "interview_stopped" if stopped else "interview_ended")
        return None

    def _is_no_webm(self, data: bytes) -> bool:
        """A session's very first bytes begin a recording; later ones may go on with it."""
        if self._service.store is None or self._header.begins_as_webm(data) or self._went_on:
            return False
        self.outbound.fail("INVALID_DATA")
        return True

    @property
    def _went_on(self) -> bool:
        """Whether bytes came before this connection, so that it need not begin a recording."""
        return self._total > self._header.seen

    def _uses(self, state: Interview) -> Uses:
        speech = self._service.speech().state != "unavailable"
        return Uses(
            transcribe=speech and has_consent(state, self._user_key, "transcribe"),
            observe=observations_status(state, self._user_key, self._service.rule) == "on",
            movements=emotions_status(state, self._user_key) == "movements",
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
                answer = Full(self._pending)
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
                case Full() if self._service.state.state == "unavailable":
                    self._discard()
                    return True
                case Full():
                    self._service.sleep(WAITS[min(attempt, len(WAITS) - 1)])
                    attempt += 1
        return False

    def _begin_again(self, store: VideoStore) -> None:
        try:
            self._open(store)
        except Unavailable:
            self._service.sleep(WAITS[-1])
        self._has_gap = True

    def _discard(self) -> None:
        self._has_gap = True
        self._pending = 0

    # --- out

    def send(self, kind: type[VideoMessage], **fields: Any) -> None:
        """Send a message of the wire."""
        timestamp = iso(self._service.clock())
        self.outbound.send(kind(session_id=self._session_id, timestamp=timestamp, **fields))

    def told(self, told: Told) -> None:
        """A worker's message, or the notice of another connection."""
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
            self.send(VideoStatus, status="connected", message=payload["message"], data_size=0)
        elif event == "voice_transcribed" and _is_of_video(payload):
            self._tell_transcription(payload)

    def _tell_transcription(self, payload: Mapping[str, Any]) -> None:
        result = Transcription(
            text=payload["transcribed_text"],
            language=payload["language"],
            confidence=payload["confidence"],
            segments=payload["segments"],
        )
        self.send(TranscriptionResult, result=result, data={"seq": payload["seq"]})

    def _tell_status(self, uses: Uses, size: int) -> None:
        """Say what becomes of the stream, with its first piece and whenever that changes."""
        working = self._service.state.state != "unavailable"
        now = working and uses.transcribe, working and uses.observe
        if now == self._told:
            return
        self._told = now
        words = "video_processing" if any(now) else "video_not_kept"
        self.send(
            VideoStatus,
            status="processing" if any(now) else "connected",
            message=phrase(words if working else "video_unavailable", self._locale),
            data_size=size,
            data={"transcription": now[0], "observations": now[1]},
        )

    def _tell_no_figures(self, state: Interview) -> None:
        now = self._service.clock()
        if now - self._analysed_at < ANALYSIS_SECONDS * 1000:
            return
        self._analysed_at = now
        status: str = observations_status(state, self._user_key, self._service.rule)
        if status == "on":
            status = "unavailable"
        self._send_analysis(state, _nothing_measured(status))

    def _tell_analysis(self, found: Mapping[str, Any]) -> None:
        """Hand figures on, unless policy forbids it by now; to the hosts too."""
        state = self._service.interviews.existing(self.key).state
        status = observations_status(state, self._user_key, self._service.rule)
        if status != "on":
            found = _nothing_measured(status)
        self._send_analysis(state, found)
        if status == "on" and state.is_open:
            self._service.feeds.publish(
                self.key,
                "video_observations",
                {
                    "interview_id": self._interview_id,
                    "user_id": self._actor.id,
                    "timestamp": iso(self._service.clock()),
                    **{name: found[name] for name in _FOR_HOSTS},
                },
                to_hosts=True,
            )

    def _send_analysis(self, state: Interview, found: Mapping[str, Any]) -> None:
        emotions = emotions_status(state, self._user_key)
        figures = {name: found[name] for name in _FIGURES}
        movements = found["movements"] if emotions == "movements" else None
        result = VideoAnalysis(
            emotions=[], emotions_status=emotions, movements=movements, **figures
        )
        self.send(
            VideoAnalysisResult,
            result=result,
            emotions_status=emotions,
            observations_status=result.observations_status,
            coverage=result.coverage,
            frames=result.frames,
        )


_FOR_HOSTS = (
    "gestures",
    "eye_contact",
    "posture_score",
    "observations_status",
    "coverage",
    "frames",
)
_FIGURES = (*_FOR_HOSTS, "reasons")


def _is_of_video(transcribed: Mapping[str, Any]) -> bool:
    return transcribed["utterance_id"].startswith(UTTERANCE_PREFIX) and not transcribed["error"]


def _nothing_measured(status: str) -> Mapping[str, Any]:
    figures = {"gestures": None, "eye_contact": None, "posture_score": None, "movements": None}
    return {
        **figures,
        "observations_status": status,
        "coverage": {},
        "frames": 0,
        "reasons": {},
    }


def _sender(identity: Identity, state: Interview, user_id: str | None) -> Actor:
    """Whose camera it is: the token's user, or who is named, or the interview's candidate."""
    if not identity.open:
        assert identity.user_id is not None
        assert identity.role is not None
        return Actor(identity.user_id, identity.role, identity.name)
    people = state.participants
    if user_id is not None:
        known = people.get(id_key(user_id))
        return Actor(known.user_id if known else user_id, known.role if known else CANDIDATE)
    candidates = [p for p in people.values() if p.role == CANDIDATE]
    return Actor(candidates[0].user_id if candidates else DEFAULT_CANDIDATE, CANDIDATE)
