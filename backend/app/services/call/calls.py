"""The commands about a call: who enters and leaves it, what peers say to each other.

Media never come here: pages send them to each other, and this only passes on what they need to
find and keep a way. Every word goes from a peer of the roster to a peer of the same roster.
"""

import hmac
from dataclasses import replace
from typing import Any

from app.contract import call as wire
from app.domain import commands as domain
from app.domain.commands import SYSTEM, Actor
from app.domain.errors import Refusal
from app.domain.identifiers import Id, id_key
from app.domain.roles import HOSTS, SPEAKERS
from app.domain.unique_ids import unique_id
from app.observability.call_metrics import count_line
from app.observability.metrics import CALL_TROUBLES
from app.ports.call_roster import CallRoster, Peer
from app.ports.delivery import Feeds
from app.ports.presence import Presence
from app.services.call.call_places import CallPlaces
from app.services.call.ice import IceServers, digest_of, new_secret
from app.services.call.ladder import LADDER
from app.services.call.rules import CallRules
from app.services.identity.caller import Caller
from app.services.interview_service import InterviewService
from app.services.interviews.executor import CommandExecutor

Payload = dict[str, Any]


class Calls:
    """The rows of the wire. Methods return the acknowledgement's data."""

    def __init__(
        self,
        *,
        interviews: InterviewService,
        executor: CommandExecutor,
        feeds: Feeds,
        roster: CallRoster,
        presence: Presence,
        places: CallPlaces,
        ice: IceServers,
        rules: CallRules,
    ) -> None:
        self._interviews = interviews
        self._executor = executor
        self._feeds = feeds
        self._roster = roster
        self._presence = presence
        self._places = places
        self._ice = ice
        self._rules = rules

    def join(self, caller: Caller, command: wire.CallJoin) -> Payload:
        """Enter the call, or go on in it after a cut."""
        key = self._open(command.interview_id)
        if command.resume is not None:
            known = self._resumed(key, caller, command.interview_id, command.resume)
            if known is not None:
                return self._joined(key, known, command.resume.secret)
        secret, digest = new_secret()
        may_send = self._may_send(caller)
        newcomer = Peer(
            peer_id=unique_id(),
            user_id=caller.actor.id,
            name=caller.actor.name,
            role=caller.actor.role,
            process=self._presence.process,
            sid=caller.here.sid,
            secret=digest,
            mic=may_send and command.device.mic,
            cam=may_send and command.device.cam,
        )
        entry = self._roster.enter(key, newcomer, self._rules.most)
        if entry is None:
            self._places.drop_dead(key)  # only now, as they might come back
            entry = self._roster.enter(key, newcomer, self._rules.most)
        if entry is None:
            raise Refusal("call_full", "interview_id")
        peer = entry.peer
        try:
            self._executor.execute(command.interview_id, domain.JoinCall(), caller.actor)
        except Refusal:
            self._roster.leave(key, peer)
            raise
        finally:
            if entry.replaced is not None:  # its place is gone all the same
                self._places.replaced(key, command.interview_id, entry.replaced, peer.sid)
        self._places.hold(key, command.interview_id, peer)
        self._check_still_there(key, caller, command.interview_id, peer)
        about = {"interview_id": command.interview_id, "peer": peer.shown()}
        self._feeds.publish(key, "call_peer_joined", about, peer.sid)
        return self._joined(key, peer, secret)

    def signal(self, caller: Caller, command: wire.CallSignal) -> Payload:
        """Pass a description or candidates on to another peer."""
        key = self._open(command.interview_id)
        sender, receiver = self._pair(key, caller, command.to)
        said = wire.checked_signal(command, self._may_send(caller))
        signal = {"interview_id": command.interview_id, "from": sender.peer_id, "n": command.n}
        self._feeds.publish(key, "call_signal", {**signal, **said}, to_sid=receiver.sid)
        return {}

    def media(self, caller: Caller, command: wire.CallMedia) -> Payload:
        """Note what the caller sends, and tell the others."""
        key = self._open(command.interview_id)
        peer = self._own(key, caller)
        if (command.mic or command.cam or command.screen) and not self._may_send(caller):
            raise Refusal("forbidden")
        if command.screen != peer.screen:
            self._share(key, caller, command)
        now = replace(peer, mic=command.mic, cam=command.cam, screen=command.screen)
        if not self._roster.put(key, now, peer.sid):
            raise Refusal("not_in_call", "interview_id")
        self._tell_media(key, command.interview_id, now)
        return {}

    def ice(self, caller: Caller, command: wire.CallIce) -> Payload:
        """Fresh credentials."""
        self._own(self._open(command.interview_id), caller)
        return self._ice.fresh()

    def refresh(self, caller: Caller, command: wire.CallRefresh) -> Payload:
        """Ask a peer for a whole picture."""
        key = self._open(command.interview_id)
        sender, receiver = self._pair(key, caller, command.to)
        about = {
            "interview_id": command.interview_id,
            "from": sender.peer_id,
            "slot": command.slot,
        }
        self._feeds.publish(key, "call_refresh", about, to_sid=receiver.sid)
        return {}

    def trouble(self, caller: Caller, command: wire.CallTrouble) -> Payload:
        """Count what goes wrong."""
        self._own(self._open(command.interview_id), caller)
        CALL_TROUBLES.labels(command.kind).inc()
        return {}

    def control(self, caller: Caller, command: wire.CallControl) -> Payload:
        """A host's word to somebody in the call."""
        key = self._open(command.interview_id)
        about = self._peer_of(key, id_key(command.user_id))
        if about is None:
            raise Refusal("peer_gone", "user_id")
        word = {
            "interview_id": command.interview_id,
            "by": caller.actor.id,
            "action": command.action,
        }
        self._feeds.publish(key, "call_control", word, to_sid=about.sid)
        interview_id = command.interview_id
        if command.action == "remove" and self._places.take_out(
            key, interview_id, about, "removed"
        ):
            over = {"interview_id": interview_id, "reason": "removed"}
            self._feeds.publish(key, "call_ended", over, to_sid=about.sid)
        return {}

    def leave(self, caller: Caller, command: wire.CallLeave) -> Payload:
        """Leave the call; also one that is over."""
        key = id_key(command.interview_id)
        peer = self._own(key, caller)
        figures = command.figures or wire.Figures()
        if self._places.take_out(key, command.interview_id, peer, "left", figures):
            count_line(figures.model_dump())
        return {}

    # --- inside

    def _open(self, interview_id: Id) -> str:
        return self._rules.key_of_open(self._interviews, interview_id)

    def _resumed(
        self, key: str, caller: Caller, interview_id: Id, resume: wire.Resume
    ) -> Peer | None:
        """The caller's peer of before, which is where the caller is now."""
        (peer,) = self._roster.find(key, resume.peer_id)
        if peer is None or id_key(peer.user_id) != id_key(caller.actor.id):
            return None
        if not hmac.compare_digest(peer.secret, digest_of(resume.secret)):
            return None
        here = replace(peer, sid=caller.here.sid, process=self._presence.process)
        if not self._roster.put(key, here, peer.sid):
            return None
        if peer.sid != here.sid:
            self._places.moved(key, interview_id, peer)
        self._places.hold(key, interview_id, here)
        self._check_still_there(key, caller, interview_id, here)
        return here

    def _joined(self, key: str, peer: Peer, secret: str) -> Payload:
        others = [one for one in self._roster.peers(key) if one.peer_id != peer.peer_id]
        self._places.expect_back(key, others)
        return {
            "engine": "mesh",
            "peer_id": peer.peer_id,
            "secret": secret,
            "order": peer.order,
            "ice": self._ice.fresh(),
            "relay_only": self._rules.relay_only,
            "ladder": LADDER,
            "peers": [one.shown() for one in others],
        }

    def _check_still_there(self, key: str, caller: Caller, interview_id: Id, peer: Peer) -> None:
        """Take out who left the interview, or was taken out of it, while they entered the call."""
        place = caller.here.memberships.get(key)
        if place is None or id_key(peer.user_id) not in place.users:
            self._places.take_out(key, interview_id, peer, "left")
            raise Refusal("not_in_interview", "interview_id")

    def _own(self, key: str, caller: Caller) -> Peer:
        """The caller's peer, as it stands in the roster; raises `not_in_call`."""
        peer_id = self._places.peer_at(key, caller.here.sid)
        peer = None if peer_id is None else self._roster.find(key, peer_id)[0]
        if peer is None or peer.sid != caller.here.sid:
            raise Refusal("not_in_call", "interview_id")
        return peer

    def _pair(self, key: str, caller: Caller, to: str) -> tuple[Peer, Peer]:
        """The caller's peer and another one of the same call. Raises `not_in_call`, `peer_gone`."""
        own = self._places.peer_at(key, caller.here.sid)
        if own is None:
            raise Refusal("not_in_call", "interview_id")
        sender, receiver = self._roster.find(key, own, to)
        if sender is None or sender.sid != caller.here.sid:
            raise Refusal("not_in_call", "interview_id")
        if receiver is None or to == own:
            raise Refusal("peer_gone", "to")
        return sender, receiver

    def _peer_of(self, key: str, user_key: str) -> Peer | None:
        return next((p for p in self._roster.peers(key) if id_key(p.user_id) == user_key), None)

    @staticmethod
    def _may_send(caller: Caller) -> bool:
        """Whether the caller's role may be heard and seen; the others only receive."""
        return caller.actor.role in SPEAKERS

    def _share(self, key: str, caller: Caller, command: wire.CallMedia) -> None:
        """Begin or end to show a screen; whose place a host takes is told."""
        actor = caller.actor
        if not command.screen:
            self._stop(command.interview_id, actor.id, actor)
            return
        before = self._interviews.existing(key).state.sharing
        is_host = actor.role in HOSTS or actor.counts_as_host
        if before is not None and before != id_key(actor.id) and is_host:
            self._take_screen_of(key, caller, command.interview_id, before)
        self._executor.execute(command.interview_id, domain.ShareScreen(), actor)

    def _take_screen_of(self, key: str, caller: Caller, interview_id: Id, user_key: str) -> None:
        sharer = self._peer_of(key, user_key)
        self._stop(interview_id, user_key if sharer is None else sharer.user_id, SYSTEM)
        if sharer is not None:
            word = wire.CallControl(
                interview_id=interview_id, user_id=sharer.user_id, action="stop_screen"
            )
            self.control(caller, word)
            now = replace(sharer, screen=False)  # not by its own word: else it would share on
            if self._roster.put(key, now, sharer.sid):
                self._tell_media(key, interview_id, now)

    def _tell_media(self, key: str, interview_id: Id, peer: Peer) -> None:
        about = {"interview_id": interview_id, "peer_id": peer.peer_id, **peer.media()}
        self._feeds.publish(key, "call_peer_media", about)

    def _stop(self, interview_id: Id, user_id: Id, actor: Actor) -> None:
        try:
            self._executor.execute(interview_id, domain.StopScreenShare(user_id=user_id), actor)
        except Refusal as refusal:
            if refusal.code != "not_in_call":
                raise  # else a host has taken the place already
