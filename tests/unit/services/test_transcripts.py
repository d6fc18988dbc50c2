"""Transcripts: times from the interview's start, and their written forms."""

from app.domain.events import Event, MessageSent, Recorded, UtteranceTranscribed
from app.domain.interview import Interview
from app.services.ports import Version
from app.services.transcripts import Transcripts, as_srt, as_text, as_vtt, cues

START = 1_700_000_000_000


class FakeLog:
    def __init__(self, *events: Event) -> None:
        self._events = [Recorded(n, START + n, "i", e) for n, e in enumerate(events, 1)]

    def read(self, key: str, after_seq: int, limit: int = 500) -> list[Recorded]:
        return [recorded for recorded in self._events if recorded.seq > after_seq][:2]


def said(user: str, text: str, at: float, *segments: tuple[str, float, float]) -> Event:
    return UtteranceTranscribed(
        user_id=user,
        utterance_id=text,
        text=text,
        confidence=0.9,
        started_at=START + round(at * 1000),
        duration=2.0,
        segments=[{"text": t, "t0": t0, "t1": t1, "confidence": 0.9} for t, t0, t1 in segments],
    )


def transcript(*events: Event, started_at: int | None = START) -> dict[str, object]:
    log = FakeLog(*events)
    version = Version(len(events), START, Interview("i", started_at=started_at))
    return Transcripts(log).transcript("i", version)  # type: ignore[arg-type]


SPOKEN = transcript(
    MessageSent(user_id="ben", message="hi", type="text", message_id="m"),
    said("ben", "Second.", 3661.5, ("Second.", 0.0, 1.25)),
    said("anna", "Hello. <b> & --> you", 1.0, ("Hello.", 0.5, 1.0), ("<b> & --> you", 1.0, 2.0)),
    said("anna", "", 2.0),
)


def test_utterances_stand_in_the_order_in_which_they_were_begun() -> None:
    assert SPOKEN["last_seq"] == 4
    utterances: list[dict[str, object]] = SPOKEN["utterances"]  # type: ignore[assignment]
    assert [(u["user_id"], u["t0"], u["seq"]) for u in utterances] == [
        ("anna", 1.0, 3),
        ("ben", 3661.5, 2),
    ]


def test_who_speaks_before_the_start_is_the_zero() -> None:
    early = transcript(said("anna", "Early.", -5.0, ("Early.", 0.0, 1.0)))
    assert [cue.t0 for cue in cues(early)] == [0.0]
    assert early["start_time"] == "2023-11-14T22:13:15.000Z"


def test_an_utterance_without_segments_is_one_cue() -> None:
    assert cues(transcript(said("anna", "Whole.", 1.0))) == [(1.0, 3.0, "anna", "Whole.")]


def test_nothing_said_is_nothing_shown() -> None:
    nothing = transcript(started_at=None)
    assert (as_text(nothing), as_srt(cues(nothing))) == ("", "")
    assert as_vtt(cues(nothing)) == "WEBVTT\n"


def test_text() -> None:
    assert as_text(SPOKEN) == "anna: Hello. <b> & --> you\nben: Second.\n"


def test_subrip() -> None:
    assert as_srt(cues(SPOKEN)) == (
        "1\n00:00:01,500 --> 00:00:02,000\nanna: Hello.\n\n"
        "2\n00:00:02,000 --> 00:00:03,000\nanna: <b> & -> you\n\n"
        "3\n01:01:01,500 --> 01:01:02,750\nben: Second.\n"
    )


def test_webvtt() -> None:
    assert as_vtt(cues(SPOKEN)) == (
        "WEBVTT\n\n00:00:01.500 --> 00:00:02.000\n<v anna>Hello.</v>\n\n"
        "00:00:02.000 --> 00:00:03.000\n<v anna>&lt;b&gt; &amp; --&gt; you</v>\n\n"
        "01:01:01.500 --> 01:01:02.750\n<v ben>Second.</v>\n"
    )
