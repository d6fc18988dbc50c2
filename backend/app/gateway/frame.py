"""One frame of the JSON gateway on its way through the commands."""

from collections.abc import Callable

from app.contract import gateway as wire
from app.domain.identifiers import Id
from app.gateway.messages import Input, kind_of
from app.services.commands import Commands, authorise
from app.services.identity.caller import Connection, Identity


class Frame:
    """See Asked. What it seems to be is found before it is read, and counted; so is what it is.

    `read` makes it a message, `handle` answers one: whether the conversation goes on.
    """

    def __init__(
        self,
        text: str,
        connection: Connection,
        commands: Commands,
        read: Callable[[str], wire.Message],
        handle: Callable[[wire.Message], bool],
    ) -> None:
        self._text = text
        self._connection = connection
        self._commands = commands
        self._read = read
        self._handle = handle
        self.event = kind_of(text)
        self.goes_on = False
        self.request_id: Id | None = None

    def who(self) -> tuple[Identity, Connection]:
        """See Asked."""
        return self._connection.identity, self._connection

    @property
    def action(self) -> str:
        """See Asked."""
        return "set_consent" if self.event == "set_consent" else "talk_to_interviewer"

    def answer(self) -> bool:
        """Whether the conversation goes on."""
        seemed, self.event = self.event, ""  # what cannot be read is none of those known
        message = self._read(self._text)
        self.event, self.request_id = message.type, message.request_id
        if message.type != seemed:
            self._commands.recount(self._connection, self.event)
            authorise(self._connection.identity, self.action)
        self.goes_on = isinstance(message, Input)
        return self._handle(message)
