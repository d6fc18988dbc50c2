"""Fragments of one speaker read as one passage; the log's own texts stay as they are."""

from typing import Any

import pytest

from app.domain.events import Event, ParticipantJoined
from app.services.records.joining import joined
from app.services.records.transcript_files import as_text
from tests.unit.services.records.test_transcripts import put, said, sent, transcript, wrote

BREATHS = (
    said("lin", "And so my fellow America!", 1.0),
    said("lin", "not", 4.0),
    said("lin", "What your country can do for you.", 8.9),
)


def entries(*events: Event, **options: Any) -> list[dict[str, Any]]:
    found: Any = transcript(*events, **options)["entries"]
    return found  # type: ignore[no-any-return]


def test_fragments_with_short_pauses_are_one_entry_with_its_pieces() -> None:
    (entry,) = entries(*BREATHS)
    assert entry["text"] == "And so my fellow America not what your country can do for you."
    assert (entry["seq"], entry["t0"], entry["t1"], entry["spoken"]) == (1, 1.0, 10.9, True)
    assert [(piece["seq"], piece["t0"], piece["t1"]) for piece in entry["pieces"]] == [
        (1, 1.0, 3.0),
        (2, 4.0, 6.0),
        (3, 8.9, 10.9),
    ]
    assert [piece["text"] for piece in entry["pieces"]] == [e.text for e in BREATHS]  # type: ignore[attr-defined]
    assert {piece["confidence"] for piece in entry["pieces"]} == {0.9}
    assert entry["utterance_id"] == entry["pieces"][0]["utterance_id"]


def test_what_was_heard_stays_as_it_was() -> None:
    utterances: Any = transcript(*BREATHS)["utterances"]
    assert [u["text"] for u in utterances] == [e.text for e in BREATHS]  # type: ignore[attr-defined]
    assert "pieces" not in utterances[0]


def test_the_text_holds_them_on_one_line() -> None:
    come = ParticipantJoined(user_id="lin", role="candidate", name="Lin")
    assert as_text(transcript(come, *BREATHS)).splitlines() == [
        "Lin: And so my fellow America not what your country can do for you."
    ]


@pytest.mark.parametrize(
    "between", [said("ben", "Yes.", -0.5), put("q", "Why?"), sent("Something typed.")]
)
def test_what_comes_between_parts_them(between: Event) -> None:
    first, second = said("lin", "I built", -1.5), said("lin", "a cache.", 1.0)
    assert len(entries(first, second)) == 1
    found = entries(first, between, second)
    assert [entry["text"] for entry in (found[0], found[2])] == ["I built", "a cache."]


def test_a_chat_message_parts_them_where_it_is_shown() -> None:
    events = said("lin", "I built", -1.5), wrote("hello"), said("lin", "a cache.", 1.0)
    assert len(entries(*events)) == 1
    assert len(entries(*events, with_chat=True)) == 3


def test_a_long_pause_parts_them() -> None:
    assert len(entries(said("lin", "One.", 1.0), said("lin", "Two.", 23.0))) == 1
    assert len(entries(said("lin", "One.", 1.0), said("lin", "Two.", 23.1))) == 2


def test_a_passage_is_bounded() -> None:
    by_time = entries(*[said("lin", f"Part {n}.", 3.0 * n) for n in range(40)])
    assert all(entry["t1"] - entry["t0"] <= 60 for entry in by_time)
    assert len(by_time) == 2
    by_length = entries(*[said("lin", "word " * 40, 3.0 * n) for n in range(8)])
    assert all(len(entry["text"]) <= 500 for entry in by_length)
    assert len(by_length) == 4
    assert len(entries(said("lin", "word " * 400, 0.0))) == 1  # heard in one go


def test_an_answer_that_was_said_in_pieces_stands_there_once() -> None:
    pieces = [said("lin", "I built a cache.", 0.0015), said("lin", "it was fast.", 0.0016)]
    found = entries(put("q", "What?"), *pieces, sent("I built a cache. It was fast."))
    assert [entry["kind"] for entry in found] == ["question", "speech"]
    assert (found[1]["question_id"], len(found[1]["pieces"])) == ("q", 2)


@pytest.mark.parametrize(
    ("pieces", "text"),
    [
        (["We had a problem.", "with the queue."], "We had a problem with the queue."),
        (["It failed…", "...and then it came back."], "It failed and then it came back."),
        (["It failed.", "Then it came back."], "It failed. Then it came back."),
        (["We asked", "Maya"], "We asked Maya"),
        (["We asked", "The customers"], "We asked the customers"),
        (["Then", "I left."], "Then I left."),
        (["Was it fast?", "yes"], "Was it fast? yes"),
        (["in the U.S.", "government"], "in the U.S. government"),
        (["我们做了缓存。", "然后延迟降低了"], "我们做了缓存。然后延迟降低了"),
        (["我们用", "Redis"], "我们用 Redis"),
        (["캐시를", "만들었습니다"], "캐시를 만들었습니다"),
        (["", "Hello."], "Hello."),
        (["."], "."),
        ([".", "and"], ". and"),
    ],
)
def test_capitals_and_marks_where_two_meet(pieces: list[str], text: str) -> None:
    shown = "".join(joined(pieces))
    assert shown == text
    letters = [c.lower() for piece in pieces for c in piece if c.isalnum()]
    assert [c.lower() for c in shown if c.isalnum()] == letters


def test_what_is_empty_parts_nothing() -> None:
    assert joined(["", "We", "", "The team"]) == ["", "We", "", " the team"]
