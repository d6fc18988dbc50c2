"""What the sender said of its audio."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.contract.vocabulary import Segmentation


@dataclass(frozen=True)
class AudioSpec:
    """The format itself is recognised from the bytes.

    sample_rate: of raw PCM, in Hz (None: 16000); language: as BCP 47 (None: detected);
    segmentation: who ends utterances, the client or, at pauses, the server; has_header: it is a
    recording's file format, of which only the beginning has a header; hotwords: rare words to
    expect; spoken: the languages that its speaker named (BCP 47), the likeliest first.
    """

    codec: str | None = None
    sample_rate: int | None = None
    language: str | None = None
    segmentation: Segmentation = "client"
    has_header: bool = False
    hotwords: str = ""
    spoken: tuple[str, ...] = ()

    @classmethod
    def of_job(
        cls, said: Mapping[str, Any], *, codec: str | None, has_header: bool = False
    ) -> "AudioSpec":
        """What stands in a job, see ports.speech_jobs.SpeechJob; older ones lack some of it."""
        return cls(
            codec=codec,
            sample_rate=said.get("sample_rate"),
            language=said.get("language"),
            segmentation=said.get("segmentation", "client"),
            has_header=has_header,
            hotwords=said.get("hotwords", ""),
            spoken=tuple(said.get("spoken", ())),
        )
