"""Transcripts: times from the interview's start, and their written forms."""

from app.contract.projection import Viewer
from app.domain.events import (
    AnswerSubmitted,
    Event,
    InterviewerSpoke,
    MessageSent,
    QuestionStarted,
    Recorded,
    UtteranceTranscribed,
)
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


HOST = Viewer(frozenset(("helen",)), "interviewer")


def transcript(
    *events: Event, started_at: int | None = START, viewer: Viewer = HOST
) -> dict[str, object]:
    log = FakeLog(*events)
    version = Version(len(events), START, Interview("i", started_at=started_at))
    return Transcripts(log).transcript("i", version, viewer)  # type: ignore[arg-type]


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


MARK = {
    "response_type": "question",
    "strategy_used": "open",
    "focus_area": "background",
    "confidence": 1.0,
    "engine": "rules",
    "question_id": "q",
    "takes_answer": True,
    "degraded": False,
    "opening": False,
}


def asked(text: str) -> Event:
    return QuestionStarted(
        question_id="q", question_text=text, started_by="ai_interviewer", ai=MARK
    )


def answered(text: str, utterance_id: str | None = None) -> Event:
    return AnswerSubmitted(
        question_id="q",
        user_id="lin",
        answer_text=text,
        response_time=1.0,
        measured_response_time=1.0,
        revision=1,
        late=False,
        utterance_id=utterance_id,
    )


def wrote(text: str) -> Event:
    return MessageSent(user_id="lin", message=text, type="text", message_id="m")


TALK = (
    asked("What do you do?"),
    answered("I build pipelines."),
    asked("Why?"),
    wrote("One minute."),
    InterviewerSpoke(message="Of course.", message_id="r", ai=MARK),
    said("lin", "Spoken answer.", 0.1, ("Spoken answer.", 0.0, 1.0)),
    answered("Spoken answer.", "Spoken answer."),
    asked("And then?"),
    wrote("a chat message to nobody"),
)


def test_a_talk_with_the_interviewer_holds_what_was_written() -> None:
    assert as_text(transcript(*TALK)).splitlines() == [
        "ai_interviewer: What do you do?",
        "lin: I build pipelines.",
        "ai_interviewer: Why?",
        "lin: One minute.",
        "ai_interviewer: Of course.",
        "ai_interviewer: And then?",
        "lin: Spoken answer.",
    ]


def test_who_may_not_see_the_answers_does_not_read_them_here() -> None:
    eve = Viewer(frozenset(("eve",)), "candidate")
    assert "pipelines" not in as_text(transcript(*TALK, viewer=eve))
    lin = Viewer(frozenset(("lin",)), "candidate")
    assert "pipelines" in as_text(transcript(*TALK, viewer=lin))


def test_a_spoken_aside_stands_there_once() -> None:
    events = [
        said("lin", "Say that again.", 0.0, ("Say that again.", 0.0, 1.0)),
        wrote("Say that again."),
        InterviewerSpoke(message="Why?", message_id="r", ai=MARK),
    ]
    assert as_text(transcript(*events)).count("Say that again.") == 1
