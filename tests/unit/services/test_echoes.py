"""Words that were another's voice are read nowhere as their speaker's, until they say otherwise."""

from typing import Any

import pytest

from app.contract import commands as wire
from app.contract.events.projection import Viewer, project
from app.domain import commands as c
from app.domain.commands import Actor
from app.domain.errors import Refusal
from app.domain.events import EchoMarked, EchoRestored, Event, Recorded
from app.ports.interview_log import Append
from app.services.identity.caller import Connection, Identity, Membership
from app.services.interviews.echoes import EchoService
from app.services.records.transcript_files import as_text
from tests.support.fakes import FakeEventLog
from tests.unit.services.conftest import Process
from tests.unit.services.records.test_transcripts import HOST, made, put
from tests.unit.services.test_captions import answer, caption, heard, reported, told

LIN, EVE = Actor("lin", "candidate"), Actor("eve", "candidate")
MARK = EchoMarked(user_id="lin", utterance_id="u2", echo_of="u9", spoken_by="maya")
TAKEN_BACK = EchoRestored(user_id="lin", utterance_id="u2")


def story(*after: Event, sent: str = "I built a cache. So, how did you measure it?") -> list[Event]:
    """lin's answer, the last words of which maya's voice was, as lin's microphone heard it."""
    return [
        put("q", "What?"),
        heard("I built a cache.", 0.0015),
        heard("So, how did you measure it?", 0.0025, utterance_id="u2"),
        answer(sent, None),
        *after,
    ]


def words(events: list[Event]) -> list[str]:
    return [entry["text"] for entry in told(*events)["entries"]]


class TestTranscript:
    def test_they_are_left_out_in_every_form(self) -> None:
        marked = [heard("Mine.", 0.0), heard("Not mine.", 4.0, utterance_id="u2"), MARK]
        assert words(marked) == ["Mine."]
        assert [one["text"] for one in told(*marked)["utterances"]] == ["Mine."]
        transcripts, version = made(tuple(marked), None)
        text = transcripts.file(lambda found, _, locale: as_text(found, locale), "i", version, HOST)
        assert text == "lin: Mine.\n"

    def test_also_where_the_mark_came_before_its_words_were_read(self) -> None:
        assert words([MARK, heard("Not mine.", 4.0, utterance_id="u2")]) == []

    def test_those_taken_back_stand_again(self) -> None:
        found = [heard("Mine after all.", utterance_id="u2"), MARK, TAKEN_BACK]
        assert words(found) == ["Mine after all."]

    def test_nobody_elses_of_that_name_are_touched(self) -> None:
        assert words([heard("Yours.", user="eve", utterance_id="u2"), MARK]) == ["Yours."]

    def test_what_a_captioner_wrote_of_them_stands(self) -> None:
        found = [heard("A cash.", utterance_id="u2"), MARK, caption("A cache.", "u2")]
        assert words(found) == ["A cache."]

    def test_an_answer_stands_without_them(self) -> None:
        """It is what was heard of its author, and there it stands already."""
        assert words(story(MARK)) == ["What?", "I built a cache."]
        whole = ["What?", "I built a cache. So, how did you measure it?"]
        assert words(story()) == whole
        assert words(story(MARK, TAKEN_BACK)) == whole

    def test_words_that_were_written_by_hand_stay(self) -> None:
        found = story(MARK, sent="Twice as fast. So, how did you measure it? I counted.")
        assert words(found)[-1] == "Twice as fast. I counted."


class TestReport:
    def test_answer_and_evidence_are_its_authors_words_alone(self) -> None:
        (found,) = reported(story(MARK))
        assert (found["answer_text"], found["echo_removed"]) == ("I built a cache.", True)
        assert all("measure" not in one["quote"] for one in found["evidence"])
        assert found["captioned"] is False

    def test_one_that_was_nothing_else_holds_no_words(self) -> None:
        (found,) = reported(story(MARK, sent="so how did you measure it"))
        assert (found["answer_text"], found["spoken"]) == ("", False)
        assert found["evidence_withheld"] == "no_words"

    def test_without_a_mark_nothing_is_taken_away(self) -> None:
        for events in (story(), story(MARK, TAKEN_BACK)):
            (found,) = reported(events)
            assert found["answer_text"].endswith("measure it?")
            assert found["echo_removed"] is False

    def test_the_same_letters_within_a_word_are_no_words(self) -> None:
        events = story(MARK, sent="Also how did you measure its size")
        (found,) = reported(events)
        assert found["echo_removed"] is False

    def test_in_chinese_too(self) -> None:
        events = [
            put("q", "什么？"),
            heard("你是怎么测量延迟的？", 0.0015, utterance_id="u2"),
            answer("我做了缓存。你是怎么测量延迟的？", None),
            MARK,
        ]
        (found,) = reported(events)
        assert found["answer_text"] == "我做了缓存。"


@pytest.fixture
def echoes(process: Process) -> EchoService:
    process.executor.execute("i1", c.CreateInterview(consent_default="given"), c.SYSTEM)
    return EchoService(process.executor)


def mark(log: FakeEventLog) -> None:
    log.append(
        Append(
            key="i1", interview_id="i1", events=(MARK,), time=1, guard="system", command_id="mark"
        )
    )


def restore(echoes: EchoService, by: Actor, utterance_id: str = "u2") -> dict[str, Any]:
    place = Membership({str(by.id): by})
    connection = Connection(str(by.id), Identity(by.id, by.role, open=False))
    connection.memberships = {"i1": place}
    command = wire.RestoreEcho(interview_id="i1", utterance_id=utterance_id)
    return echoes.restore_echo(connection.caller(by), command)


class TestRestoring:
    def test_its_speaker_takes_words_back(self, echoes: EchoService, log: FakeEventLog) -> None:
        mark(log)
        answered = restore(echoes, LIN)
        assert (answered["user_id"], answered["utterance_id"]) == ("lin", "u2")
        assert log.read("i1", 0)[-1].event == TAKEN_BACK

    def test_nobody_else_can_and_nothing_else(self, echoes: EchoService, log: FakeEventLog) -> None:
        mark(log)
        for by, utterance_id in ((EVE, "u2"), (LIN, "u1"), (LIN, "u9")):
            with pytest.raises(Refusal, match="not_marked"):
                restore(echoes, by, utterance_id)
        restore(echoes, LIN)
        with pytest.raises(Refusal, match="not_marked"):
            restore(echoes, LIN)

    def test_everybody_hears_of_it_but_of_no_words(self) -> None:
        recorded = Recorded(7, 1_700_000_000_000, "i1", MARK)
        for role, key in (("candidate", "eve"), ("observer", "olga"), ("candidate", "lin")):
            seen = project(recorded, Viewer(frozenset((key,)), role))
            assert seen is not None
            assert seen[0] == "echo_marked"
            assert set(seen[1]) == {
                "interview_id", "seq", "user_id", "utterance_id", "echo_of", "spoken_by",
                "timestamp",
            }  # fmt: skip
