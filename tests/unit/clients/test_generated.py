"""The clients' types are those of the server's own description."""

from collections.abc import Callable

import pytest

from clients.generate import (
    PYTHON,
    echoing,
    formatted,
    payload_names,
    python_calls,
    python_types,
    schemas,
)
from tests.support.documents import ASYNCAPI, ROWS

MADE: dict[str, Callable[[], str]] = {
    "calls.py": lambda: python_calls(ASYNCAPI),
    "commands.py": lambda: python_types(schemas(ASYNCAPI, "client"), "What a client may send."),
    "events.py": lambda: python_types(schemas(ASYNCAPI, "server"), "What the server sends."),
}


@pytest.mark.parametrize("name", MADE)
def test_they_are_up_to_date(name: str) -> None:
    assert (PYTHON / name).read_text() == formatted(MADE[name]()), "`make clients` makes them anew"


def test_every_event_that_clients_send_has_a_call() -> None:
    assert payload_names(ASYNCAPI, "client").keys() == ROWS.keys()


def test_only_confirmations_repeat_a_seq() -> None:
    assert echoing(ASYNCAPI) == ["answer_confirmed", "help_request_sent", "voice_transcribed"]
