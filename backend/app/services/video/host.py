"""What the streams of a process share."""

from collections.abc import Callable
from typing import Protocol

from app.domain.policy import ObservationRule
from app.ports.concurrency import Concurrency
from app.ports.delivery import Feeds
from app.ports.interview_log import Clock
from app.ports.video_store import VideoStore
from app.ports.voice_store import SpeechState
from app.services.identity.access import Access
from app.services.interview_service import InterviewService
from app.services.voice.expected_speech import ExpectedSpeech


class Host(Protocol):
    """See VideoService."""

    store: VideoStore | None
    interviews: InterviewService
    feeds: Feeds
    access: Access
    speech: Callable[[], SpeechState]
    rule: ObservationRule
    clock: Clock
    concurrency: Concurrency
    expected: ExpectedSpeech

    @property
    def is_working(self) -> bool:
        """Whether there are workers."""
        ...

    def closed(self, key: str, stream: object, /) -> None:
        """Be told that a stream's connection is over."""
        ...
