"""Camera streams from the wire to the video workers, and what the workers make of them back."""

from collections.abc import Callable

from app.domain.commands import Actor
from app.domain.effects import check_name
from app.domain.errors import Refusal
from app.domain.identifiers import id_key
from app.domain.interview import Interview
from app.domain.policy import ObservationRule
from app.domain.roles import CANDIDATE
from app.domain.unique_ids import candidate_id
from app.observability.faults import note_fault
from app.observability.logs import get_logger
from app.ports.concurrency import Concurrency
from app.ports.delivery import Feeds
from app.ports.interview_log import Clock, Unavailable
from app.ports.video_store import VideoState, VideoStore, WorkerMessage
from app.ports.voice_store import SpeechState
from app.services.identity.access import Access
from app.services.identity.caller import Identity
from app.services.interview_service import InterviewService
from app.services.interviews.admission import Admission, existing
from app.services.video.video_messages import Outbound
from app.services.video.video_stream import VideoStream
from app.services.voice.expected_speech import ExpectedSpeech

READ_MS = 200
"""How long one look for what the workers tell waits; new streams are seen at the next."""
RETRY_SECONDS = 0.25
LOCKS = 64

logger = get_logger(__name__)


class VideoService:
    """This process's streams. `store` is None where no media Redis is set.

    `speech`: how the speech workers are.
    """

    def __init__(
        self,
        store: VideoStore | None,
        interviews: InterviewService,
        feeds: Feeds,
        admission: Admission,
        access: Access,
        speech: Callable[[], SpeechState],
        rule: ObservationRule,
        clock: Clock,
        expected: ExpectedSpeech,
        *,
        concurrency: Concurrency,
    ) -> None:
        self.store = store
        self.interviews = interviews
        self.feeds = feeds
        self.speech = speech
        self.rule = rule
        self.clock = clock
        self.concurrency = concurrency
        self.expected = expected
        self._admission = admission
        self.access = access
        self._streams: dict[str, VideoStream] = {}
        self._opening = [concurrency.lock() for _ in range(LOCKS)]
        self._is_reading = False
        self.state = VideoState("unavailable", "MEDIA_REDIS_URL is not set")

    def refresh(self) -> None:
        """Ask the workers how they are, and whether tokens are still good; once a second."""
        if self.store is not None:
            try:
                self.state = self.store.video_state()
            except Unavailable:
                self.state = VideoState("unavailable", "the media Redis cannot be reached")
            except Exception as error:  # noqa: BLE001 - the streams are looked after all the same
                self.state = VideoState("unavailable", "the workers' word cannot be read")
                note_fault("video_state", error)
        for stream in list(self._streams.values()):
            try:
                self.access.check(stream.identity)
            except Refusal as error:
                stream.outbound.fail("UNAUTHORIZED", error.code)
        self._read_on()

    @property
    def is_working(self) -> bool:
        """Whether there are workers; they may still be starting."""
        return self.state.state != "unavailable"

    @property
    def sessions(self) -> list[str]:
        """The interviews' keys, one for each stream that is open here."""
        return list(self._streams)

    def open(
        self,
        identity: Identity,
        session_id: str,
        user_id: str | None,
        locale: str,
        outbound: Outbound,
    ) -> VideoStream:
        """Begin a connection's stream; the newest of a session wins.

        `user_id`: who streams where no token says it. Raises Refusal: `session_not_found`,
        `forbidden`, `invitation_required`, `not_in_interview`, `removed`, `interview_ended`,
        `interview_stopped`; and Unavailable.
        """
        identity.check_covers(session_id, code="session_not_found")
        if not identity.may("stream_video"):
            raise Refusal("forbidden")
        key = id_key(session_id)
        state = existing(self.feeds, key, must_be_open=True, code="session_not_found").state
        actor = _sender(identity, state, user_id)
        identity.check_place(session_id, actor.id)
        check_name(actor)
        self._admission.check(state, actor)
        stream = VideoStream(self, identity, actor, state, session_id, locale, outbound)
        self._begin(stream)
        self._read_on()
        return stream

    def _begin(self, stream: VideoStream) -> None:
        """In the place of the session's stream before it."""
        key = stream.key
        with self._opening[hash(key) % LOCKS]:  # else an older one could come after a newer one
            before = self._streams.get(key)
            if before is not None:
                before.outbound.fail("SESSION_REPLACED")
            try:
                stream.begin()
            except LookupError:
                raise Refusal("session_not_found") from None
            self._streams[key] = stream

    def evict(self, key: str, user_key: str) -> None:
        """End the stream of a person who was removed from an interview (their keys)."""
        stream = self._streams.get(key)
        if stream is None or stream.user_key != user_key:
            return
        if stream.identity.was_removed(key, user_key):
            self.access.end_removed(stream.identity, key)
            stream.outbound.fail("UNAUTHORIZED", "removed")

    def closed(self, key: str, stream: object) -> None:
        """A stream's connection is over."""
        if self._streams.get(key) is stream:
            del self._streams[key]

    def _read_on(self) -> None:
        """Have a reader as long as there are streams."""
        if self._streams and not self._is_reading:
            self._is_reading = True
            self.concurrency.spawn(self._read)

    def _read(self) -> None:
        """Hand on what the workers tell, while there are streams."""
        try:
            while self._streams and self.store is not None:
                try:
                    self._read_once(self.store)
                except Unavailable:
                    self.concurrency.sleep(RETRY_SECONDS)
                except Exception as error:  # noqa: BLE001 - every stream hears through this reader
                    note_fault("video_reader", error)
                    self.concurrency.sleep(RETRY_SECONDS)
        finally:
            self._is_reading = False

    def _read_once(self, store: VideoStore) -> None:
        """Raises Unavailable."""
        cursors = {s.key: s.cursor for s in self._streams.values() if s.cursor}
        if not cursors:
            self.concurrency.sleep(RETRY_SECONDS)
            return
        for key, messages in store.messages(cursors, READ_MS).items():
            for message in messages:
                stream = self._streams.get(key)
                if stream is not None:
                    self._hand_on(stream, message)

    def _hand_on(self, stream: VideoStream, message: WorkerMessage) -> None:
        try:
            stream.handle(message)
        except Unavailable:
            logger.warning("redis_unavailable")
        except Exception as error:  # noqa: BLE001 - the other streams' messages wait behind it
            note_fault("video_message", error, interview_id=stream.key)


def _sender(identity: Identity, state: Interview, user_id: str | None) -> Actor:
    """Whose camera it is: the token's user, or who is named, or the interview's candidate."""
    if not identity.open:
        assert identity.user_id is not None
        assert identity.role is not None
        return Actor(identity.user_id, identity.role, identity.name)
    people = state.participants
    if user_id is not None:
        known = people.get(id_key(user_id))
        role = known.role if known else CANDIDATE
        return Actor(known.user_id if known else user_id, role, counts_as_host=True)
    candidates = [p for p in people.values() if p.role == CANDIDATE]
    someone = candidates[0].user_id if candidates else candidate_id(state.interview_id)
    return Actor(someone, CANDIDATE, counts_as_host=True)
