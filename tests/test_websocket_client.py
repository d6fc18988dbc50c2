"""The seed's client of the AI interviewer: text, audio, mixed, heartbeat and error scenarios.

    python tests/test_websocket_client.py --url ws://127.0.0.1:5000 --audio answer.wav

As tests, and as a script against any server; what needs a server that hears is tested in
tests/e2e/voice/test_voice_interviewer.py. Nothing here depends on how fast the server is.
"""

import argparse
import base64
import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from websockets.exceptions import ConnectionClosed, WebSocketException
from websockets.sync.client import ClientConnection, connect

if TYPE_CHECKING:
    from tests.support.processes import WebServer

SPOKEN = Path(__file__).parent / "fixtures" / "recordings" / "speech" / "s01.wav"
PATIENCE = 120.0
"""Seconds to wait for a frame that must come."""
ENVELOPE = {"type", "session_id", "timestamp", "data"}
RESPONSE = {
    "user_input",
    "ai_response",
    "response_type",
    "strategy_used",
    "focus_area",
    "confidence",
    "processing_time",
    "transcription_info",
}
"""What the seed says that an `ai_response` holds."""
ANSWERS = (
    "Hello, I'm ready for the interview.",
    "At my last company checkout was slow. I was asked to mend it, so I measured each step and "
    "rewrote the worst query. As a result it fell from 5 seconds to 300 milliseconds.",
    "I don't know.",
)
Data = dict[str, Any]


@dataclass(frozen=True)
class Server:
    """Where to talk: `url` as in ws://127.0.0.1:5000; `token` where the server wants one."""

    url: str
    token: str | None = None
    recording: Path = SPOKEN


class Talk:
    """One connection, from its `connected` on; see `talk_with`."""

    def __init__(self, socket: ClientConnection, token: str | None) -> None:
        self._socket = socket
        self.session_id: str | None = None
        if token is not None:
            self.send_text(json.dumps({"type": "auth", "token": token}))
        greeting = self.next("connected")
        assert greeting["status"] == "connected"
        assert isinstance(greeting["server_info"]["version"], str)

    def send(self, kind: str, **data: Any) -> None:
        """Send a message in its envelope."""
        envelope = {"type": kind, "session_id": self.session_id, "timestamp": None, "data": data}
        self.send_text(json.dumps(envelope))

    def send_text(self, frame: str) -> None:
        """Send a text frame as it is."""
        self._socket.send(frame)

    def send_bytes(self, frame: bytes) -> None:
        """Send a binary frame."""
        self._socket.send(frame)

    def next(self, kind: str) -> Data:
        """The data of the next message, which must be of this kind."""
        message = json.loads(self._socket.recv(timeout=PATIENCE))
        assert message.keys() >= ENVELOPE
        assert message["type"] == kind, message
        datetime.fromisoformat(message["timestamp"])
        self.session_id = message["session_id"]
        data: Data = message["data"]
        return data

    def say(self, text: str) -> Data:
        """Write something; what the interviewer replies."""
        self.send("text_input", text=text, context="")
        return self.response(text)

    def response(self, text: str | None = None) -> Data:
        """The `ai_response` that comes next; to this text, where one is given."""
        data = self.next("ai_response")
        assert data.keys() >= RESPONSE
        assert data["ai_response"]
        assert data["confidence"] is None or 0 <= data["confidence"] <= 1
        if text is not None:
            assert data["user_input"] == text
            assert data["transcription_info"] is None
        return data

    def answer_ping(self) -> None:
        """Wait for the pong to a ping of the WebSocket protocol itself."""
        assert self._socket.ping().wait(PATIENCE)

    def close_code(self) -> int | None:
        """The code that the server closes with; nothing may come before."""
        try:
            frame = self._socket.recv(timeout=PATIENCE)
        except ConnectionClosed as closed:
            return None if closed.rcvd is None else closed.rcvd.code
        raise AssertionError(f"{frame!r} instead of the end")


@contextmanager
def talk_with(server: Server, session_id: str | None = None) -> Iterator[Talk]:
    """Talk in a session that the server makes, or in a known one."""
    path = "/api/v1/ws" if session_id is None else f"/api/v1/ws/{session_id}"
    with connect(server.url + path, open_timeout=PATIENCE) as socket:
        yield Talk(socket, server.token)


def talk_in_text(server: Server) -> None:
    """Each answer gets a reply of its own; the talk outlives its connection."""
    with talk_with(server) as talk:
        replies = [talk.say(answer)["ai_response"] for answer in ANSWERS]
        assert len(set(replies)) == len(replies)
        session_id = talk.session_id
        talk.send("disconnect")
        assert talk.close_code() == 1000
    with talk_with(server, session_id) as again:
        assert again.session_id == session_id
        assert again.say("Give me a minute, please.")["ai_response"] not in replies


def talk_in_audio(server: Server) -> None:
    """A recording is transcribed, and then answered like text."""
    with talk_with(server) as talk:
        talk.send("connect", interview_style="formal", client_info={})
        talk.next("connected")
        reply = _speak(talk, server.recording)
        info = reply["transcription_info"]
        assert info["duration"] > 0
        assert set(info) == {"confidence", "duration", "language"}


def talk_in_both(server: Server) -> None:
    """Text and audio take turns in one session."""
    with talk_with(server) as talk:
        talk.send("connect", interview_style="casual", client_info={})
        talk.next("connected")
        for answer in ANSWERS[1:]:
            talk.send("text_input", text=answer)
            talk.next("status")
            talk.response(answer)
            _speak(talk, server.recording)


def _speak(talk: Talk, recording: Path) -> Data:
    audio = base64.b64encode(recording.read_bytes()).decode()
    talk.send("audio_input", audio_data=audio, audio_format=recording.suffix[1:], context="")
    assert talk.next("status")["status"] == "processing"
    heard = talk.next("transcription")
    assert set(heard) >= {"transcription", "confidence", "processing_time"}
    reply = talk.response()
    assert reply["user_input"] == heard["transcription"]
    assert reply["transcription_info"]["confidence"] == heard["confidence"]
    return reply


def keep_alive(server: Server) -> None:
    """Pings are answered, in the protocol's frames and in messages."""
    with talk_with(server) as talk:
        told = []
        for _ in range(3):
            talk.send("ping")
            told.append(datetime.fromisoformat(talk.next("pong")["timestamp"]))
        assert told == sorted(told)
        talk.answer_ping()
        talk.say(ANSWERS[0])


def make_mistakes(server: Server) -> None:
    """What is wrong gets an error and the connection lives on; a binary frame ends it."""
    with talk_with(server) as talk:
        for frame in WRONG:
            talk.send_text(frame)
            error = talk.next("error")
            assert error.keys() >= {"error", "message", "details"}
            assert error["message"]
        talk.say(ANSWERS[0])
        talk.send_bytes(b"\x00")
        assert talk.close_code() == 1003


WRONG = (
    "this is no JSON",
    "[]",
    '{"type": "no_such_type", "data": {}}',
    '{"data": {"text": "no type"}}',
    '{"type": "text_input", "data": {}}',
    '{"type": "text_input", "data": {"text": ""}}',
    '{"type": "audio_input", "data": {"audio_data": "no base64!"}}',
)
SCENARIOS: Mapping[str, Callable[[Server], None]] = {
    "text": talk_in_text,
    "audio": talk_in_audio,
    "mixed": talk_in_both,
    "heartbeat": keep_alive,
    "errors": make_mistakes,
}


# --- as tests


@pytest.mark.parametrize("name", ["text", "heartbeat", "errors"])
def test_scenario(name: str, server: "WebServer") -> None:
    SCENARIOS[name](Server(server.url.replace("http", "ws", 1)))


def test_the_script_says_how_it_went(
    server: "WebServer", capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--url", server.url, "heartbeat", "errors"]) == 0
    assert capsys.readouterr().out == "heartbeat  ok\nerrors     ok\n2 of 2 passed\n"


def test_the_script_fails_where_nobody_answers(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--url", "ws://127.0.0.1:1"]) == 1
    assert f"0 of {len(SCENARIOS)} passed" in capsys.readouterr().out


# --- as a script


def main(arguments: list[str] | None = None) -> int:
    """Run scenarios; the exit status is 0 where all passed, else 1."""
    parser = argparse.ArgumentParser(description="Talks with the AI interviewer of a server.")
    parser.add_argument("scenarios", nargs="*", metavar="SCENARIO", help=", ".join(SCENARIOS))
    parser.add_argument("--url", default="ws://127.0.0.1:5000", help="default: %(default)s")
    parser.add_argument("--token", help="where the server wants one")
    parser.add_argument("--audio", type=Path, default=SPOKEN, help="what is said in audio")
    chosen = parser.parse_args(arguments)
    names = chosen.scenarios or list(SCENARIOS)
    if not SCENARIOS.keys() >= set(names):
        parser.error(f"scenarios: {', '.join(SCENARIOS)}")
    url = chosen.url.rstrip("/").replace("http", "ws", 1)
    passed = sum(_passes(name, Server(url, chosen.token, chosen.audio)) for name in names)
    print(f"{passed} of {len(names)} passed")
    return 0 if passed == len(names) else 1


def _passes(name: str, server: Server) -> bool:
    try:
        SCENARIOS[name](server)
    except (AssertionError, WebSocketException, OSError) as error:
        print(f"{name:<10} FAILED  {error or type(error).__name__}")
        return False
    print(f"{name:<10} ok")
    return True


if __name__ == "__main__":
    sys.exit(main())
