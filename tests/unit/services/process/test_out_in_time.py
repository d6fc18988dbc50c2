"""Who is revoked, or whose token has expired, is out of every wire within five seconds."""

from typing import Any
from unittest.mock import Mock

import gevent
import pytest

from app.domain.errors import Refusal
from app.services.identity.access import Access
from app.services.identity.caller import Connection
from app.services.identity.tokens import Tokens
from app.services.process.housekeeping import TICK_SECONDS
from app.services.process.raw_connections import RawConnections
from app.wiring.housekeeping import make_housekeeping
from tests.support.fake_concurrency import FakeConcurrency
from tests.support.fakes import FakeClock, FakeEmitter
from tests.unit.services.access_fakes import FakeRevocations

WITHIN = 5


@pytest.mark.parametrize(("lifetime", "code"), [(3600, "token_revoked"), (WITHIN, "token_expired")])
@pytest.mark.parametrize("ticks_before", range(4))
def test_the_jobs_of_a_process_see_to_it(lifetime: int, code: str, ticks_before: int) -> None:
    clock, emitter, revocations = FakeClock(), FakeEmitter(), FakeRevocations()
    tokens = Tokens(["k" * 32], clock)
    access = Access(tokens, revocations, emitter, clock, required=True)
    raw, ended = RawConnections(access), list[str]()

    def end(error: Refusal) -> None:
        ended.append(error.code)

    token = tokens.issue("ann", "candidate", lifetime=lifetime + ticks_before)
    here, there = (Connection(sid, access.identify(token)) for sid in ("socket", "raw"))
    core: Any = Mock(
        access=access, raw_connections=raw, emitter=emitter, concurrency=FakeConcurrency()
    )
    rooms: Any = Mock(connections={here.sid: here})
    media: Any = Mock(finals=None, video=Mock(sessions=()))
    settings: Any = Mock(interview_idle_end=0)
    house = make_housekeeping(
        settings=settings,
        core=core,
        media=media,
        websocket_service=rooms,
        attendance=Mock(),
        online=Mock(),
        removals=Mock(),
        keeping=Mock(),
    )

    def pass_seconds(seconds: float) -> None:
        for _ in range(int(seconds / TICK_SECONDS)):
            clock.now += int(TICK_SECONDS * 1000)
            house.tick()
            gevent.sleep(0)  # the jobs run beside it

    with raw.held(there, end):
        pass_seconds(ticks_before)
        assert (emitter.closed, ended) == ([], [])
        if code == "token_revoked":
            revocations.revoke_user("ann", clock() // 1000, clock() // 1000 + 3600)
        pass_seconds(WITHIN)
    assert "socket" in emitter.closed
    assert code in ended
