"""What the archive does on every database: run on SQLite and on a real PostgreSQL."""

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import pytest
from sqlalchemy import Engine, text

from app.adapters.recorded_json import decode_event
from app.archive.archive import Archive, OutOfOrder
from app.archive.databases import reading, writing
from app.archive.key_store import KeyStore
from app.ports.log_lines import LogLine
from tests.support import recorded_log
from tests.support.patience import PATIENCE
from tests.support.processes import ROOT
from tests.support.recorded_log import LOGS

WORDS = "Kafka lost 四十 orders"


@dataclass
class Shelf:
    """An archive to be tested; `again` opens it a second time, as another process would.

    `urls`: of its rows and its keys.
    """

    archive: Archive
    rows: Engine
    keys: Engine
    again: Callable[[], Archive]
    urls: tuple[str, str]

    def sql(self, statement: str, **values: Any) -> None:
        """Change rows behind the archive's back."""
        with writing(self.rows) as connection:
            connection.execute(text(statement), values)

    def holds(self, words: str) -> bool:
        """Whether any cell of any table holds these words.

        A few letters are looked for as JSON has them: they stand in sealed bytes by chance.
        """
        wanted = words.encode()
        in_bytes = wanted if len(words) > 3 else b'"%b"' % wanted
        for engine in (self.rows, self.keys):
            with reading(engine) as connection:
                for table in ("interviews", "events", "identities", "keys"):
                    if not engine.dialect.has_table(connection, table):
                        continue
                    for row in connection.execute(text(f"SELECT * FROM {table}")):
                        for cell in row:
                            if isinstance(cell, bytes | memoryview):
                                is_there = in_bytes in bytes(cell)
                            else:
                                is_there = wanted in str(cell).encode()
                            if is_there:
                                return True
        return False


def line(seq: int, kind: str, /, interview: Any = "i1", count: int = -1, **data: Any) -> LogLine:
    """A line of a log."""
    body = {"type": kind, "time": 1000 + seq, "interview_id": interview, "data": data}
    return LogLine(seq, count, orjson.dumps(body))


def a_talk(interview: str = "i1") -> list[LogLine]:
    """A host, a candidate who says something, a note on them, the end."""
    return [
        line(
            0,
            "InterviewCreated",
            interview,
            created_by="max",
            purpose="hiring",
            title="Lin, backend",
        ),
        line(
            1,
            "ParticipantJoined",
            interview,
            count=1,
            user_id="max",
            role="interviewer",
            name="Max",
        ),
        line(
            2,
            "ParticipantJoined",
            interview,
            count=2,
            user_id="lin",
            role="candidate",
            name="Lin Wei",
        ),
        line(
            3,
            "QuestionStarted",
            interview,
            question_id="q1",
            question_text="Why?",
            started_by="max",
        ),
        line(
            4,
            "AnswerSubmitted",
            interview,
            question_id="q1",
            user_id="lin",
            answer_text=WORDS,
            revision=1,
        ),
        line(
            5,
            "NoteSaved",
            interview,
            user_id="max",
            note_id="n1",
            text="Lin knows Kafka",
            question_id="q1",
        ),
        line(
            6,
            "MessageSent",
            interview,
            user_id="max",
            message="Thank you",
            type="chat",
            message_id="m1",
        ),
        line(7, "InterviewEnded", interview, ended_by="max"),
    ]


def recorded(path: Path) -> list[LogLine]:
    """A log that a version of ours wrote."""
    return [LogLine(one.seq, one.people, one.body) for one in recorded_log.read(path)]


class ArchiveSuite:
    """A subclass brings the fixture `shelf`."""

    @pytest.mark.parametrize("path", sorted(LOGS.glob("*.jsonl")), ids=lambda path: path.name)
    def test_what_is_read_is_what_the_log_said(self, shelf: Shelf, path: Path) -> None:
        lines = recorded(path)
        assert shelf.archive.take("interview_7", lines) == lines[-1].seq
        got = shelf.again().read("interview_7", -1)
        assert [_decoded(one) for one in got] == [_decoded(one) for one in lines]

    def test_nested_values_keep_the_order_in_which_they_were_written(self, shelf: Shelf) -> None:
        plan = [{"question_text": "b", "question_id": "a"}]
        shelf.archive.take("i1", [line(0, "InterviewCreated", planned_questions=plan)])
        (got,) = shelf.archive.read("i1", -1)
        assert isinstance(got, LogLine)
        assert b'[{"question_text":"b","question_id":"a"}]' in got.body

    @pytest.mark.parametrize(
        "body", [b"", b"rubbish\xff\x00", b"[]", b'{"type": 7}', b'{"type":"New","data":[]}']
    )
    def test_a_line_that_is_no_event_is_kept_as_it_is(self, shelf: Shelf, body: bytes) -> None:
        shelf.archive.take("i1", [LogLine(0, -1, body)])
        assert shelf.archive.read("i1", -1) == [LogLine(0, -1, body)]

    def test_an_event_that_nobody_here_knows_is_sealed_whole(self, shelf: Shelf) -> None:
        new = line(0, "CardSubmitted", user_id="lin", rating="strong_no", words=WORDS)
        shelf.archive.take("i1", [new])
        assert not shelf.holds("strong_no")
        (got,) = shelf.archive.read("i1", -1)
        assert isinstance(got, LogLine)
        assert orjson.loads(got.body) == orjson.loads(new.body)

    def test_no_words_names_or_ids_stand_open(self, shelf: Shelf) -> None:
        shelf.archive.take("i1", a_talk())
        for words in (WORDS, "Lin", "lin", "Max", "max", "Why?", "q1", "n1", "Thank you", "chat"):
            assert not shelf.holds(words), words

    def test_lines_that_are_there_are_passed_over(self, shelf: Shelf) -> None:
        talk = a_talk()
        assert shelf.archive.take("i1", talk[:4]) == 3
        assert shelf.again().take("i1", talk) == 7
        assert shelf.archive.take("i1", talk) == 7
        assert [_decoded(one) for one in shelf.archive.read("i1", -1)] == [
            _decoded(one) for one in talk
        ]

    def test_a_line_that_is_missing_is_waited_for(self, shelf: Shelf) -> None:
        talk = a_talk()
        shelf.archive.take("i1", talk[:3])
        with pytest.raises(OutOfOrder):
            shelf.archive.take("i1", talk[4:])
        assert shelf.archive.last_seqs(["i1", "other"]) == {"i1": 2}

    def test_one_and_the_string_of_it_stay_what_they_were(self, shelf: Shelf) -> None:
        lines = [
            line(0, "InterviewCreated", interview=12, created_by=1),
            line(1, "MessageSent", interview="12", user_id="1", message="a", message_id=2),
        ]
        shelf.archive.take("12", lines)
        read = shelf.archive.read("12", -1)
        got = [orjson.loads(one.body) for one in read if isinstance(one, LogLine)]
        assert [one["interview_id"] for one in got] == [12, "12"]
        assert [got[0]["data"]["created_by"], got[1]["data"]["user_id"]] == [1, "1"]

    # --- what was changed is found

    @pytest.mark.parametrize(
        ("change", "seq"),
        [
            ("UPDATE events SET time = time + 1 WHERE seq = 4", 4),
            ("UPDATE events SET actor = NULL WHERE seq = 4", 4),
            ("UPDATE events SET skeleton = replace(skeleton, '1', '2') WHERE seq = 4", 4),
            ("UPDATE events SET content = content_digest WHERE seq = 4", 4),
            ("UPDATE events SET content_digest = chain WHERE seq = 4", 4),
            ("DELETE FROM events WHERE seq = 4", 4),
            ("DELETE FROM events WHERE seq = 7", 7),
            ("UPDATE interviews SET seq = 9", 8),
        ],
    )
    def test_the_first_row_that_is_wrong_is_named(
        self, shelf: Shelf, change: str, seq: int
    ) -> None:
        shelf.archive.take("i1", a_talk())
        shelf.archive.take("i2", a_talk())
        assert shelf.archive.verify().faults == []
        shelf.sql(f"{change}{' AND' if 'WHERE' in change else ' WHERE'} interview = 'i2'")
        (fault,) = shelf.archive.verify().faults
        assert (fault.interview, fault.seq) == ("i2", seq)

    def test_content_of_another_row_is_no_content_of_this_one(self, shelf: Shelf) -> None:
        shelf.archive.take("i1", a_talk())
        shelf.sql(
            "UPDATE events SET content = (SELECT content FROM events WHERE seq = 3), content_salt ="
            " (SELECT content_salt FROM events WHERE seq = 3) WHERE seq = 6"
        )
        assert [fault.seq for fault in shelf.archive.verify().faults] == [6]

    # --- web processes read it

    def test_many_read_at_once_while_the_loop_goes_on(self, shelf: Shelf) -> None:
        shelf.archive.take("i1", a_talk())
        path = os.pathsep.join(str(folder) for folder in (ROOT, ROOT / "backend"))
        reader = subprocess.run(
            [sys.executable, "-m", "tests.support.patched_reader", *shelf.urls],
            env={**os.environ, "PYTHONPATH": path},
            stdout=subprocess.PIPE,
            timeout=PATIENCE,
            check=True,
        )
        told = orjson.loads(reader.stdout)
        assert told["lines"] == [8]
        assert told["turns"] > 1

    # --- erasing

    def test_who_is_erased_leaves_no_word(self, shelf: Shelf) -> None:
        shelf.archive.take("i1", a_talk())
        kept = shelf.archive.read("i1", -1)
        # their joining, their answer, the note on them; not the question, nor others' chat
        assert shelf.archive.erase("i1", "lin") == [2, 4, 5]
        got = shelf.again().read("i1", -1)
        assert got == [2 if n == 2 else 4 if n == 4 else 5 if n == 5 else kept[n] for n in range(8)]
        found = shelf.archive.verify()
        assert (found.events, found.erased, found.faults) == (8, 3, [])

    def test_what_is_said_of_the_erased_goes_with_them(self, shelf: Shelf) -> None:
        talk = a_talk()
        echo = {"user_id": "max", "utterance_id": "u1", "echo_of": "u2", "spoken_by": "lin"}
        talk.append(line(8, "EchoMarked", count=-1, **echo))
        talk.append(line(9, "AssessmentWritten", user_id="max", text="Lin knows Kafka"))
        shelf.archive.take("i1", talk)
        (marked, _) = shelf.archive.read("i1", 7)
        assert isinstance(marked, LogLine)
        assert orjson.loads(marked.body)["data"] == echo
        assert {8, 9} <= set(shelf.archive.erase("i1", "lin"))

    def test_a_backup_of_rows_says_nothing_without_the_key(self, shelf: Shelf) -> None:
        shelf.archive.take("i1", a_talk())
        KeyStore(shelf.keys).destroy("i1")  # and the rows stay, as in a backup
        assert shelf.again().read("i1", -1) == list(range(8))
        assert shelf.archive.verify().erased == 8

    def test_who_comes_back_after_being_erased_is_somebody_new(self, shelf: Shelf) -> None:
        talk = a_talk()
        shelf.archive.take("i1", talk[:5])
        shelf.archive.erase("i1", "lin")
        shelf.archive.take("i1", talk)
        got = shelf.archive.read("i1", -1)
        assert [one if isinstance(one, int) else one.seq for one in got] == list(range(8))
        assert shelf.archive.verify().faults == []

    def test_a_deleted_interview_is_gone(self, shelf: Shelf) -> None:
        for interview in ("i1", "i2"):
            shelf.archive.take(interview, a_talk())
        assert shelf.archive.delete("i1") is True
        assert shelf.archive.delete("i1") is False
        assert shelf.archive.all() == ["i2"]
        assert shelf.archive.read("i1", -1) == []
        assert shelf.archive.verify().faults == []

    def test_a_log_that_lost_its_tail_is_followed(self, shelf: Shelf) -> None:
        talk = a_talk()
        shelf.archive.take("i1", talk)
        shelf.archive.rewind("i1", 4)
        other = line(5, "MessageSent", user_id="lin", message="Again", message_id="m9")
        shelf.archive.take("i1", [*talk[:5], other])
        assert shelf.archive.agrees("i1", other) is True
        assert shelf.archive.agrees("i1", talk[5]) is False
        assert shelf.archive.verify().faults == []


def _decoded(one: LogLine | int) -> Any:
    assert isinstance(one, LogLine)
    return decode_event("interview_7", one.seq, one.participants, one.body)
