"""What every EventLog does: run on the fake of the unit tests and on real Redis servers."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest

from app.domain import events as e
from app.domain.budgets import Budgets
from app.ports.interview_log import Append, Appended, EventLog, PresenceChange, Refused, Unchanged

CREATED = e.InterviewCreated(created_by="host", planned_questions=[{"question_id": 1}])
STARTED = e.InterviewStarted(started_by="host")
QUESTION = e.QuestionStarted(question_id=1, question_text="Why? 为什么？", started_by="host")
ANSWER = e.AnswerSubmitted(
    question_id="1",
    user_id=7,
    answer_text="Because. 因为\n\u0000" * 1000,
    response_time=1.5,
    measured_response_time=1.25,
    revision=1,
    late=False,
)
ENDED = e.InterviewEnded(ended_by="host")
STOPPED = e.EmergencyStopped(stopped_by="host", reason=None)


def message(text: str) -> e.MessageSent:
    return e.MessageSent(user_id="ann", message=text, type="text", message_id=text)


@dataclass
class Rig:
    """A log to be tested, with the leases of processes; `key` is an interview that nobody uses.

    `within`: the same log, of a process that has other budgets.
    """

    log: EventLog
    key: str
    lease: Callable[[str], object]
    expire: Callable[[str], object]
    within: Callable[[Budgets], EventLog]
    commands: int = 0

    def request(self, *events: e.Event, **fields: Any) -> Append:
        """A request under a new command id; guard open."""
        self.commands += 1
        settings: dict[str, Any] = {
            "interview_id": self.key,
            "time": 1000 + self.commands,
            "guard": "open",
            "command_id": f"command {self.commands}",
            "payload_hash": "hash",
        }
        return Append(key=self.key, events=events, **{**settings, **fields})

    def append(self, *events: e.Event, **fields: Any) -> Appended | Unchanged | Refused:
        """Append such a request."""
        return self.log.append(self.request(*events, **fields))

    def written(self, *events: e.Event, **fields: Any) -> tuple[e.Recorded, ...]:
        """Append; what was written now."""
        answer = self.append(*events, **fields)
        assert isinstance(answer, Appended), answer
        assert not answer.duplicate
        return answer.events

    def refused(self, *events: e.Event, **fields: Any) -> Refused:
        """Append; the refusal. Nothing may have been written."""
        before = self.log.read(self.key, -1)
        answer = self.append(*events, **fields)
        assert isinstance(answer, Refused), answer
        assert self.log.read(self.key, -1) == before
        return answer

    def presence(self, operation: Any, process: str, user: str = "ann") -> Any:
        """A presence change with its event."""
        event: e.Event = e.ParticipantLeft(user_id=user, reason="left")
        if operation == "join":
            event = e.ParticipantJoined(user_id=user, role="candidate", name="李")
        return self.append(
            event,
            guard="open" if operation == "join" else "system",
            presence=PresenceChange(operation, user, process),
        )


class EventLogSuite:
    """A subclass brings the fixture `rig`."""

    # --- writing and reading

    def test_the_creation_is_entry_0_and_counts_begin_at_1(self, rig: Rig) -> None:
        (created,) = rig.written(CREATED, guard="create")
        assert (created.seq, created.event, created.time) == (0, CREATED, 1001)
        assert [r.seq for r in rig.written(STARTED, QUESTION, guard="rules")] == [1, 2]
        assert [r.seq for r in rig.written(message("a"))] == [3]
        assert [r.event for r in rig.log.read(rig.key, -1)] == [
            CREATED, STARTED, QUESTION, message("a"),
        ]  # fmt: skip

    def test_what_is_read_is_what_was_written(self, rig: Rig) -> None:
        rig.written(CREATED, guard="create", interview_id=12)
        written = rig.written(
            ANSWER, message("\U0001f600 'quoted' \"twice\" \\"), interview_id="12"
        )
        assert tuple(rig.log.read(rig.key, 0)) == written
        assert [r.interview_id for r in rig.log.read(rig.key, -1)] == [12, "12", "12"]

    def test_reading_begins_after_a_seq_and_has_a_limit(self, rig: Rig) -> None:
        rig.written(CREATED, guard="create")
        rig.written(*[message(str(n)) for n in range(1, 8)])
        assert [r.seq for r in rig.log.read(rig.key, 2, 3)] == [3, 4, 5]
        assert rig.log.read(rig.key, 7) == []
        assert rig.log.read(rig.key + "other", -1) == []

    # --- guards

    def test_an_interview_is_created_once(self, rig: Rig) -> None:
        (created,) = rig.written(CREATED, guard="create")
        refusal = rig.refused(CREATED, guard="create", known_seq=-1)
        assert (refusal.reason, refusal.missed) == ("exists", (created,))

    @pytest.mark.parametrize("guard", ["open", "rules", "system"])
    def test_what_does_not_exist_takes_nothing(self, rig: Rig, guard: str) -> None:
        assert rig.refused(message("a"), guard=guard) == Refused("missing")

    def test_rules_need_the_version_that_they_were_decided_on(self, rig: Rig) -> None:
        rig.written(CREATED, guard="create")
        rig.written(STARTED, QUESTION, guard="rules", rules_version=0)
        refusal = rig.refused(ANSWER, guard="rules", rules_version=1, known_seq=1)
        assert refusal.reason == "stale"
        assert [r.seq for r in refusal.missed] == [2]
        assert [r.seq for r in rig.written(ANSWER, guard="rules", rules_version=2)] == [3]

    def test_messages_and_people_leave_the_rules_version_alone(self, rig: Rig) -> None:
        rig.lease("p1")
        rig.written(CREATED, guard="create")
        rig.written(STARTED, guard="rules", rules_version=0)
        rig.written(message("a"), rules_version=0)
        rig.presence("join", "p1")
        rig.written(QUESTION, guard="rules", rules_version=1)

    @pytest.mark.parametrize("closing", [ENDED, STOPPED])
    def test_after_the_end_only_the_system_writes(self, rig: Rig, closing: e.Event) -> None:
        rig.written(CREATED, guard="create")
        rig.written(closing, guard="rules")
        assert rig.refused(message("a")).reason == "closed"
        refusal = rig.refused(ANSWER, guard="rules", rules_version=1, known_seq=0)
        assert (refusal.reason, [r.event for r in refusal.missed]) == ("closed", [closing])
        gone = e.ParticipantLeft(user_id="ann", reason="left")
        assert [r.seq for r in rig.written(gone, guard="system")] == [2]

    # --- the same command again

    def test_the_same_command_again_gets_its_first_answer(self, rig: Rig) -> None:
        create = rig.request(CREATED, guard="create")
        first = rig.log.append(create)
        assert isinstance(first, Appended)
        assert rig.log.append(create) == Appended(first.events, duplicate=True)
        start = rig.request(STARTED, QUESTION, guard="rules")
        second = rig.log.append(start)
        assert isinstance(second, Appended)
        rig.written(message("between"))
        late = replace(start, time=99_999, events=(STARTED,))
        assert rig.log.append(late) == Appended(second.events, duplicate=True)
        assert [r.seq for r in rig.log.read(rig.key, -1)] == [0, 1, 2, 3]

    def test_the_same_id_with_another_payload_is_refused(self, rig: Rig) -> None:
        rig.written(CREATED, guard="create")
        request = rig.request(message("a"))
        rig.log.append(request)
        other = replace(request, payload_hash="another hash with blanks")
        assert rig.log.append(other) == Refused("reused")
        assert len(rig.log.read(rig.key, 0)) == 1

    def test_a_command_is_looked_up_before_any_guard(self, rig: Rig) -> None:
        rig.lease("p1")
        rig.written(CREATED, guard="create")
        request = rig.request(STARTED, guard="rules", process="p1")
        rig.log.append(request)
        rig.written(STOPPED, guard="rules", rules_version=1)
        rig.expire("p1")
        again = rig.log.append(request)
        assert isinstance(again, Appended)
        assert (again.duplicate, again.events[0].seq) == (True, 1)

    def test_a_commands_id_counts_within_its_interview(self, rig: Rig) -> None:
        rig.written(CREATED, guard="create", command_id="same")
        elsewhere = replace(rig.request(CREATED, guard="create"), key=rig.key + "b")
        assert isinstance(rig.log.append(replace(elsewhere, command_id="same")), Appended)

    def test_find_tells_what_a_command_wrote(self, rig: Rig) -> None:
        rig.written(CREATED, guard="create")
        written = rig.written(message("a"), message("b"), command_id="ann\n1")
        assert rig.log.find(rig.key, "ann\n1", "hash") == Appended(written, duplicate=True)
        assert rig.log.find(rig.key, "ann\n1", "other") == Refused("reused")
        assert rig.log.find(rig.key, "ann\n2", "hash") is None
        assert rig.log.find(rig.key + "other", "ann\n1", "hash") is None

    def test_a_refused_command_may_come_again(self, rig: Rig) -> None:
        rig.written(CREATED, guard="create")
        rig.written(STARTED, guard="rules")
        request = rig.request(QUESTION, guard="rules", rules_version=0)
        assert isinstance(rig.log.append(request), Refused)
        again = rig.log.append(replace(request, rules_version=1))
        assert isinstance(again, Appended)
        assert not again.duplicate

    # --- presence

    def test_a_user_comes_with_the_first_process_and_goes_with_the_last(self, rig: Rig) -> None:
        rig.lease("p1")
        rig.lease("p2")
        rig.written(CREATED, guard="create")
        (joined,) = rig.presence("join", "p1").events
        assert joined.participants_count == 1
        assert rig.presence("join", "p2") == Unchanged(1, 1)
        assert rig.presence("join", "p2") == Unchanged(1, 1)
        assert rig.presence("join", "p1", "bob").events[0].participants_count == 2
        assert rig.presence("leave", "p1") == Unchanged(2, 2)
        assert rig.presence("leave", "p1") == Unchanged(2, 2)
        (left,) = rig.presence("leave", "p2").events
        assert (left.seq, left.participants_count) == (3, 1)
        assert [r.participants_count for r in rig.log.read(rig.key, -1)] == [None, 1, 2, 1]

    def test_who_is_not_here_cannot_leave(self, rig: Rig) -> None:
        rig.lease("p1")
        rig.written(CREATED, guard="create")
        assert rig.presence("leave", "p1") == Unchanged(0, 0)

    def test_a_process_without_lease_writes_nothing(self, rig: Rig) -> None:
        rig.written(CREATED, guard="create")
        assert rig.presence("join", "p1").reason == "fenced"
        assert rig.refused(message("a"), process="p1").reason == "fenced"
        rig.lease("p1")
        rig.presence("join", "p1")
        rig.expire("p1")
        assert rig.presence("leave", "p1").reason == "fenced"
        assert rig.refused(message("a"), process="p1").reason == "fenced"
        rig.written(message("unfenced"))

    def test_only_a_dead_process_is_swept(self, rig: Rig) -> None:
        rig.lease("p1")
        rig.lease("p2")
        rig.written(CREATED, guard="create")
        for process, user in (("p1", "ann"), ("p1", "bob"), ("p2", "bob")):
            rig.presence("join", process, user)
        assert rig.presence("sweep", "p1").reason == "alive"
        rig.expire("p1")
        (gone,) = rig.presence("sweep", "p1").events
        assert gone.participants_count == 1
        assert rig.presence("sweep", "p1") == Unchanged(3, 1)
        assert rig.presence("sweep", "p1", "bob") == Unchanged(3, 1)
        assert rig.presence("leave", "p2", "bob").events[0].participants_count == 0

    def test_people_come_to_no_closed_interview_but_go(self, rig: Rig) -> None:
        rig.lease("p1")
        rig.written(CREATED, guard="create")
        rig.presence("join", "p1")
        rig.written(ENDED, guard="rules")
        assert rig.presence("join", "p1", "bob").reason == "closed"
        assert rig.presence("leave", "p1").events[0].participants_count == 0

    # --- budgets

    def test_over_the_interviews_events_only_what_always_fits_is_written(self, rig: Rig) -> None:
        rig.log = rig.within(Budgets(events=3))
        rig.written(CREATED, guard="create", account="host", claim="all")
        rig.written(message("1"), message("2"), account="ann", claim="all")
        refusal = rig.refused(message("3"), message("4"), account="bob", claim="all", known_seq=0)
        assert (refusal.reason, [r.seq for r in refusal.missed]) == ("full", [1, 2])
        rig.written(message("3"), account="bob", claim="all")
        assert rig.refused(message("4"), account="bob", claim="all").reason == "full"
        rig.written(message("4"))  # the system's
        rig.written(message("5"), account="bob", claim="own")
        rig.written(ENDED, account="bob", claim="none", guard="rules")
        assert [r.seq for r in rig.log.read(rig.key, 3)] == [4, 5, 6]

    def test_over_the_interviews_bytes_too(self, rig: Rig) -> None:
        rig.log = rig.within(Budgets(bytes=10_000))
        rig.written(CREATED, guard="create")
        rig.written(message("x" * 3000), account="ann", claim="all")
        assert rig.refused(message("x" * 3000), account="bob", claim="all").reason == "full"
        rig.written(message("x" * 3000))
        assert rig.refused(message("x"), account="bob", claim="all").reason == "full"
        rig.written(STOPPED, account="bob", claim="none")

    @pytest.mark.parametrize(
        ("budgets", "text"),
        [(Budgets(user_events=2), "x"), (Budgets(user_bytes=5000), "x" * 1000)],
    )
    def test_nobody_uses_up_what_belongs_to_all(
        self, rig: Rig, budgets: Budgets, text: str
    ) -> None:
        rig.log = rig.within(budgets)
        rig.written(CREATED, guard="create")
        for _ in range(2):
            rig.written(message(text), account="ann", claim="all")
        assert rig.refused(message(text), account="ann", claim="all").reason == "full"
        rig.written(message(text), account="bob", claim="all")
        for _ in range(2):  # what keeps nobody out fits in twice as much
            rig.written(message(text), account="ann", claim="own")
        assert rig.refused(message(text), account="ann", claim="own").reason == "full"
        rig.written(message(text), account="ann", claim="none")

    def test_a_budget_that_was_raised_holds_for_what_stands_there(self, rig: Rig) -> None:
        rig.written(CREATED, guard="create")
        rig.written(message("1"), message("2"), account="ann", claim="all")
        rig.log = rig.within(Budgets(user_events=2))
        assert rig.refused(message("3"), account="ann", claim="all").reason == "full"
        rig.log = rig.within(Budgets(user_events=3))
        rig.written(message("3"), account="ann", claim="all")

    def test_a_second_try_of_what_was_written_is_answered_when_all_is_full(self, rig: Rig) -> None:
        rig.log = rig.within(Budgets(events=1))
        rig.written(CREATED, guard="create")
        request = rig.request(message("1"), account="ann", claim="all")
        first = rig.log.append(request)
        assert isinstance(first, Appended)
        assert rig.refused(message("2"), account="ann", claim="all").reason == "full"
        assert rig.log.append(request) == Appended(first.events, duplicate=True)

    def test_who_may_not_come_is_not_counted_as_here(self, rig: Rig) -> None:
        rig.lease("p1")
        rig.log = rig.within(Budgets(user_events=1))
        rig.written(CREATED, guard="create")
        joined = e.ParticipantJoined(user_id="ann", role="candidate", name=None)
        for _ in range(2):
            rig.written(message("x"), account="ann", claim="own")
        refusal = rig.refused(
            joined, account="ann", claim="own", presence=PresenceChange("join", "ann", "p1")
        )
        assert refusal.reason == "full"
        assert rig.presence("join", "p1", "bob").events[0].participants_count == 1

    # --- loading

    def test_loading_folds_the_log(self, rig: Rig) -> None:
        assert rig.log.load(rig.key) is None
        rig.written(CREATED, guard="create")
        rig.written(STARTED, QUESTION, guard="rules", time=5000)
        version = rig.log.load(rig.key)
        assert version is not None
        assert (version.seq, version.time, version.state.status) == (2, 5000, "in_progress")
        assert version.state.questions["1"].seq == 2

    def test_loading_from_a_snapshot_gives_the_same(self, rig: Rig) -> None:
        rig.lease("p1")
        rig.written(CREATED, guard="create")
        rig.written(STARTED, QUESTION, ANSWER, guard="rules")
        rig.presence("join", "p1")
        part = rig.log.load(rig.key)
        assert part is not None
        rig.written(message("a"), e.HelpRequested(help_id="h", user_id=1, help_type="x"))
        whole = rig.log.load(rig.key)
        rig.log.save_snapshot(rig.key, part)
        assert rig.log.load(rig.key) == whole

    def test_overviews_are_what_loading_each_gives(self, rig: Rig) -> None:
        keys = [f"{rig.key}.{number}" for number in range(4)]
        for number, key in enumerate(keys[:3]):
            one = replace(rig, key=key)
            one.written(CREATED, guard="create")
            one.written(*[message("x")] * (100 * number + 1))
        version = rig.log.load(keys[2])
        assert version is not None
        rig.log.save_snapshot(keys[2], version)
        replace(rig, key=keys[2], commands=9).written(*[message("y")] * 150)
        found = rig.log.overviews(keys)
        assert list(found) == keys[:3]
        for key in keys[:3]:
            (created,) = rig.log.read(key, -1, 1)
            assert found[key] == (created, rig.log.load(key))
        assert rig.log.overviews([]) == {}

    def test_a_writer_with_a_slow_clock_does_not_turn_time_back(self, rig: Rig) -> None:
        rig.written(CREATED, guard="create", time=1000)
        rig.written(message("a"), time=5000)
        rig.written(message("b"), time=4000)
        version = rig.log.load(rig.key)
        assert version is not None
        assert version.time == 5000

    def test_a_long_log_is_read_whole(self, rig: Rig) -> None:
        rig.written(CREATED, guard="create")
        for _ in range(3):
            rig.written(*[message("x")] * 400)
        version = rig.log.load(rig.key)
        assert version is not None
        assert version.seq == 1200
        assert [r.seq for r in rig.log.read(rig.key, 0)] == list(range(1, 501))
