"""A whole interview as its log has it, with what each kind of viewer sees of every event.

`python -m tests.support.recorded_log NAME` records one with this version, to be kept as
tests/fixtures/logs/NAME.jsonl when a version is released.
"""

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from app.adapters.recorded_json import decode_event, encode_event
from app.contract.events.projection import Viewer, project
from app.contract.events.voice import project_to_speaker
from app.domain import commands as c
from app.domain import events as e
from app.domain.commands import SYSTEM, Actor
from app.domain.decisions import decide
from app.domain.interview import Interview, evolve
from app.domain.interviewing import Setting
from tests.support.replies import a_question

LOGS = Path(__file__).resolve().parents[1] / "fixtures" / "logs"
INTERVIEW = "interview_7"
VIEWERS = {
    "candidate": Viewer(frozenset(("ann",)), "candidate", is_known=True),
    "other candidate": Viewer(frozenset(("42",)), "candidate", "zh", is_known=True),
    "host": Viewer(frozenset(("max",)), "interviewer", is_known=True),
    "observer": Viewer(frozenset(("olga",)), "observer", is_known=True),
    "author without a token": Viewer(frozenset(("max",)), "candidate"),
}
ANN, BOB, MAX = Actor("ann", name="Ann"), Actor(42), Actor("max", "interviewer", "Max")
ROOT = Actor("root", "admin")
OPENING = a_question(
    "Tell me of a cache.", "be-caching.1", strategy_used="open", confidence=0.5, takes_answer=False
)
CLARIFICATION = replace(
    OPENING,
    text="Any cache.",
    response_type="clarification",
    strategy_used="clarify",
    degraded=True,
)
CLOSING = replace(
    OPENING, text="Thank you.", response_type="closing", strategy_used="wrap_up", takes_answer=True
)
FIGURE = {"value": -20.5, "valid": True}
HEARD = e.UtteranceTranscribed(
    user_id="ann",
    utterance_id="u1",
    text="We doubled it.",
    confidence=0.91,
    started_at=1_769_860_800_123,
    duration=1.5,
    language="en",
    language_probability=0.98,
    confidence_parts={
        "calibrated": False, "word_probability": 0.9, "avg_logprob": -0.2, "no_speech_prob": 0.01,
        "compression_ratio": 0.8, "temperature": 0.0, "speech_coverage": 1.0,
    },
    segments=[
        {"text": "We doubled it.", "t0": 0.1, "t1": 1.4, "confidence": 0.91,
         "words": [{"text": "We", "t0": 0.1, "t1": 0.3, "probability": 0.95}]},
    ],
    gaps=[{"after_chunk": 3, "missing": [4, 5], "count": 2, "seconds": 0.5}],
    quality={
        **dict.fromkeys(
            ("peak_dbfs", "rms_dbfs", "clipping_share", "snr_db", "bandwidth_hz", "silence_ratio",
             "words_per_minute", "articulation_rate", "pause_count", "pause_mean", "pause_longest",
             "response_latency"), FIGURE),
        "hints": ["noisy"],
    },
)  # fmt: skip
SILENCE = replace(
    HEARD, utterance_id="u2", text="", confidence=None, language=None, language_probability=None,
    confidence_parts={}, segments=[], gaps=[], quality={}, duration=0.0,
    error="transcription_failed",
)  # fmt: skip
CAPTION = e.CaptionWritten(user_id="cleo", for_user_id="ann", utterance_id="u2", text="It halved.")

TRANSLATION = e.TextTranslated(
    user_id="ann", of_seq=12, language="zh", text="翻了一倍。", engine="ctranslate2", model="en-zh",
    utterance_id="u1",
)  # fmt: skip
MARK = e.EchoMarked(user_id="ann", utterance_id="u1", echo_of="u7", spoken_by="max")


class Line(NamedTuple):
    """One entry of a recorded log.

    `people`: how many are in the room, -1 where it changes nothing; `seen`: what each viewer got.
    """

    seq: int
    people: int
    body: bytes
    seen: dict[str, list[Any]]


def _steps(state: Interview) -> Iterator[tuple[c.Command, Actor] | e.Event]:
    """What happens; the state is asked for again at every step."""
    yield c.Join(), MAX
    yield c.Join(), ANN
    yield c.Join(), BOB
    yield c.SetConsent(user_id="ann", scope="transcribe", granted=True), ANN
    yield c.SetConsent(user_id="ann", scope="emotions", granted=True), ANN
    yield c.StartInterview(), MAX
    yield c.StartQuestion(question_id=1, question_text="为什么？ Why? 🙂"), MAX
    yield c.SubmitAnswer(question_id=1, answer_text="Because.", response_time=2.5), ANN
    yield c.SubmitAnswer(question_id="1", answer_text="x = 1", format="code"), ANN
    yield c.SkipQuestion(question_id="p2"), MAX
    yield HEARD
    yield c.SubmitAnswer(question_id=1, answer_text="We doubled it.", utterance_id="u1"), BOB
    yield MARK
    yield c.RestoreEcho(utterance_id="u1"), ANN
    yield TRANSLATION
    yield SILENCE
    yield CAPTION
    yield c.SendMessage(message="hello", type="text", message_id="m1"), ANN
    yield c.SaveNote(note_id="n1", text="calm", question_id=1), MAX
    yield (
        c.ShowSuggestion(
            suggestion_id="8.result", kind="probe", about_seq=9, engine="rules", text="And then?"
        ),
        MAX,
    )
    yield c.UseSuggestion(suggestion_id="8.result"), MAX
    yield c.RequestHelp(help_id="h1", help_type="technical", question_id=1, message="no sound"), ANN
    yield c.ResolveHelp(help_id="h1", note="done"), MAX
    yield c.SetInterviewer(setting=Setting(position="Engineer")), MAX
    yield c.JoinCall(), ANN
    yield c.JoinCall(), MAX
    yield c.ShareScreen(), ANN
    yield c.StopScreenShare(user_id="ann"), ANN
    yield c.LeaveCall(user_id="ann", reason="left", interruptions=1, longest_interruption=4.5), ANN
    yield c.Leave(user_id=42, reason="disconnected"), SYSTEM


def _turns(planned_on: int) -> list[c.TakeTurn]:
    said = ((None, OPENING), ("Which?", CLARIFICATION), ("One of mine.", CLOSING))
    return [
        c.TakeTurn(
            user_input=words, reply=reply, planned_on=planned_on,
            message_id=f"m{number}", reply_id=f"r{number}",
        )
        for number, (words, reply) in enumerate(said, start=10)
    ]  # fmt: skip


def record() -> list[Line]:
    """The log of an interview in which everything happens that may be logged."""
    lines: list[Line] = []
    state: Interview | None = None

    def happen(step: tuple[c.Command, Actor] | e.Event) -> None:
        nonlocal state
        now = 1_769_860_800_000 + 1_001 * len(lines)
        events = (step,) if isinstance(step, e.Event) else decide(state, *step, now)
        for event in events:
            line = _line(len(lines), event, now, state)
            recorded = decode_event(INTERVIEW, line.seq, line.people, line.body)
            state = evolve(state, recorded)
            lines.append(line)

    planned = [{"question_id": "p2", "question_text": "And then?"}]
    happen((c.CreateInterview(purpose="hiring", planned_questions=planned, title="Cache"), MAX))
    assert state is not None
    for step in _steps(state):
        happen(step)
    for number in range(3):
        happen((_turns(state.rules_version)[number], ANN))
    happen(e.EmergencyStopped(stopped_by="max", reason="fire"))
    happen((c.Assess(text="Exact.", grade="solid", question_id=1), MAX))
    happen((c.GiveFeedback(rating=4, text="Kind."), ANN))
    happen((c.HoldRecord(held=True), ROOT))
    happen((c.HoldRecord(held=False), ROOT))
    happen((c.NoteErasure(user_id="p0f3", entries=4), ROOT))
    return lines


def _line(seq: int, event: e.Event, now: int, state: Interview | None) -> Line:
    before = 0 if state is None else len(state.participants)
    changes = {e.ParticipantJoined: 1, e.ParticipantLeft: -1}.get(type(event))
    count = -1 if changes is None else before + changes
    body = encode_event(event, now, INTERVIEW)
    recorded = decode_event(INTERVIEW, seq, count, body)
    return Line(seq, count, body, {name: seen_by(recorded, v) for name, v in VIEWERS.items()})


def seen_by(recorded: e.Recorded, viewer: Viewer) -> list[Any]:
    """What the viewer gets of it, in bytes as they go out, each with its name."""
    seen = (project(recorded, viewer), project_to_speaker(recorded, viewer))
    return [[name, orjson.dumps(payload).decode()] for name, payload in filter(None, seen)]


def write(path: Path, lines: list[Line]) -> None:
    """Keep a log."""
    entries = [{**line._asdict(), "body": line.body.decode()} for line in lines]
    path.write_bytes(b"".join(orjson.dumps(entry) + b"\n" for entry in entries))


def read(path: Path) -> list[Line]:
    """A log that was kept."""
    entries = [orjson.loads(line) for line in path.read_bytes().splitlines()]
    return [Line(x["seq"], x["people"], x["body"].encode(), x["seen"]) for x in entries]


if __name__ == "__main__":
    write(LOGS / f"{sys.argv[1]}.jsonl", record())
