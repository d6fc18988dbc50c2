"""Between the wire and the services: decode, check who and whether, call, encode the answer.

The only place where a Socket.IO event's errors are caught.
"""

import hashlib
import time
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from pydantic import ValidationError

from app.contract.commands import ClientCommand, JoinInterview
from app.contract.errors import payload_of
from app.contract.json_text import TooComplexError, as_object
from app.contract.refusals import refusal
from app.domain.commands import Actor
from app.domain.errors import Refusal
from app.domain.identifiers import Id, id_key
from app.domain.roles import CANDIDATE
from app.observability.event_counts import EventMetrics
from app.observability.logs import get_logger
from app.observability.metrics import OK
from app.ports.delivery import Emitter
from app.services.identity.access import Access
from app.services.identity.caller import Caller, Connection, resolve_actor
from app.services.identity.rates import Rates
from app.websocket.transport.packets import EventArguments, MalformedPacketError, ReadArguments

logger = get_logger(__name__)
ANONYMOUS = Actor("anonymous")
"""Who asks without having said who; may look, never write."""
SMALL = 16 * 1024
"""Characters of a message that are read to answer it well even where it is refused."""
Payload = dict[str, Any]
Arguments = EventArguments | ReadArguments


@dataclass(frozen=True, slots=True)
class Row:
    """One event that clients may send.

    `confirm`: the event that answers the sender, where that is not a broadcast to the room.
    `anybody`: accepted from who has not joined; `from_lobby`: also from who waits to join.
    `repeatable`: a request's second try may run, as the log recognises it or it only reads; of
    others the first answer is kept.
    """

    command: type[ClientCommand]
    method: Callable[..., Payload]
    confirm: str | None = None
    anybody: bool = False
    from_lobby: bool = False
    repeatable: bool = False


class Dispatcher:
    """Runs events through the table."""

    def __init__(
        self, rows: Mapping[str, Row], emitter: Emitter, access: Access, rates: Rates
    ) -> None:
        self.rows = rows
        self._emitter = emitter
        self._access = access
        self._rates = rates
        self._metrics = EventMetrics("socketio", rows)

    def knows(self, event: str) -> bool:
        """Whether the event stands in the table."""
        return event in self.rows

    def dispatch(self, connection: Connection, event: str, arguments: Arguments) -> Payload:
        """Run one event; returns the acknowledgement, whatever happens.

        Raises MalformedPacketError for what is no packet of the protocol.
        """
        started = time.perf_counter()
        answer = self._try(connection, event, arguments)
        result = OK if answer["ok"] else answer["error"]["code"]
        self._metrics.handled(event, result, time.perf_counter() - started)
        return answer

    def _try(self, connection: Connection, event: str, arguments: Arguments) -> Payload:
        try:
            data = self._run(connection, event, arguments)
        except Refusal as error:
            return self._refuse(connection, event, arguments, error)
        except MalformedPacketError:
            raise  # the transport's business
        except Exception as error:  # noqa: BLE001 - a fault of ours stays this one event's
            # An exception's own words may quote what people wrote; its type and place do not.
            place = traceback.extract_tb(error.__traceback__)[-1]
            logger.error(
                "handler_failed",
                event_name=event,
                error=type(error).__name__,
                at=f"{place.filename}:{place.lineno}",
            )
            return self._refuse(connection, event, arguments, Refusal("internal_error"))
        return {"ok": True, "data": data}

    def _run(self, connection: Connection, event: str, arguments: Arguments) -> Payload:
        """Who and whether comes first: what is refused for that is not even read."""
        self._access.check(connection.identity)
        self._rates.check(connection, event)
        row = self.rows.get(event)
        if row is None:
            raise Refusal("unknown_event")
        if not connection.identity.may(event):
            raise Refusal("forbidden")
        command = parse(row.command, _payload(arguments))
        data = self._answer(connection, row, event, command)
        if row.confirm is not None:
            self._emitter.emit(row.confirm, data, [connection.sid], None)
        return data

    def _answer(
        self, connection: Connection, row: Row, event: str, command: ClientCommand
    ) -> Payload:
        caller = _caller(connection, row, command)
        request = caller.command_id
        if request is None:
            return row.method(caller, command)
        caller.payload_hash = fingerprint(event, command)
        # A user's request ids are unique over all interviews, so the interview is no part of them.
        return connection.requests.once(
            request,
            caller.payload_hash,
            lambda: row.method(caller, command),
            row.repeatable,
        )

    def _refuse(
        self, connection: Connection, event: str, arguments: Arguments, error: Refusal
    ) -> Payload:
        details = {**payload_of(error, connection.locale), "event": event[:128]}
        request_id = _request_id(arguments)
        if (isinstance(request_id, str) and len(request_id) <= 128) or type(request_id) is int:
            details["request_id"] = request_id
        self._emitter.emit("error", details, [connection.sid], None)
        return {"ok": False, "error": details}


def _payload(arguments: Arguments) -> Any:
    """The first argument; an absent one counts as an empty object. Raises `too_complex`."""
    try:
        values = arguments.read()
        return as_object(values[0]) if values else {}
    except TooComplexError:
        raise Refusal("too_complex") from None


def _request_id(arguments: Arguments) -> object:
    """Which request is refused, where little needs to be read to know."""
    if arguments.unread > SMALL:
        return None
    try:
        payload = _payload(arguments)
    except Refusal:
        return None
    return payload.get("request_id") if isinstance(payload, dict) else None


def parse(command_class: type[ClientCommand], payload: Any) -> ClientCommand:
    """The command that a payload is; raises `invalid_payload` with the first wrong field."""
    try:
        return command_class.__pydantic_validator__.validate_python(payload)  # type: ignore[no-any-return]
    except ValidationError as error:
        raise refusal(error) from None


def fingerprint(event: str, command: ClientCommand) -> str:
    """By which a second try of a request is told from another request under the same id."""
    content = command.model_dump(exclude={"request_id"})
    body = orjson.dumps([event, content], default=_digest, option=orjson.OPT_SORT_KEYS)
    return hashlib.blake2b(body, digest_size=8).hexdigest()


def _digest(data: Any) -> str:
    """What stands for bytes, which are no JSON."""
    return hashlib.blake2b(data, digest_size=8).hexdigest()


def _caller(connection: Connection, row: Row, command: ClientCommand) -> Caller:
    interview_id: Id | None = getattr(command, "interview_id", None)
    user_id: Id | None = getattr(command, "user_id", None) if command.user_id_is_sender else None
    identity = connection.identity
    if interview_id is not None and not identity.covers(interview_id):
        identity.check_place(interview_id)
        raise Refusal("forbidden", "interview_id")
    if interview_id is not None and not row.anybody:
        actor = resolve_actor(connection, interview_id, user_id, row.from_lobby)
    else:
        actor = _newcomer(connection, command, user_id)
    if interview_id is not None and identity.open:
        identity.check_place(interview_id, actor.id)
    return Caller(connection, actor, command.request_id)


def _newcomer(connection: Connection, command: ClientCommand, user_id: Id | None) -> Actor:
    """Who speaks where no membership tells: the token's user, or in development the payload's."""
    identity = connection.identity
    if identity.user_id is not None and identity.role is not None:
        if user_id is not None and id_key(user_id) != id_key(identity.user_id):
            raise Refusal("identity_mismatch", "user_id")
        sent = identity.user_id if user_id is None else user_id
        return Actor(sent, identity.role, identity.name)
    if isinstance(command, JoinInterview):
        if user_id is None:
            raise Refusal("invalid_payload", "user_id", detail="required")
        return Actor(user_id, command.role or CANDIDATE, counts_as_host=True)
    return ANONYMOUS
