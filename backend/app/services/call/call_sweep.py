"""Calls as nobody looks after them any more: what dead, or stopped, processes left behind.

The roster and the log are two stores, written one after the other. Whoever dies in between leaves
them apart; one process at a time sees to it that they come together again.
"""

import time
from collections.abc import Callable, Sequence

from app.domain import commands as domain
from app.domain.commands import SYSTEM
from app.domain.errors import Refusal
from app.domain.identifiers import id_key
from app.domain.interview import Interview
from app.observability.faults import note_fault
from app.ports.call_roster import CallRoster, Peer
from app.ports.delivery import Feeds
from app.ports.interview_log import Unavailable, Unreadable
from app.services.call.call_places import CallPlaces
from app.services.interviews.executor import CommandExecutor

SWEEP_EVERY = 5
"""Seconds between two looks."""
GRACE_SECONDS = 10.0
"""How long somebody may be in the call by the log alone: a write of theirs may be on its way."""


class CallSweep:
    """Gives peers of processes that are gone their while to come back, and ends what nobody holds.

    `process`: this one's id, by which one of them all sweeps. `now`: monotonic seconds.
    """

    def __init__(
        self,
        *,
        roster: CallRoster,
        feeds: Feeds,
        places: CallPlaces,
        executor: CommandExecutor,
        process: Callable[[], str],
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._roster = roster
        self._feeds = feeds
        self._places = places
        self._executor = executor
        self._process = process
        self._now = now
        self._missing: dict[tuple[str, str], float] = {}  # whom no roster has -> since when

    def sweep(self) -> None:
        """Look at every call there is. One interview's harms nobody elsewhere.

        Raises Unavailable.
        """
        if not self._roster.may_sweep(self._process()):
            self._missing.clear()
            return
        for key in self._roster.calls():
            try:
                self._look_at(key)
            except Exception as error:
                if isinstance(error, Unavailable) and not isinstance(error, Unreadable):
                    raise
                note_fault("call_sweep", error, interview_id=key)

    def _look_at(self, key: str) -> None:
        peers = self._roster.peers(key)
        version = self._feeds.version(key)
        state = None if version is None else version.state
        if state is None or not state.is_open:
            for peer in peers:
                interview_id = key if state is None else state.interview_id
                self._places.take_out(key, interview_id, peer, "ended")
        else:
            self._places.expect_back(key, peers)
        missing = [] if state is None else self._missing_in(key, state, peers)
        if state is not None:
            for user_key in missing:
                self._end(key, state, user_key)
        if state is None or not (peers or state.in_call):
            self._roster.forget(key)

    def _missing_in(self, key: str, state: Interview, peers: Sequence[Peer]) -> list[str]:
        """Who is in the call by the log alone, and for long enough."""
        there = {id_key(peer.user_id) for peer in peers}
        missing = {(key, user_key) for user_key in state.in_call if user_key not in there}
        for place in [place for place in self._missing if place[0] == key]:
            if place not in missing:
                del self._missing[place]
        since = {place: self._missing.setdefault(place, self._now()) for place in missing}
        return [user for (_, user), at in since.items() if self._now() - at >= GRACE_SECONDS]

    def _end(self, key: str, state: Interview, user_key: str) -> None:
        person = state.participants.get(user_key)
        leave = domain.LeaveCall(
            user_id=user_key if person is None else person.user_id,
            reason="lost" if state.is_open else "ended",
            peer_id=state.call_peers.get(user_key),
        )
        try:
            self._executor.execute(state.interview_id, leave, SYSTEM)
        except Unavailable:
            raise
        except Refusal:
            pass  # who came back meanwhile is in it
        self._missing.pop((key, user_key), None)
