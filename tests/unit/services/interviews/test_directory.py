"""What is told of the interviews there are, and of which of them."""

from collections.abc import Iterable
from typing import Any
from unittest.mock import Mock

import pytest

from app.contract.http.interviews import CreatedInterview, NewInterview
from app.domain.commands import Actor, EndInterview
from app.domain.errors import Refusal
from app.ports.interview_log import Unavailable
from app.ports.interview_search import Found, Wanted
from app.services.identity.caller import Identity
from app.services.identity.tokens import Tokens
from app.services.interview_service import InterviewService
from app.services.interviews.directory import Directory
from app.services.interviews.listing import Listing
from tests.support.fakes import FakeClock, FakeEventLog
from tests.unit.services.conftest import Process

HOST = Actor("maya", "interviewer")
EVERY = Wanted()


class FakeIndex:
    """Each interview is a microsecond younger than the one before."""

    def __init__(self) -> None:
        self.keys: list[str] = []
        self.gone: set[str] = set()

    def newest(self, before: int | None, limit: int) -> list[tuple[str, int]]:
        """Of all."""
        return self.newest_of(self.keys, before, limit)

    def newest_of(
        self, keys: Iterable[str], before: int | None, limit: int
    ) -> list[tuple[str, int]]:
        """Of these."""
        wanted = set(keys) - self.gone
        rows = [(key, number) for number, key in enumerate(self.keys, 1) if key in wanted]
        return [row for row in reversed(rows) if before is None or row[1] < before][:limit]


class FakeSearch:
    """InterviewSearch over what it was given; `is_away`: it cannot be asked."""

    def __init__(self, found: list[Found]) -> None:
        self.found = found
        self.is_away = False
        self.asked: list[Wanted] = []

    def newest(self, wanted: Wanted, before: int | None, limit: int) -> list[Found]:
        """As the index does it, but for what looks inside."""
        self.asked.append(wanted)
        if self.is_away:
            raise Unavailable
        rows = [
            one
            for one in self.found
            if (before is None or one.created < before)
            and wanted.status in (None, one.overview.version.state.status)
            and (wanted.among is None or one.key in wanted.among)
        ]
        return rows[:limit]


class Desk:
    """A directory with everything around it."""

    def __init__(self, process: Process, log: FakeEventLog) -> None:
        self.index = FakeIndex()
        interviews = InterviewService(process.executor, log, process.feeds, process.clock, Mock())
        self.log = log
        self.search: FakeSearch | None = None
        self._interviews = interviews

    @property
    def directory(self) -> Directory:
        listing = Listing(self.log, self.index, self.search)
        return Directory(self.log, listing, self._interviews, "ask")

    def create(self, name: str, **more: Any) -> dict[str, Any]:
        wanted = NewInterview.model_validate({"title": f"About {name}", **more})
        made = self.directory.create(name, HOST, wanted, None, "")
        self.index.keys.append(name)
        return made

    def page(
        self,
        identity: Identity,
        *outside: str,
        before: int | None = None,
        limit: int = 10,
        wanted: Wanted = EVERY,
    ) -> dict[str, Any]:
        return self.directory.page(
            identity, wanted, before, limit, lambda state: str(state.interview_id) in outside
        )

    def archive(self, *names: str) -> None:
        """The index knows these, and only it those that are freed."""
        found = [
            Found(name, self.index.keys.index(name) + 1, self.log.overviews([name])[name])
            for name in names
        ]
        self.search = FakeSearch(found[::-1])

    def free(self, name: str) -> None:
        """It leaves the live log."""
        self.index.gone.add(name)


@pytest.fixture
def desk(process: Process, log: FakeEventLog) -> Desk:
    return Desk(process, log)


def holder(interviews: list[str] | None) -> Identity:
    tokens = Tokens(["k" * 32], FakeClock())
    token = tokens.issue("ann", "candidate", lifetime=60, interviews=interviews)
    return Identity(claims=tokens.verify(token))


def ids(page: dict[str, Any]) -> list[str]:
    return [row["interview_id"] for row in page["interviews"]]


PLAN = [{"question_id": "q1", "question_text": "Why us?"}]


def test_what_was_made_is_told_as_it_was_wanted(desk: Desk) -> None:
    made = desk.create("i1", lobby=True, purpose="practice", planned_questions=PLAN)
    assert (made["title"], made["purpose"], made["lobby"]) == ("About i1", "practice", True)
    assert [row["question_text"] for row in made["planned_questions"]] == ["Why us?"]
    assert (made["created_by"], made["consent_default"]) == ("maya", "ask")


def test_a_token_lists_the_interviews_that_it_is_good_for(desk: Desk) -> None:
    for name in ("i1", "i2", "i3"):
        desk.create(name)
    assert ids(desk.page(holder(["i3", "i1", "elsewhere"]))) == ["i3", "i1"]
    assert ids(desk.page(holder([]))) == []
    assert ids(desk.page(holder(None))) == ["i3", "i2", "i1"]
    assert ids(desk.page(Identity())) == ["i3", "i2", "i1"]


def test_pages_follow_each_other_without_gap_or_repetition(desk: Desk) -> None:
    for number in range(5):
        desk.create(f"i{number}")
    found: list[str] = []
    cursor = None
    while True:
        page = desk.page(holder(None), before=cursor, limit=2)
        found += ids(page)
        if page["next_cursor"] is None:
            break
        cursor = int(page["next_cursor"])
    assert found == ["i4", "i3", "i2", "i1", "i0"]


def test_from_a_lobby_one_sees_that_an_interview_is_there_and_no_more(desk: Desk) -> None:
    desk.create("i1", lobby=True)
    desk.create("i2")
    inside, outside = desk.page(holder(None), "i1")["interviews"]
    assert outside["interview_id"] == "i1"
    assert [outside[name] for name in ("title", "participants_count", "progress")] == [None] * 3
    assert "About i1" not in str(outside)
    assert (inside["title"], inside["participants_count"]) == ("About i2", 0)


def test_the_plan_is_told_to_those_who_may_see_it(desk: Desk) -> None:
    desk.create("i1", planned_questions=PLAN)
    version = desk.log.load("i1")
    assert version is not None
    assert "Why us?" in str(desk.directory.details(version, with_plan=True))
    told = desk.directory.details(version, with_plan=False)
    assert "Why us?" not in str(told)
    assert (told["title"], told["last_seq"], told["closed_at"]) == ("About i1", 0, None)


def test_minutes_and_anchors_stay_with_the_plan_and_what_nobody_told_is_left_out(
    desk: Desk,
) -> None:
    anchors = {"weak": "Names no cause.", "strong": "Names the cause, and what became of it."}
    planned = {**PLAN[0], "minutes": 5, "anchors": anchors}
    made = desk.create("i1", planned_questions=[planned, {**PLAN[0], "question_id": "q2"}])
    assert made["planned_questions"] == [planned, {**PLAN[0], "question_id": "q2"}]
    CreatedInterview.model_validate({**made, "invitations": []})
    version = desk.log.load("i1")
    assert version is not None
    assert "Names" in str(desk.directory.details(version, with_plan=True))
    assert "Names" not in str(desk.directory.details(version, with_plan=False))


# --- live and archived


def test_what_is_live_and_what_is_archived_stand_in_one_list(desk: Desk) -> None:
    names = [f"i{number}" for number in range(7)]
    for name in names:
        desk.create(name)
    desk.archive(*names[:6])  # the newest is not archived yet
    for name in ("i0", "i2", "i3"):
        desk.free(name)
    found: list[str] = []
    cursor = None
    while True:
        page = desk.page(holder(None), before=cursor, limit=2)
        found += ids(page)
        assert page["complete"] is True
        if page["next_cursor"] is None:
            break
        cursor = int(page["next_cursor"])
    assert found == names[::-1]


def test_what_is_live_is_told_as_it_is_now(desk: Desk, process: Process) -> None:
    for name in ("i1", "i2"):
        desk.create(name)
    desk.archive("i1", "i2")
    process.executor.execute("i1", EndInterview(), HOST)  # the index is a few seconds behind
    assert [row["status"] for row in desk.page(holder(None))["interviews"]] == ["waiting", "ended"]
    assert ids(desk.page(holder(None), wanted=Wanted(status="ended"))) == ["i1"]
    assert ids(desk.page(holder(None), wanted=Wanted(text="kafka"))) == ["i2", "i1"]
    assert ids(desk.page(holder(None), wanted=Wanted(text="kafka", status="ended"))) == []


def test_without_its_archive_the_live_ones_are_listed_and_it_is_said(desk: Desk) -> None:
    for name in ("i1", "i2"):
        desk.create(name)
    desk.archive("i1", "i2")
    desk.free("i1")
    assert desk.search is not None
    desk.search.is_away = True
    page = desk.page(holder(None))
    assert (ids(page), page["complete"]) == (["i2"], False)
    with pytest.raises(Unavailable):
        desk.page(holder(None), wanted=Wanted(text="kafka"))


def test_what_looks_inside_needs_an_archive(desk: Desk) -> None:
    for wanted, field in ((Wanted(text="a"), "text"), (Wanted(participant="a"), "participant")):
        with pytest.raises(Refusal, match="search_needs_archive") as refused:
            desk.page(holder(None), wanted=wanted)
        assert refused.value.field == field


def test_who_is_outside_learns_nothing_by_searching(desk: Desk) -> None:
    for name in ("i1", "i2"):
        desk.create(name)
    desk.archive("i1", "i2")
    for wanted in (Wanted(text="kafka"), Wanted(participant="lin")):
        assert ids(desk.page(holder(None), "i1", wanted=wanted)) == ["i2"]


def test_a_token_searches_the_interviews_that_it_is_good_for(desk: Desk) -> None:
    for name in ("i1", "i2"):
        desk.create(name)
    desk.archive("i1", "i2")
    desk.free("i2")
    assert ids(desk.page(holder(["i2"]))) == ["i2"]
    assert ids(desk.page(holder(["i2"]), wanted=Wanted(text="kafka"))) == ["i2"]


def test_filters_work_without_an_archive(desk: Desk, process: Process) -> None:
    for number in range(5):
        desk.create(f"i{number}", purpose="practice" if number % 2 else "hiring")
        process.clock.now += 1000
    process.executor.execute("i3", EndInterview(), HOST)
    now = process.clock.now
    assert ids(desk.page(holder(None), wanted=Wanted(purpose="practice"))) == ["i3", "i1"]
    assert ids(desk.page(holder(None), wanted=Wanted(status="ended"))) == ["i3"]
    span = Wanted(since=now - 3000, until=now - 1000)
    assert ids(desk.page(holder(None), wanted=span)) == ["i3", "i2"]
    first = desk.page(holder(None), wanted=Wanted(purpose="hiring"), limit=2)
    assert ids(first) == ["i4", "i2"]
    rest = desk.page(
        holder(None), wanted=Wanted(purpose="hiring"), before=int(first["next_cursor"])
    )
    assert ids(rest) == ["i0"]
