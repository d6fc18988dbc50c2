"""Where a connection of the JSON gateway is: in which session, and as whom."""

from collections.abc import Callable, Mapping
from typing import Any

from app import __version__
from app.contract import gateway as wire
from app.contract.events.projection import Viewer
from app.domain.commands import Actor
from app.domain.errors import Refusal
from app.domain.identifiers import Id, id_key
from app.domain.interviewing import Setting
from app.domain.policy import has_consent
from app.domain.unique_ids import candidate_id
from app.gateway.envelope import Envelope
from app.gateway.messages import changed_setting, language_of, session_named
from app.gateway.services import GatewayServices
from app.services.commands import authorise
from app.services.identity.caller import Connection, Identity, Membership
from app.transport import ConnectionClosedError

CONSENTS = ("transcribe", "ai_analysis")
"""What the interviewer needs consent to: hear recordings, ask further from what was said."""
WISHES_REFUSED = frozenset(("no_interviewer", "not_in_interview", "interview_full", "storage_full"))
"""Why somebody who may enter cannot have another interviewer: they enter all the same."""


class SessionMembership:
    """A connection's session. Where it may not enter another one, nothing has changed."""

    def __init__(
        self, envelope: Envelope, services: GatewayServices, connection: Connection
    ) -> None:
        self._envelope = envelope
        self._services = services
        self._connection = connection
        self._stop_listening: Callable[[], None] = lambda: None
        self.greeted = False
        """Whether the client said `connect`."""

    @property
    def session_id(self) -> Id:
        """The session that it is in."""
        assert self._envelope.session_id is not None
        return self._envelope.session_id

    @property
    def actor(self) -> Actor:
        """As whom it speaks there."""
        return _actor_of(self._connection.identity, self.session_id)

    def begin(self, session_id: str | None, first: wire.Message | None) -> None:
        """Enter the session of the first message, of the address, or a new one."""
        identity = self._connection.identity
        named = session_named(session_id)
        if not isinstance(first, wire.ConnectMessage):
            self.enter(named, None, identity, is_new=session_id is None)
            return
        chosen = named if first.session_id is None else first.session_id
        is_new = session_id is None and first.session_id is None
        refused = self.enter(chosen, first.data, identity, is_new)
        self.greeted = True
        self._confirm(chosen)  # the second time: it is the answer to `connect`
        if refused is not None:
            self._envelope.refuse(refused, first.request_id)

    def move(self, message: wire.ConnectMessage) -> None:
        """Go where a `connect` says, and have the interview held as it says. Raises Refusal."""
        self.greeted = True
        session_id = self.session_id if message.session_id is None else message.session_id
        identity = self._connection.identity
        if message.data.token is not None:
            identity = self._shown(message.data.token, session_id)
        refused = self.enter(session_id, message.data, identity)
        if refused is not None:
            raise refused

    def renew(self, token: str | None) -> None:
        """Go on in the session under another token. Raises Refusal."""
        self._follow(self.session_id, self._shown(token, self.session_id))

    def leave(self) -> None:
        """Hear of the session no more."""
        self._stop_listening()

    def enter(
        self,
        session_id: Id,
        wanted: wire.ConnectData | None,
        identity: Identity,
        is_new: bool = False,
    ) -> Refusal | None:
        """Make session and identity the connection's own, and confirm it.

        Returns why the wish for an interviewer could not be met, if that is so. `is_new`: the
        server made the id just now.
        """
        sessions, actor = self._services.sessions, _actor_of(identity, session_id)
        authorise(identity, "talk_to_interviewer")
        identity.check_covers(session_id, actor.id, "session_not_found", "session_id")
        before = sessions.setting(session_id)
        language = language_of(self._connection.locale)
        setting = changed_setting(before or Setting(language=language), wanted)
        sessions.enter(session_id, actor, setting, may_create=is_new and identity.covers_everything)
        refused = None
        chooses = wanted is not None and (wanted.chooses or actor.counts_as_host)
        if chooses and setting != sessions.setting(session_id):
            refused = self._choose(session_id, setting, actor)
        self._follow(session_id, identity)
        identity.check_place(session_id, actor.id)  # meanwhile put out?
        self._envelope.session_id = session_id
        self._confirm(session_id)
        return refused

    def _choose(self, session_id: Id, setting: Setting, actor: Actor) -> Refusal | None:
        try:
            self._services.sessions.choose(session_id, setting, actor)
        except Refusal as error:
            if error.code not in WISHES_REFUSED:
                raise
            return error
        return None

    def _confirm(self, session_id: Id) -> None:
        self._envelope.send(
            "connected",
            {
                "status": "connected",
                "server_info": {"version": __version__},
                "first_question": self._services.sessions.first_question(session_id),
                "consents": self._consents(session_id),
                "user_id": _actor_of(self._connection.identity, session_id).id,
            },
        )

    def _consents(self, session_id: Id) -> dict[str, bool]:
        state = self._services.interviews.existing(id_key(session_id)).state
        user_key = id_key(_actor_of(self._connection.identity, session_id).id)
        return {scope: has_consent(state, user_key, scope) for scope in CONSENTS}

    def _follow(self, session_id: Id, identity: Identity) -> None:
        """Listen to the session as this identity, and no longer to another one."""
        key, actor = id_key(session_id), _actor_of(identity, session_id)
        viewer = Viewer(frozenset((id_key(actor.id),)), actor.role, self._connection.locale)
        stop_listening = self._services.feeds.listen(key, viewer, self._hear)
        self._stop_listening()
        self._stop_listening = stop_listening
        self._connection.realm = key
        self._connection.memberships = {key: Membership({id_key(actor.id): actor})}
        self._connection.identity = identity

    def _hear(self, event: str, payload: Mapping[str, Any]) -> None:
        """Pass notices and one's own consents on; what the interviewer says comes as answers."""
        ours = event == "consent_changed" and id_key(payload["user_id"]) == id_key(self.actor.id)
        if ours or event == "system_message":
            try:
                self._envelope.send(event, payload)
            except ConnectionClosedError:
                return

    def _shown(self, token: str | None, session_id: Id) -> Identity:
        """As whom a token lets the connection go on in a session.

        It is a newer one of the same user, or the first one where none is needed.
        """
        shown, before = self._services.access.identify(token), self._connection.identity
        known = (before.user_id, before.role)
        if not before.open and known != (shown.user_id, shown.role):
            raise Refusal("identity_mismatch", "token")
        if not shown.covers(session_id):
            raise Refusal("forbidden", "token")
        return shown


def _actor_of(identity: Identity, session_id: Id) -> Actor:
    """As whom somebody speaks; without a token (development) as the session's own candidate."""
    if identity.user_id is None:
        return Actor(candidate_id(session_id), counts_as_host=True)
    return Actor(identity.user_id, identity.role or "candidate", identity.name)
