"""People's own consents: into the log, or, while they wait in the lobby, held until they enter."""

from typing import Any

from app.contract import commands as wire
from app.domain import commands as domain
from app.domain.commands import Actor
from app.domain.effects import check_invited
from app.domain.errors import Refusal
from app.domain.identifiers import Id, id_key
from app.domain.policy import EMOTIONS, emotions_may_be_asked_for
from app.ports.access import LobbyStore
from app.services.identity.caller import Caller
from app.services.interview_service import InterviewService
from app.services.interviews.executor import CommandExecutor
from app.services.room.lobby import Lobby

Payload = dict[str, Any]
OVER = ("interview_ended", "interview_stopped")


class ConsentService:
    """Gives and withdraws consents. What was held is appended when its author enters."""

    def __init__(
        self,
        interviews: InterviewService,
        executor: CommandExecutor,
        lobby: Lobby,
        store: LobbyStore,
    ) -> None:
        self._interviews = interviews
        self._executor = executor
        self._lobby = lobby
        self._store = store

    def set_consent(self, caller: Caller, command: wire.SetConsent) -> Payload:
        """Give or withdraw one of the caller's own consents; what policy forbids is refused.

        In the lobby the answer carries `held` in place of a `seq`.
        """
        key, actor = id_key(command.interview_id), caller.actor
        state = self._interviews.existing(key).state
        check_invited(state, actor)
        if not self._lobby.keeps_out(state, actor):
            return self._interviews.set_consent(caller, command)
        self._interviews.existing(key, must_be_open=True)
        is_forbidden = command.scope == EMOTIONS and not emotions_may_be_asked_for(state.purpose)
        if command.granted and is_forbidden:
            raise Refusal("emotions_disabled_by_policy", "scope")
        self._store.hold_consent(key, id_key(actor.id), command.scope, command.granted)
        if not self._lobby.keeps_out(state, actor):  # let in while it was written
            self.bring(command.interview_id, actor)
        return {
            "interview_id": command.interview_id,
            "user_id": actor.id,
            "scope": command.scope,
            "granted": command.granted,
            "held": True,
        }

    def bring(self, interview_id: Id, actor: Actor) -> None:
        """Append what somebody said in the lobby, now that they are in. Raises Unavailable."""
        key, user_key = id_key(interview_id), id_key(actor.id)
        held = self._store.held_consents(key, user_key)
        for scope, granted in held.items():
            command = domain.SetConsent(user_id=actor.id, scope=scope, granted=granted)
            try:
                self._executor.execute(interview_id, command, actor)
            except Refusal as refusal:
                if refusal.code not in OVER:
                    raise
                break  # nothing is kept of it any more
        if held:
            self._store.drop_consents(key, user_key, held)
