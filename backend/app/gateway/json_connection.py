"""One connection of the JSON gateway, from its first frame to its last."""

from app.contract import gateway as wire
from app.contract.commands import SetConsent
from app.domain.errors import Refusal
from app.gateway.envelope import Envelope
from app.gateway.first_message import text_of
from app.gateway.frame import Frame
from app.gateway.input_turns import InputTurns
from app.gateway.messages import parse_message
from app.gateway.services import GatewayServices
from app.gateway.session_membership import SessionMembership
from app.observability.metrics import CONNECTS, OK
from app.services.identity.caller import Connection
from app.transport import ConnectionClosedError, RawWebSocket

EVENTS = ("connect", "auth", "text_input", "audio_input", "ping", "disconnect")
"""What it knows beside the rows of the table."""
LARGE = 1_000_000
"""Characters from which on a frame is read in a thread, beside the event loop."""


class JsonConnection:
    """Reads frames and answers them; inputs go one after the other, all else at once."""

    def __init__(
        self,
        websocket: RawWebSocket,
        envelope: Envelope,
        services: GatewayServices,
        connection: Connection,
    ) -> None:
        self._websocket = websocket
        self._envelope = envelope
        self._services = services
        self._connection = connection
        self.place = SessionMembership(envelope, services, connection)
        self.turns = InputTurns(envelope, services, connection)

    def hold(self, session_id: str | None, first: wire.Message | None) -> None:
        """Serve until the client leaves; `first`: what it said before it was known.

        Raises Refusal where the connection cannot be used, ConnectionClosedError at its end.
        """
        with self._services.connections.held(self._connection, self._end_of_token):
            try:
                self.place.begin(session_id, first)
                CONNECTS.labels("json", OK).inc()
                self.turns.start()
                while self.handle_frame(self._websocket.receive()):
                    pass
            finally:
                self.place.leave()
                self.turns.close()

    def _end_of_token(self, error: Refusal) -> None:
        try:
            self._envelope.refuse(error)
        except ConnectionClosedError:
            return
        self._websocket.close(4401, error.code)

    def handle_frame(self, frame: str | bytes | None) -> bool:
        """Answer one frame; False when the conversation is over."""
        self._services.traffic.received += 1
        text = text_of(self._websocket, frame)
        asked = Frame(text, self._connection, self._services.commands, self._read, self._handle)
        try:
            return self._services.commands.run(asked)
        except Refusal as error:
            self._envelope.refuse(error, asked.request_id)
        return True

    def _read(self, text: str) -> wire.Message:
        if len(text) < LARGE:
            return parse_message(text)
        self.turns.wait_for_room(len(text))  # one recording may wait, the next one as it came
        return self._services.concurrency.compute(parse_message, text)

    def _handle(self, message: wire.Message) -> bool:
        place = self.place
        match message:
            case wire.PingMessage():
                self._envelope.pong()
            case wire.DisconnectMessage():
                return False
            case wire.AuthMessage():
                place.renew(message.shown_token)
            case wire.ConnectMessage():
                place.move(message)
            case wire.SetConsentMessage():
                self._set_consent(message)
            case _:
                self.turns.put(place.session_id, place.actor, message, place.greeted)
        return True

    def _set_consent(self, message: wire.SetConsentMessage) -> None:
        """It holds for every input that is not yet being answered."""
        wanted = SetConsent(
            interview_id=self.place.session_id,
            scope=message.data.scope,
            granted=message.data.granted,
        )
        self._services.commands.carry_out(self._connection, "set_consent", wanted)
