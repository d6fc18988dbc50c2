"""The one core of all wires: what a client asks for is checked, carried out, counted or refused.

A wire turns bytes into a call of this, and what it returns or raises (Refusal) into bytes. The
table is made in `app/wiring/commands.py`: there other rows than the server's own join it.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol, TypeVar

from pydantic import BaseModel, ValidationError

from app.contract.commands import ClientCommand, JoinInterview
from app.contract.errors import can_be_told
from app.contract.refusals import refusal
from app.domain.commands import Actor
from app.domain.errors import Refusal
from app.domain.identifiers import Id, id_key
from app.domain.roles import CANDIDATE
from app.observability.event_counts import EventMetrics
from app.observability.logs import get_logger
from app.observability.metrics import OK
from app.observability.raised import raised_at
from app.services.identity.access import Access
from app.services.identity.caller import (
    Caller,
    Connection,
    Identity,
    Sender,
    resolve_actor,
)
from app.services.identity.command_keys import command_key
from app.services.identity.rates import EventRates

logger = get_logger(__name__)
ANONYMOUS = Actor("anonymous")
"""A caller who sent no token; may look, never write."""
SOCKETIO, JSON, HTTP, VIDEO = "socketio", "json", "http", "video"
Payload = dict[str, Any]
Answer = TypeVar("Answer", covariant=True)
Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class CommandRow:
    """One event that clients may send.

    `confirm`: the event that answers the sender, where that is not a broadcast to the room.
    `anybody`: also from outside the interview; `from_lobby`: also while waiting to join.
    `repeatable`: a request's second try may run, as the log recognises it or it only reads; of
    others the first answer is kept. `action`: the row of the roles' table; "": the event's own
    name. `wires`: where it is known.
    """

    command: type[ClientCommand]
    method: Callable[..., Payload]
    confirm: str | None = None
    anybody: bool = False
    from_lobby: bool = False
    repeatable: bool = False
    action: str = ""
    wires: frozenset[str] = frozenset((SOCKETIO,))


class Asked(Protocol[Answer]):
    """One thing that a client asks for, as its wire reads it.

    `goes_on`: it was taken, and is asked for again where it is answered, to be counted then.
    """

    event: str
    goes_on: bool

    @property
    def action(self) -> str | None:
        """Its row of the roles' table; None: no role is needed. May raise `unknown_event`."""

    def who(self) -> tuple[Identity, Sender]:
        """Who asks, and on whose account it counts; raises Refusal."""

    def answer(self) -> Answer:
        """Read what is asked for and carry it out; raises Refusal."""


class Commands:
    """Carries out what comes over one wire.

    `rows`: every wire's, of which this one's are taken; `events`: what else it knows and counts.
    `own_errors`: exceptions that the wire itself answers, by closing or otherwise.
    """

    def __init__(
        self,
        wire: str,
        rows: Mapping[str, CommandRow],
        access: Access,
        rates: EventRates,
        *,
        events: tuple[str, ...] = (),
        own_errors: tuple[type[BaseException], ...] = (),
    ) -> None:
        self.rows = {
            event: replace(row, action=row.action or event)
            for event, row in rows.items()
            if wire in row.wires
        }
        self._access = access
        self._rates = rates
        self._own_errors = own_errors
        self._metrics = EventMetrics(wire, (*self.rows, *events))

    def run(self, asked: Asked[Answer]) -> Answer:
        """From its arrival to its answer; raises Refusal, also for a fault of ours.

        Who and whether comes first: what is refused for that is not even read.
        """
        started = time.perf_counter()
        try:
            identity, sender = asked.who()
            self._access.check(identity)
            self._rates.check(sender, asked.event)
            action = asked.action
            if action is not None and not identity.may(action):
                raise Refusal("forbidden")
            answer = asked.answer()
        except self._own_errors:
            raise
        except Exception as error:  # noqa: BLE001 - a fault of ours stays this one event's
            raise self._refused(asked.event, error, started) from None
        if not asked.goes_on:
            self._metrics.handled(asked.event, OK, time.perf_counter() - started)
        return answer

    def row(self, event: str) -> CommandRow:
        """An event's row; raises `unknown_event`."""
        row = self.rows.get(event)
        if row is None:
            raise Refusal("unknown_event")
        return row

    def carry_out(self, connection: Connection, event: str, command: ClientCommand) -> Payload:
        """What an event of the table comes to, once for each request. To be called by `answer`."""
        return _answer(connection, self.row(event), event, command)

    def recount(self, sender: Sender, event: str) -> None:
        """Count what turned out to be another event than it seemed to be."""
        self._rates.check(sender, event)

    def _refused(self, event: str, error: Exception, started: float) -> Refusal:
        """Count what came to nothing; what it is answered with."""
        if isinstance(error, Refusal) and can_be_told(error):
            refused = error
        else:
            _note(event, error)
            refused = Refusal("internal_error")
        self._metrics.handled(event, refused.code, time.perf_counter() - started)
        return refused


class Events:
    """The table's rows for a wire that has operations of its own, some of which are events."""

    def __init__(self, wire: str, rows: Mapping[str, CommandRow]) -> None:
        self._rows = {event: row for event, row in rows.items() if wire in row.wires}

    def give(self, caller: Caller, event: str, command: ClientCommand) -> Payload:
        """Carry out an event's command; once-only is for the wire and the log to see to."""
        row = self._rows[event]
        authorise(caller.identity, row.action or event)
        return row.method(caller, command)


def _note(event: str, error: Exception) -> None:
    logger.error(
        "handler_failed",
        event_name=event,
        error=type(error).__name__,
        at=raised_at(error),
    )


def authorise(identity: Identity, action: str) -> None:
    """Refuse what the roles' table does not let somebody do."""
    if not identity.may(action):
        raise Refusal("forbidden")


def parse(model: type[Model], payload: Any) -> Model:
    """What a payload is; raises `invalid_payload` with the first wrong field."""
    try:
        return model.__pydantic_validator__.validate_python(payload)  # type: ignore[no-any-return]
    except ValidationError as error:
        raise refusal(error) from None


def _answer(connection: Connection, row: CommandRow, event: str, command: ClientCommand) -> Payload:
    actor = _actor(connection, row, command)
    caller = Caller(connection.identity, actor, connection.locale, connection)
    request_id = command.request_id
    if request_id is None:
        return row.method(caller, command)
    # A user's request ids are unique over all interviews, so the interview is no part of them.
    content = [event, command.model_dump(exclude={"request_id"})]
    caller.command_id, caller.fingerprint = command_key(actor, request_id, content)
    return connection.requests.once(
        caller.command_id, caller.fingerprint, lambda: row.method(caller, command), row.repeatable
    )


def _actor(connection: Connection, row: CommandRow, command: ClientCommand) -> Actor:
    """As whom the command is given."""
    interview_id: Id | None = getattr(command, "interview_id", None)
    user_id: Id | None = getattr(command, "user_id", None) if command.user_id_is_sender else None
    identity = connection.identity
    if interview_id is None:
        return _newcomer(connection, command, user_id)
    if not identity.covers(interview_id):
        identity.check_covers(interview_id, code="forbidden")
    if row.anybody:
        actor = _newcomer(connection, command, user_id)
    else:
        actor = resolve_actor(connection, interview_id, user_id, row.from_lobby)
    if identity.open:
        identity.check_place(interview_id, actor.user_id)
    return actor


def _newcomer(connection: Connection, command: ClientCommand, user_id: Id | None) -> Actor:
    """Without a membership one acts as the token's user, in development as the payload's."""
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
