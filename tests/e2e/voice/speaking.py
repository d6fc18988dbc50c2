"""Sending voice as a client does."""

from collections.abc import Iterable
from typing import Any

from tests.support.clients import Client, Payload
from tests.support.recordings import sentence, words_right

CHUNK_MS = 250
ENOUGH = 0.85
"""Share of words that must be right."""

Pieces = list[tuple[int, Any]]


def numbered(number: int, first: int = 0) -> Pieces:
    """A sentence in pieces, each with its chunk_id."""
    return list(enumerate(sentence(number).chunks(CHUNK_MS), first))


def speak(client: Client, room: str, pieces: Iterable[tuple[int, Any]], **more: Any) -> None:
    """Send pieces; the one with the highest number is the last of its utterance."""
    known = list(pieces)
    last = max(number for number, _ in known)
    for number, data in known:
        client.emit("voice_data", chunk(room, number, data, is_final=number == last, **more))


def chunk(room: str, number: int, data: Any, **more: Any) -> Payload:
    """A voice_data payload."""
    return {"interview_id": room, "audio_data": data, "chunk_id": number, **more}


def final_of(client: Client, count: int = 1) -> Payload:
    """The `count`-th final that its speaker got."""
    return client.wait_for("voice_transcribed", count)


def is_right(text: str, number: int) -> bool:
    """Whether enough of the sentence's words were understood."""
    return words_right(sentence(number).text, text) >= ENOUGH
