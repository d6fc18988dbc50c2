"""Which events must fit in a budget: all that people say, and nothing that ends or takes back."""

import pytest

from app.domain import events as e
from app.domain.budgets import Claim, claim_of

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
    assert claim_of(events) == claim
