"""One connection of the JSON gateway, from its first frame to its last."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import gevent

from app import __version__
from app.config import Settings
from app.contract import gateway as wire
from app.contract.commands import SetConsent
from app.contract.events.projection import Viewer
from app.contract.phrases import phrase
from app.domain.commands import Actor
from app.domain.errors import Refusal
from app.domain.identifiers import Id, id_key
from app.domain.interviewing import Setting
from app.domain.policy import has_consent
from app.domain.unique_ids import candidate_id
from app.gateway.envelope import Envelope
from app.gateway.messages import (
    Input,
    changed_setting,
    command_id,
    input_size,
    kind_of,
    language_of,
    parse_message,
    payload_hash,
    session_named,
    token_in,
    unified_input,
)
from app.gateway.raw_wires import AUTH_SECONDS, FIRST_FRAMES, owner_of, raw_connection
from app.gateway.waiting_inputs import WaitingInputs
from app.observability.event_counts import EventMetrics
from app.observability.logs import get_logger
from app.observability.metrics import CONNECTS, OK
from app.ports.delivery import Feeds
from app.ports.speech_recognition import Heard
from app.ports.statistics import Traffic
from app.services.ai_interview.coordinator import Coordinator
from app.services.ai_interview.sessions import Sessions
from app.services.identity.access import Access
from app.services.identity.caller import Caller, Connection, Identity, Membership
from app.services.identity.rates import Rates
from app.services.interview_service import InterviewService
from app.services.interviews.consents import Consents
from app.services.process.raw_connections import RawConnections
from app.services.process.web_process import WebProcess
from app.websocket.transport import ConnectionClosedError, RawWebSocket

UNSUPPORTED_DATA = 1003
LARGE = 1_000_000
"""Characters from which on a frame is read in a thread, beside the event loop."""
CONSENTS = ("transcribe", "ai_analysis")
"""What a talk needs consent to: to hear recordings, and to ask further from what was said."""

logger = get_logger(__name__)
INPUTS = ("text_input", "audio_input")
WISHES_REFUSED = frozenset(("no_interviewer", "not_in_interview", "interview_full", "storage_full"))
"""Why somebody who may enter cannot have another interviewer: they enter all the same."""
_METRICS = EventMetrics("json", ("connect", "auth", "set_consent", "ping", "disconnect", *INPUTS))


@dataclass(frozen=True, slots=True, kw_only=True)
class GatewayServices:
    """What the wire is a thin table over."""

    access: Access
    process: WebProcess
    interviews: InterviewService
    consents: Consents
    sessions: Sessions
    coordinator: Coordinator
    feeds: Feeds
    rates: Rates
    connections: RawConnections
    traffic: Traffic
    clock: Callable[[], int]


class Conversation:
    """Reads frames and answers them; inputs go one after the other, all else at once."""

    def __init__(
        self,
        websocket: RawWebSocket,
        envelope: Envelope,
        services: GatewayServices,
        settings: Settings,
        locale: str,
        environ: Mapping[str, Any],
    ) -> None:
        self._websocket = websocket
        self._envelope = envelope
        self._services = services
        self._settings = settings
        self._locale = locale
        self._environ = environ
        self._connection = Connection("")
        self._greeted = False
        self._inputs: WaitingInputs[tuple[Id, Actor, Input]] = WaitingInputs()
        self._stop_listening: Callable[[], None] = lambda: None

    def hold(self, session_id: str | None) -> None:
        """Serve until the client leaves.

        Raises Refusal where the connection cannot be used, ConnectionClosedError at its end.
        """
        self._services.process.start()
        first = self._authenticate()
        with self._services.connections.held(self._connection, self._end_of_token):
            worker = None
            try:
                self._begin(session_id, first)
                CONNECTS.labels("json", OK).inc()
                worker = gevent.spawn(self._work)
                while self._take(self._websocket.receive()):
                    pass
            finally:
                self._stop_listening()
                if worker is not None:
                    self._inputs.close()

    # --- who it is

    def _authenticate(self) -> wire.Message | None:
        """Find out who connects; returns the message that told, where one had to be read."""
        first, access = None, self._services.access
        try:
            identity = access.identify(None)
        except Refusal:
            first = self._first_message()
            identity = access.identify(token_in(first))
        self._websocket.admit(owner_of(identity))
        self._connection = raw_connection(self._settings, identity, self._locale, self._environ)
        return first

    def _first_message(self) -> wire.Message:
        """The first one that is none by mistake. Raises `token_required`."""
        until = time.monotonic() + AUTH_SECONDS
        for _ in range(FIRST_FRAMES):
            frame = self._websocket.receive(timeout=until - time.monotonic())
            if frame is None:
                break
            self._services.traffic.received += 1
            try:
                return parse_message(self._text(frame))
            except Refusal as error:
                self._envelope.refuse(error)
        raise Refusal("token_required")

    def _end_of_token(self, error: Refusal) -> None:
        try:
            self._envelope.refuse(error)
        except ConnectionClosedError:
            return
        self._websocket.close(4401, error.code)

    @property
    def _session_id(self) -> Id:
        assert self._envelope.session_id is not None
        return self._envelope.session_id

    @property
    def _actor(self) -> Actor:
        return _actor_of(self._connection.identity, self._session_id)

    # --- which session

    def _begin(self, session_id: str | None, first: wire.Message | None) -> None:
        """Enter the session of the first message, of the address, or a new one."""
        identity = self._connection.identity
        named = session_named(session_id)
        if not isinstance(first, wire.ConnectMessage):
            self._enter(named, None, identity, is_new=session_id is None)
            return
        chosen = named if first.session_id is None else first.session_id
        is_new = session_id is None and first.session_id is None
        refused = self._enter(chosen, first.data, identity, is_new)
        self._greeted = True
        self._confirm(chosen)  # the second time: it is the answer to `connect`
        if refused is not None:
            self._envelope.refuse(refused, first.request_id)

    def _enter(
        self,
        session_id: Id,
        wanted: wire.ConnectData | None,
        identity: Identity,
        is_new: bool = False,
    ) -> Refusal | None:
        """Make session and identity the connection's own, and confirm it.

        Where that is refused, nothing has changed. Returns why the wish for an interviewer could
        not be met, if that is so. `is_new`: the server made the id just now.
        """
        sessions, actor = self._services.sessions, _actor_of(identity, session_id)
        if not identity.may("talk_to_interviewer"):
            raise Refusal("forbidden")
        identity.check_place(session_id, actor.id)
        if not identity.covers(session_id):
            raise Refusal("session_not_found", "session_id")
        before = sessions.setting(session_id)
        setting = changed_setting(before or Setting(language=language_of(self._locale)), wanted)
        sessions.enter(session_id, actor, setting, may_create=is_new and identity.covers_everything)
        refused = None
        chooses = wanted is not None and (wanted.chooses or actor.counts_as_host)
        if chooses and setting != sessions.setting(session_id):
            try:
                sessions.choose(session_id, setting, actor)
            except Refusal as error:
                if error.code not in WISHES_REFUSED:
                    raise
                refused = error
        self._follow(session_id, identity)
        identity.check_place(session_id, actor.id)  # meanwhile put out?
        self._envelope.session_id = session_id
        self._confirm(session_id)
        return refused

    def _confirm(self, session_id: Id) -> None:
        self._envelope.send(
            "connected",
            {
                "status": "connected",
                "server_info": {"version": __version__},
                "first_question": self._services.sessions.first_question(session_id),
                "consents": self._consents(session_id),
            },
        )

    def _consents(self, session_id: Id) -> dict[str, bool]:
        state = self._services.interviews.existing(id_key(session_id)).state
        user_key = id_key(_actor_of(self._connection.identity, session_id).id)
        return {scope: has_consent(state, user_key, scope) for scope in CONSENTS}

    def _follow(self, session_id: Id, identity: Identity) -> None:
        """Listen to the session as this identity, and no longer to another one."""
        key, actor = id_key(session_id), _actor_of(identity, session_id)
        viewer = Viewer(frozenset((id_key(actor.id),)), actor.role, self._locale)
        stop_listening = self._services.feeds.listen(key, viewer, self._hear)
        self._stop_listening()
        self._stop_listening = stop_listening
        self._connection.realm = key
        self._connection.memberships = {key: Membership({id_key(actor.id): actor})}
        self._connection.identity = identity

    def _hear(self, event: str, payload: Mapping[str, Any]) -> None:
        """Pass notices and one's own consents on; what the interviewer says comes as answers."""
        ours = event == "consent_changed" and id_key(payload["user_id"]) == id_key(self._actor.id)
        if ours or event == "system_message":
            try:
                self._envelope.send(event, payload)
            except ConnectionClosedError:
                return

    # --- what it says

    def _take(self, frame: str | bytes | None) -> bool:
        """Answer one frame; False when the conversation is over."""
        self._services.traffic.received += 1
        text = self._text(frame)
        event, request_id, result, started = "", None, OK, time.perf_counter()
        goes_on = True
        try:
            self._services.access.check(self._connection.identity)
            kind = kind_of(text)
            self._services.rates.check(self._connection, kind)
            message = self._parse(text)
            event, request_id = message.type, message.request_id
            if event != kind:
                self._services.rates.check(self._connection, event)
            goes_on = self._handle(message)
        except Refusal as error:
            result = error.code
            self._envelope.refuse(error, request_id)
        if result != OK or event not in INPUTS:  # an input counts when it is answered
            _METRICS.handled(event, result, time.perf_counter() - started)
        return goes_on

    def _handle(self, message: wire.Message) -> bool:
        match message:
            case wire.PingMessage():
                self._envelope.pong()
            case wire.DisconnectMessage():
                return False
            case wire.AuthMessage():
                shown = self._shown(message.shown_token, self._session_id)
                self._follow(self._session_id, shown)
            case wire.ConnectMessage():
                self._connect(message)
            case wire.SetConsentMessage():
                self._set_consent(message)
            case _:
                self._inputs.put((self._session_id, self._actor, message), input_size(message))
        return True

    def _parse(self, text: str) -> wire.Message:
        if len(text) < LARGE:
            return parse_message(text)
        self._inputs.wait_for_room(len(text))  # one recording may wait, the next one as it came
        parsed: wire.Message = gevent.get_hub().threadpool.apply(parse_message, (text,))
        return parsed

    def _text(self, frame: str | bytes | None) -> str:
        """The frame, if it is a text; else the end. Raises ConnectionClosedError."""
        if isinstance(frame, bytes):
            self._websocket.close(UNSUPPORTED_DATA, "text frames only")
            raise ConnectionClosedError(UNSUPPORTED_DATA, "text frames only")
        return frame or ""

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

    def _connect(self, message: wire.ConnectMessage) -> None:
        self._greeted = True
        session_id = self._session_id if message.session_id is None else message.session_id
        identity = self._connection.identity
        if message.data.token is not None:
            identity = self._shown(message.data.token, session_id)
        refused = self._enter(session_id, message.data, identity)
        if refused is not None:
            raise refused

    def _set_consent(self, message: wire.SetConsentMessage) -> None:
        """It holds for every input that is not yet being answered."""
        wanted = SetConsent(
            interview_id=self._session_id, scope=message.data.scope, granted=message.data.granted
        )
        self._services.consents.set_consent(Caller(self._connection, self._actor), wanted)

    # --- inputs, one after the other

    def _work(self) -> None:
        while (waiting := self._inputs.get()) is not None:
            try:
                self._answer(*waiting)
            except ConnectionClosedError:
                continue  # the rest is still taken: it was said
            except Exception as error:  # noqa: BLE001 - the connection lives on
                logger.error("turn_failed", error=type(error).__name__)
                self._refuse(Refusal("internal_error"), waiting[-1].request_id)

    def _refuse(self, error: Refusal, request_id: Id | None) -> None:
        try:
            self._envelope.refuse(error, request_id)
        except ConnectionClosedError:
            return

    def _answer(self, session_id: Id, actor: Actor, message: Input) -> None:
        if self._greeted:
            text = phrase("processing", self._locale)
            self._envelope.send("status", {"status": "processing", "message": text})
        result, started = OK, time.perf_counter()
        try:
            # Its sender may have been put out while it waited.
            self._services.access.check(self._connection.identity)
            self._connection.identity.check_place(session_id, actor.id)
            reply = self._services.coordinator.process_unified_input(
                input_data=unified_input(message),
                session_id=session_id,
                actor=actor,
                command_id=command_id(actor, message),
                payload_hash="" if message.request_id is None else payload_hash(message),
                on_heard=self._tell_heard,
            )
        except Refusal as error:
            result = error.code
            self._refuse(error, message.request_id)
        else:
            named = {} if message.request_id is None else {"request_id": message.request_id}
            self._envelope.send("ai_response", {**reply, **named})
        finally:
            _METRICS.handled(message.type, result, time.perf_counter() - started)

    def _tell_heard(self, heard: Heard) -> None:
        data = {
            "transcription": heard.text,
            "confidence": heard.confidence,
            "processing_time": heard.processing_time,
        }
        try:
            self._envelope.send("transcription", data)
        except ConnectionClosedError:
            return  # the turn goes on without it


def _actor_of(identity: Identity, session_id: Id) -> Actor:
    """As whom somebody speaks; without a token (development) as the session's own candidate."""
    if identity.user_id is None:
        return Actor(candidate_id(session_id), counts_as_host=True)
    return Actor(identity.user_id, identity.role or "candidate", identity.name)
