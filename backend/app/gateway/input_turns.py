"""What a candidate says on the JSON gateway: one input after the other, each with its answer."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from app.contract.phrases import phrase
from app.domain.commands import Actor
from app.domain.errors import Refusal
from app.domain.identifiers import Id
from app.gateway.envelope import Envelope
from app.gateway.messages import Input, input_size, key_of, unified_input
from app.gateway.services import GatewayServices
from app.gateway.waiting_inputs import WaitingInputs
from app.observability.faults import note_fault
from app.ports.speech_recognition import RecognizedSpeech
from app.services.identity.caller import UNCOUNTED, Connection, Identity, Sender
from app.transport import ConnectionClosedError


@dataclass(slots=True)
class _Turn:
    """See Asked: an input that was counted when it came, and whose sender may be gone by now."""

    event: str
    identity: Identity
    reply: Callable[[], dict[str, Any]]
    goes_on: bool = False
    action: str = "talk_to_interviewer"

    def who(self) -> tuple[Identity, Sender]:
        return self.identity, UNCOUNTED

    def answer(self) -> dict[str, Any]:
        return self.reply()


class InputTurns:
    """The inputs that wait, and one worker. `is_told`: whether the client hears that it works."""

    def __init__(
        self, envelope: Envelope, services: GatewayServices, connection: Connection
    ) -> None:
        self._envelope = envelope
        self._services = services
        self._connection = connection
        self._inputs: WaitingInputs[tuple[Id, Actor, Input, bool]] = WaitingInputs(
            concurrency=services.concurrency
        )

    def start(self) -> None:
        """Have a worker, until `close`."""
        self._services.concurrency.spawn(self._work)

    def close(self) -> None:
        """No more will come; what waits is still answered."""
        self._inputs.close()

    def wait_for_room(self, size: int) -> None:
        """Wait until an input of `size` bytes may come; also before it is decoded."""
        self._inputs.wait_for_room(size)

    def put(self, session_id: Id, actor: Actor, message: Input, is_told: bool) -> None:
        """Add an input, once there is room."""
        self._inputs.put((session_id, actor, message, is_told), input_size(message))

    def _work(self) -> None:
        while (waiting := self._inputs.get()) is not None:
            # The rest is still taken where the connection is gone: it was said.
            with suppress(ConnectionClosedError):
                self._answer_safely(*waiting)

    def _answer_safely(self, session_id: Id, actor: Actor, message: Input, is_told: bool) -> None:
        try:
            self.answer(session_id, actor, message, is_told)
        except ConnectionClosedError:
            raise
        except Exception as error:  # noqa: BLE001 - the inputs behind it wait for theirs
            note_fault("turn", error)
            self._envelope.refuse(Refusal("internal_error"), message.request_id)

    def answer(self, session_id: Id, actor: Actor, message: Input, is_told: bool = False) -> None:
        """Take one turn. Raises ConnectionClosedError where its answer reaches nobody."""
        if is_told:
            text = phrase("processing", self._connection.locale)
            self._envelope.send("status", {"status": "processing", "message": text})
        try:
            reply = self._services.commands.run(
                _Turn(
                    message.type,
                    self._connection.identity,
                    lambda: self._reply(session_id, actor, message),
                )
            )
        except Refusal as error:
            self._envelope.refuse(error, message.request_id)
        else:
            named = {} if message.request_id is None else {"request_id": message.request_id}
            self._envelope.send("ai_response", {**reply, **named})

    def _reply(self, session_id: Id, actor: Actor, message: Input) -> dict[str, Any]:
        self._connection.identity.check_place(session_id, actor.id)  # put out while it waited?
        name, meant = key_of(actor, message)
        return self._services.coordinator.process_unified_input(
            input_data=unified_input(message),
            session_id=session_id,
            actor=actor,
            command_id=name,
            payload_hash=meant,
            on_heard=self._tell_heard,
        )

    def _tell_heard(self, heard: RecognizedSpeech) -> None:
        data = {
            "transcription": heard.text,
            "confidence": heard.confidence,
            "processing_time": heard.processing_time,
            **({"degraded": True} if heard.degraded else {}),
        }
        try:
            self._envelope.send("transcription", data)
        except ConnectionClosedError:
            return  # the turn goes on without it
