"""Where the peers of calls are: which connection of this process is which, and who has gone.

A peer outlives its connection for a while: media flow on without the server, and a page that comes
back in time is the same peer.
"""

from collections.abc import Callable, Container, Sequence

from app.contract.call import Figures
from app.contract.events.projection import Viewer
from app.domain import commands as domain
from app.domain.commands import SYSTEM
from app.domain.errors import Refusal
from app.domain.identifiers import Id, id_key
from app.domain.roles import OBSERVER
from app.observability.faults import note_fault
from app.ports.call_roster import CallRoster, Peer
from app.ports.concurrency import Concurrency
from app.ports.delivery import Emitter, Feeds
from app.ports.interview_log import Unavailable
from app.services.interviews.executor import CommandExecutor

RETURN_SECONDS = 30.0
"""How long a page may take to come back as the same peer."""
_ENDINGS = {"interview_ended": "ended", "emergency_stopped": "stopped"}


class CallPlaces:
    """This process's peers, and what becomes of those whose page or process is gone."""

    def __init__(
        self,
        *,
        executor: CommandExecutor,
        feeds: Feeds,
        roster: CallRoster,
        emitter: Emitter,
        concurrency: Concurrency,
    ) -> None:
        self._executor = executor
        self._feeds = feeds
        self._roster = roster
        self._emitter = emitter
        self._concurrency = concurrency
        self._peers: dict[str, dict[str, tuple[Id, Peer]]] = {}  # by interview key and connection
        self._away: dict[str, dict[str, tuple[Id, Peer]]] = {}  # the same, whose page may come back
        self._stop_listening: dict[str, Callable[[], None]] = {}

    def peer_at(self, key: str, sid: str) -> str | None:
        """Which peer of a call a connection of this process is."""
        held = self._peers.get(key, {}).get(sid)
        return None if held is None else held[1].peer_id

    def hold(self, key: str, interview_id: Id, peer: Peer) -> None:
        """A connection of this process is that peer now, and no other one."""
        held = self._peers.get(key, {}).get(peer.sid)
        if held is not None and held[1].peer_id != peer.peer_id:
            self._give_up(key, *held, "left")  # it has come as somebody else
        self._peers.setdefault(key, {})[peer.sid] = interview_id, peer
        if key not in self._stop_listening:
            nobody = Viewer(frozenset(), OBSERVER, "en", is_known=True)
            self._stop_listening[key] = self._feeds.listen(
                key, nobody, lambda event, _: self._heard(key, event)
            )

    def replaced(self, key: str, interview_id: Id, peer: Peer, sid: str) -> None:
        """Its user has entered the call anew, by this connection."""
        if peer.sid == sid:
            self._forget(key, sid)
        else:
            self.moved(key, interview_id, peer)
        self._tell_left(key, interview_id, peer, "replaced")

    def moved(self, key: str, interview_id: Id, peer: Peer) -> None:
        """Its user goes on elsewhere; the page of before may still be there."""
        self._forget(key, peer.sid)
        self._feeds.publish(key, "call_moved", {"interview_id": interview_id}, to_sid=peer.sid)

    def take_out(
        self, key: str, interview_id: Id, peer: Peer, reason: str, figures: Figures | None = None
    ) -> bool:
        """A peer is in the call no more; the log says so, and the others are told.

        False where it went meanwhile, or came back.
        """
        self._forget(key, peer.sid)
        if not self._roster.leave(key, peer):
            return False
        measured = figures or Figures()
        leave = domain.LeaveCall(
            user_id=peer.user_id,
            reason=reason,
            interruptions=measured.interruptions,
            longest_interruption=measured.longest_interruption,
        )
        try:
            self._executor.execute(interview_id, leave, SYSTEM)
        except Unavailable:
            raise
        except Refusal:
            return True  # the log has it already
        if reason != "ended":  # of that everybody hears by themselves
            self._tell_left(key, interview_id, peer, reason)
        return True

    def connection_gone(self, sid: str) -> None:
        """Its peers may come back by another connection in time."""
        for key in [key for key, held in self._peers.items() if sid in held]:
            interview_id, peer = self._peers[key][sid]
            self._forget(key, sid)
            self._wait_for(key, interview_id, peer)

    def left(self, key: str, sid: str, user_keys: Container[str]) -> None:
        """A connection left the interview on purpose; as `user_keys` it is there still."""
        held = self._peers.get(key, {}).get(sid)
        if held is not None and id_key(held[1].user_id) not in user_keys:
            self._give_up(key, *held, "left")

    def evict(self, key: str, user_key: str) -> None:
        """Take out of the call who was removed from the interview (their keys)."""
        held = (*self._peers.get(key, {}).values(), *self._away.get(key, {}).values())
        for interview_id, peer in held:
            if id_key(peer.user_id) == user_key:
                over = {"interview_id": interview_id, "reason": "removed"}
                self._emitter.emit("call_ended", over, [peer.sid], None)  # it is closed next
                self._give_up(key, interview_id, peer, "removed")

    def drop_dead(self, key: str) -> None:
        """Take out those whose process died and whose page did not come back."""
        version = self._feeds.version(key)
        if version is None:
            return
        for peer in self._roster.of_dead(self._roster.peers(key)):
            self.take_out(key, version.state.interview_id, peer, "lost")

    def expect_back(self, key: str, peers: Sequence[Peer]) -> None:
        """Give those whose process is gone, cleanly or not, their while to come back."""
        version = self._feeds.version(key)
        if version is None:
            return
        for peer in self._roster.of_dead(peers):
            if peer.sid not in self._away.get(key, {}):
                self._wait_for(key, version.state.interview_id, peer)

    def user_left(self, key: str, user_key: str) -> None:
        """Somebody left the interview, or a process that died: their page may come back."""
        version = self._feeds.version(key)
        if version is None or user_key not in version.state.in_call:
            return
        peers = [one for one in self._roster.peers(key) if id_key(one.user_id) == user_key]
        if user_key in version.state.participants:  # by another process than the one that died
            peers = list(self._roster.of_dead(peers))
        for peer in peers:
            self._wait_for(key, version.state.interview_id, peer)

    # --- inside

    def _wait_for(self, key: str, interview_id: Id, peer: Peer, reason: str = "lost") -> None:
        self._away.setdefault(key, {})[peer.sid] = interview_id, peer
        self._concurrency.later(RETURN_SECONDS, self._give_up, key, interview_id, peer, reason)

    def _give_up(self, key: str, interview_id: Id, peer: Peer, reason: str) -> None:
        away = self._away.get(key, {})
        away.pop(peer.sid, None)
        if not away:
            self._away.pop(key, None)
        try:
            self.take_out(key, interview_id, peer, reason)
        except Unavailable:
            self._wait_for(key, interview_id, peer, reason)
        except Exception as error:  # noqa: BLE001 - nobody waits for it
            note_fault("call_peer_lost", error, interview_id=key)

    def _forget(self, key: str, sid: str) -> None:
        held = self._peers.get(key)
        if held is None:
            return
        held.pop(sid, None)
        if not held:
            del self._peers[key]
            self._stop_listening.pop(key, lambda: None)()

    def _heard(self, key: str, event: str) -> None:
        """The interview is over: so is the call, for every peer of this process, at once."""
        reason = _ENDINGS.get(event)
        if reason is None:
            return
        for sid, (interview_id, _) in self._peers.get(key, {}).items():
            over = {"interview_id": interview_id, "reason": reason}
            self._emitter.emit("call_ended", over, [sid], None)
        self._concurrency.spawn(self._over, key)

    def _over(self, key: str) -> None:
        """The log gets how long each of them was in it; others' processes see to theirs."""
        for interview_id, peer in list(self._peers.get(key, {}).values()):
            try:
                self.take_out(key, interview_id, peer, "ended")
            except Unavailable:
                continue  # the roster is forgotten by itself, the interview's end stands

    def _tell_left(self, key: str, interview_id: Id, peer: Peer, reason: str) -> None:
        about = {"interview_id": interview_id, "peer_id": peer.peer_id, "reason": reason}
        self._feeds.publish(key, "call_peer_left", about)
