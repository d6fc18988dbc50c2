"""Decisions made on an older state, as far as the guards of the log let them through.

Messages, help and presence may be decided on any state of an interview that is still open; what
belongs to the rules only on the newest `rules_version`. Whatever log comes of it must be accepted.
"""

from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain import commands as c
from app.domain import events as e
from app.domain.decisions import decide
from app.domain.errors import Refusal
from app.domain.events import RULES_EVENTS
from app.domain.interview import Interview, evolve

USERS = st.sampled_from((1, "1", "ann"))
ACTORS = st.builds(c.Actor, USERS, st.just("candidate"))
QUESTIONS = st.sampled_from((1, "1", "q2"))
HELPS = st.sampled_from(("h1", "h2"))
COMMANDS = st.one_of(
    st.just(c.Join()),
    st.builds(c.Leave, user_id=USERS, reason=st.just("left")),
    st.builds(c.SetConsent, user_id=USERS, scope=st.just("record"), granted=st.booleans()),
    st.just(c.StartInterview()),
    st.builds(c.StartQuestion, question_id=QUESTIONS, question_text=st.just("Why?")),
    st.builds(c.SkipQuestion, question_id=QUESTIONS),
    st.builds(c.SubmitAnswer, question_id=QUESTIONS, answer_text=st.just("Because.")),
    st.just(c.SendMessage(message="Hello", type="text", message_id="m")),
    st.builds(c.RequestHelp, help_id=HELPS, help_type=st.just("technical")),
    st.builds(c.ResolveHelp, help_id=HELPS),
    st.just(c.EmergencyStop()),
)
ATTEMPTS = st.lists(st.tuples(COMMANDS, ACTORS, st.integers(0, 5)), min_size=5, max_size=40)


def _guard_lets_through(
    newest: Interview, decided_on: Interview, events: tuple[e.Event, ...]
) -> bool:
    if not newest.is_open:
        return False
    needs_rules = any(type(event) in RULES_EVENTS for event in events)
    return not needs_rules or decided_on.rules_version == newest.rules_version


@settings(max_examples=150, deadline=None, derandomize=True)
@given(ATTEMPTS)
def test_a_log_of_late_decisions_is_accepted(
    attempts: list[tuple[c.Command, c.Actor, int]],
) -> None:
    states = [evolve(None, e.Recorded(0, 1000, "i1", e.InterviewCreated()))]
    stopped_at: int | None = None
    log: list[e.Event] = []
    for command, actor, behind in attempts:
        decided_on = states[max(0, len(states) - 1 - behind)]
        try:
            events = decide(decided_on, command, actor, 1000 + len(log))
        except Refusal:
            continue
        if not _guard_lets_through(states[-1], decided_on, events):
            continue
        for event in events:
            assert stopped_at is None
            log.append(event)
            recorded = e.Recorded(len(log), 1000 + len(log), "i1", event)
            states.append(evolve(states[-1], recorded))
            if isinstance(event, e.EmergencyStopped):
                stopped_at = len(log)
    assert states[-1].rules_version == sum(type(event) in RULES_EVENTS for event in log)
    revisions = [
        (str(a.question_id), str(a.user_id), a.revision)
        for a in log
        if isinstance(a, e.AnswerSubmitted)
    ]
    assert len(set(revisions)) == len(revisions)
    starts = [event for event in log if isinstance(event, e.InterviewStarted)]
    assert len(starts) <= 1
