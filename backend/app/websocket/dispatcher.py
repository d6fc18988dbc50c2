"""The Socket.IO wire over the commands: packets in, acknowledgements and answers out."""

from typing import Any

from app.contract.errors import payload_of
from app.domain.errors import Refusal
from app.ports.delivery import Emitter
from app.services.commands import Commands, Payload, parse
from app.services.identity.caller import Connection, Identity
from app.transport.packets import EventArguments, ReadArguments
from app.untrusted.json_text import TooComplexError, as_object

SMALL = 16 * 1024
"""Characters of a message that are read to answer it well even where it is refused."""
Arguments = EventArguments | ReadArguments


class Dispatcher:
    """Runs events through the table."""

    def __init__(self, commands: Commands, emitter: Emitter) -> None:
        self.rows = commands.rows
        self._commands = commands
        self._emitter = emitter

    def knows(self, event: str) -> bool:
        """Whether the event stands in the table."""
        return event in self.rows

    def dispatch(self, connection: Connection, event: str, arguments: Arguments) -> Payload:
        """Run one event; returns the acknowledgement, whatever happens.

        Raises MalformedPacketError for what is no packet of the protocol.
        """
        try:
            data = self._commands.run(
                _Event(self._commands, self._emitter, connection, event, arguments)
            )
        except Refusal as refusal:
            return self._refuse(connection, event, arguments, refusal)
        return {"ok": True, "data": data}

    def _refuse(
        self, connection: Connection, event: str, arguments: Arguments, refusal: Refusal
    ) -> Payload:
        details = {**payload_of(refusal, connection.locale), "event": event[:128]}
        request_id = _request_id(arguments)
        if (isinstance(request_id, str) and len(request_id) <= 128) or type(request_id) is int:
            details["request_id"] = request_id
        self._emitter.emit("error", details, [connection.sid], None)
        return {"ok": False, "error": details}


class _Event:
    """One event that came; see Asked."""

    __slots__ = ("_arguments", "_commands", "_connection", "_emitter", "event")
    goes_on = False

    def __init__(
        self,
        commands: Commands,
        emitter: Emitter,
        connection: Connection,
        event: str,
        arguments: Arguments,
    ) -> None:
        self._commands = commands
        self._emitter = emitter
        self._connection = connection
        self._arguments = arguments
        self.event = event

    def who(self) -> tuple[Identity, Connection]:
        return self._connection.identity, self._connection

    @property
    def action(self) -> str:
        return self._commands.row(self.event).action

    def answer(self) -> Payload:
        """The acknowledgement's data; what confirms it is sent before."""
        row, connection = self._commands.row(self.event), self._connection
        command = parse(row.command, _payload(self._arguments))
        data = self._commands.carry_out(connection, self.event, command)
        if row.confirm is not None:
            self._emitter.emit(row.confirm, data, [connection.sid], None)
        return data


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
