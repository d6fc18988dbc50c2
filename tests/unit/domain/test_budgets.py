"""Which events must fit in a budget: all that people say, and nothing that ends or takes back."""

from dataclasses import replace

import pytest

from app.domain import events as e
from app.domain.budgets import Claim, claim_of
from app.domain.interview import evolve

SAID = e.MessageSent(user_id=1, message="x", type="text", message_id="m")
ENDED = e.InterviewEnded(ended_by=1)
STOPPED = e.EmergencyStopped(stopped_by=1, reason=None)
LEFT = e.ParticipantLeft(user_id=1, reason="left")
JOINED = e.ParticipantJoined(user_id=1, role="candidate", name=None)
AGREED = e.ConsentChanged(user_id=1, scope="record", granted=True)
WITHDRAWN = e.ConsentChanged(user_id=1, scope="record", granted=False)


@pytest.mark.parametrize(
    ("events", "claim"),
    [
        ([SAID], "all"),
        ([e.InterviewCreated()], "all"),
        ([e.HelpRequested(help_id="h", user_id=1, help_type="x")], "all"),
        ([JOINED], "own"),
        ([AGREED], "own"),
        ([JOINED, SAID], "all"),
        ([WITHDRAWN], "none"),
        ([LEFT], "none"),
        ([ENDED], "none"),
        ([STOPPED], "none"),
        ([SAID, ENDED], "none"),
    ],
)
def test_claims(events: list[e.Event], claim: Claim) -> None:
    assert claim_of(events, None) == claim


def test_taking_back_what_is_taken_back_already_is_on_ones_own_account() -> None:
    """Else nobody's budget would bound it: it could be said again for ever."""
    known = evolve(None, e.Recorded(0, 1, "i", e.InterviewCreated(), None))
    assert claim_of([WITHDRAWN], known) == "none"
    for seq, event in enumerate((AGREED, WITHDRAWN), 1):
        known = evolve(known, e.Recorded(seq, 1, "i", event, None))
    assert claim_of([WITHDRAWN], known) == "own"
    assert claim_of([replace(WITHDRAWN, scope="transcribe")], known) == "none"
    assert claim_of([replace(WITHDRAWN, user_id=2)], known) == "none"
