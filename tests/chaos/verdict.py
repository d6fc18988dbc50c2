"""What must hold of an interview's log and of every participant's history."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from app.contract.events.projection import Viewer, project
from app.domain import events as e
from app.domain.events import Recorded
from tests.chaos.participant import Participant

_OBSERVER = Viewer(frozenset(), "observer")


def faults(log: Sequence[Recorded], participants: Sequence[Participant]) -> list[str]:
    """Everything that is wrong, in words; nothing, if the promises were kept."""
    found = [
        f"the log has {recorded.seq} at place {place}"
        for place, recorded in enumerate(log)
        if recorded.seq != place
    ]
    found += [
        f"{request_id} stands {times} times in the log"
        for request_id, times in Counter(_request_id(r.event) for r in log).items()
        if request_id is not None and times > 1
    ]
    for participant in participants:
        found += [f"{participant.user_id}: {fault}" for fault in participant.history.faults]
        found += _unkept_acknowledgements(log, participant)
        found += _other_order(log, participant)
    return found


def _unkept_acknowledgements(log: Sequence[Recorded], participant: Participant) -> list[str]:
    found = []
    words = {_request_id(recorded.event) for recorded in log}
    for request_id, sent in participant.history.sent.items():
        if sent.seq is None and sent.refused is None:
            found.append(f"{request_id} was never answered")
        elif sent.refused is not None and sent.tries == 1 and request_id in words:
            found.append(f"{request_id} was refused ({sent.refused}) and stands in the log")
        elif sent.seq is not None:
            found += _not_at(log, sent.seq, request_id, sent.event, participant.user_id)
    return found


def _not_at(
    log: Sequence[Recorded], seq: int, request_id: str, event: str, user_id: str
) -> list[str]:
    """Why the event at `seq` is not the one that was acknowledged under it."""
    if seq >= len(log):
        return [f"{request_id} was acknowledged as {seq}, the log ends with {len(log) - 1}"]
    logged = log[seq].event
    if event == "set_consent":
        kept = isinstance(logged, e.ConsentChanged) and logged.user_id == user_id
    else:
        kept = _request_id(logged) == request_id
    return [] if kept else [f"{request_id} was acknowledged as {seq}; there stands {logged}"]


def _other_order(log: Sequence[Recorded], participant: Participant) -> list[str]:
    """Where the participant saw something else than the log has."""
    shown = [project(recorded, _OBSERVER) for recorded in log]
    expected = [(p["seq"], name) for name, p in filter(None, shown)]
    seen = [(seq, name) for seq, name, _ in participant.history.received if seq < len(log)]
    if seen == expected:
        return []
    first = next((i for i, (a, b) in enumerate(zip(seen, expected, strict=False)) if a != b), None)
    return [
        f"{participant.user_id} saw {len(seen)} of {len(expected)} events, first wrong: {first}"
    ]


def different_views(participants: Sequence[Participant]) -> list[str]:
    """Who was shown another content than the first of them."""
    first, *others = participants
    return [
        f"{first.user_id} was shown {mine}, {other.user_id} {others_own}"
        for other in others
        for mine, others_own in zip(first.history.received, other.history.received, strict=False)
        if mine != others_own
    ]


def _request_id(event: Any) -> str | None:
    """The request that an event came from; participants write its id into their words."""
    match event:
        case e.MessageSent() | e.HelpRequested():
            return event.message
        case e.AnswerSubmitted():
            return event.answer_text
        case e.QuestionStarted():
            return event.question_text
    return None
