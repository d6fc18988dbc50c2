"""The seed's scenarios over Socket.IO, as tests and as a script against any server.

    python tests/test_websocket_advanced.py --url http://127.0.0.1:5000 --users 50 --messages 1000

The server must ask for no token. Nothing here depends on how fast it is; what it took is told.
"""

import argparse
import base64
import sys
import threading
import time
import uuid
import wave
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import socketio

sys.path.insert(0, str(Path(__file__).parents[1]))  # where a script is started, it is not there
from tests.support.ordered_client import OrderedClient

if TYPE_CHECKING:
    from tests.support.processes import WebServer

SPOKEN = Path(__file__).parent / "fixtures" / "recordings" / "speech" / "s01.wav"
PATIENCE = 120.0
"""Seconds to wait for an event that must come."""
CONNECTING = 16
"""Clients that connect at the same time."""
Payload = dict[str, Any]


class Participant:
    """Somebody with a connection, who remembers what arrives."""

    def __init__(self, url: str, user_id: Any, transport: str = "websocket") -> None:
        self.user_id = user_id
        self._events: defaultdict[str, list[Payload]] = defaultdict(list)
        self._arrived = threading.Condition()
        self._socket = OrderedClient(reconnection=False)
        self._socket.on("*", self._remember)
        self._socket.connect(url, transports=[transport], wait_timeout=PATIENCE)

    def _remember(self, event: str, payload: Payload) -> None:
        with self._arrived:
            self._events[event].append(payload)
            self._arrived.notify_all()

    def send(self, event: str, **payload: Any) -> None:
        """Send an event as this user."""
        self._socket.emit(event, {"user_id": self.user_id, **payload})

    def all(self, event: str) -> list[Payload]:
        """Every event of this name so far."""
        with self._arrived:
            return list(self._events[event])

    def wait(self, event: str, count: int = 1) -> Payload:
        """The `count`-th event of this name."""
        deadline = time.monotonic() + PATIENCE
        with self._arrived:
            while len(self._events[event]) < count:
                if not self._arrived.wait(deadline - time.monotonic()):
                    errors = self._events["error"]
                    raise AssertionError(
                        f"user {self.user_id}: {len(self._events[event])} of {count} {event}; "
                        f"errors: {errors[:3]}"
                    )
            return self._events[event][count - 1]

    def join(self, room: str) -> Payload:
        """Join an interview."""
        self.send("join_interview", interview_id=room)
        return self.wait("joined_interview")

    def close(self) -> None:
        """Hang up."""
        self._socket.disconnect()


@dataclass(frozen=True)
class Scale:
    """How many users and messages the larger scenarios have."""

    users: int
    messages: int


@contextmanager
def people(url: str, count: int) -> Iterator[list[Participant]]:
    """Users 1, 2, 3 ..., connected; they hang up at the end."""
    with ThreadPoolExecutor(CONNECTING) as pool:
        everybody = list(pool.map(lambda number: Participant(url, number), range(1, count + 1)))
        try:
            yield everybody
        finally:
            list(pool.map(Participant.close, everybody))


def new_room() -> str:
    """An interview id that was never used."""
    return f"advanced_{uuid.uuid4().hex[:12]}"


def expect(actual: Any, expected: Any, what: str) -> None:
    """Fail where they differ; a script has no assertions rewritten by pytest."""
    if actual != expected:
        raise AssertionError(f"{what}: {actual!r}, expected {expected!r}")


# --- scenarios: each returns what it has to tell


def basic_connection(url: str, scale: Scale) -> str:
    """Connect over both transports, and ping."""
    for transport in ("websocket", "polling"):
        person = Participant(url, 1, transport)
        try:
            expect(person.wait("connected")["status"], "connected", "status")
            person.send("ping", timestamp=1769860800000)
            expect(person.wait("pong")["timestamp"], 1769860800000, "timestamp")
        finally:
            person.close()
    return "websocket and polling"


def rooms(url: str, scale: Scale) -> str:
    """Join, see others come and go, leave."""
    room = new_room()
    with people(url, 2) as (first, second):
        expect(first.join(room)["participants_count"], 1, "participants_count")
        expect(second.join(room)["participants_count"], 2, "participants_count")
        expect(first.wait("participant_joined")["user_id"], 2, "who joined")
        second.send("leave_interview", interview_id=room)
        expect(second.wait("left_interview")["status"], "left", "status")
        expect(first.wait("participant_left")["user_id"], 2, "who left")
    return "two users"


def full_flow(url: str, scale: Scale) -> str:
    """Questions, answers, typing, messages, status, the end."""
    room = new_room()
    with people(url, 2) as (host, candidate):
        for person in (host, candidate):
            person.join(room)
        for number in (1, 2, 3):
            question = {"question_id": number, "question_text": f"Question {number}?"}
            host.send("start_question", interview_id=room, **question)
            started = candidate.wait("question_started", number)
            expect(started["question_text"], question["question_text"], "question_text")
            candidate.send("typing_indicator", interview_id=room, is_typing=True)
            host.wait("user_typing", number)
            answer = {"question_id": number, "answer_text": "My answer", "response_time": 1.5}
            candidate.send("submit_answer", interview_id=room, **answer)
            expect(candidate.wait("answer_confirmed", number)["response_time"], 1.5, "time")
            expect(host.wait("answer_submitted", number)["question_id"], number, "question_id")
        host.send("send_message", interview_id=room, message="Thank you", type="text")
        expect(candidate.wait("new_message")["message"], "Thank you", "message")
        host.send("interview_status", interview_id=room)
        status = host.wait("interview_status_response")
        expect(status["status"], "in_progress", "status")
        expect(status["current_question"]["question_id"], 3, "current question")
        host.send("end_interview", interview_id=room)
        for person in (host, candidate):
            expect(person.wait("interview_ended")["ended_by"], 1, "ended_by")
        candidate.send("send_message", interview_id=room, message="Too late", type="text")
        expect(candidate.wait("error")["code"], "interview_ended", "code")
    return "three questions"


def help_and_emergency(url: str, scale: Scale) -> str:
    """Ask for help, stop, and find it stopped."""
    room = new_room()
    with people(url, 2) as (host, candidate):
        for person in (host, candidate):
            person.join(room)
        wanted = {"help_type": "technical", "question_id": None}
        candidate.send("request_help", interview_id=room, **wanted)
        expect(candidate.wait("help_request_sent")["help_type"], "technical", "help_type")
        expect(host.wait("help_requested")["user_id"], 2, "who asked")
        candidate.send("emergency_stop", interview_id=room, reason="Fire alarm")
        expect(host.wait("emergency_stopped")["reason"], "Fire alarm", "reason")
        host.send("start_question", interview_id=room, question_id=1, question_text="And now?")
        expect(host.wait("error")["code"], "interview_stopped", "code")
        host.send("interview_status", interview_id=room)
        expect(host.wait("interview_status_response")["status"], "stopped", "status")
    return "asked, stopped"


def voice(url: str, scale: Scale) -> str:
    """Speak: every chunk is answered, and where speech is transcribed, a final text comes."""
    room = new_room()
    with wave.open(str(SPOKEN)) as recording:
        sound = recording.readframes(recording.getnframes())
    pieces = [sound[start : start + 8000] for start in range(0, len(sound), 8000)]
    with people(url, 1) as (person,):
        person.join(room)
        for number, data in enumerate(pieces):
            last = number == len(pieces) - 1
            person.send(
                "voice_data",
                interview_id=room,
                audio_data=base64.b64encode(data).decode(),
                chunk_id=number,
                is_final=last,
            )
        person.wait("voice_processing", len(pieces))
        answers = [p for p in person.all("voice_processing") if p["chunk_id"] is not None]
        expect([p["chunk_id"] for p in answers], list(range(len(pieces))), "answered chunks")
        if answers[-1]["status"] == "unavailable":
            code = person.wait("voice_error")["code"]
            expect(code, "transcription_unavailable", "code")
            return "every chunk answered; this server does not transcribe"
        final = person.wait("voice_transcribed")
        expect(final["is_final"], True, "is_final")
    return f"heard: {final['transcribed_text']!r}"


def concurrent_users(url: str, scale: Scale) -> str:
    """Everybody joins at once and says something; everybody sees the same, in one order."""
    room = new_room()
    with people(url, scale.users) as everybody:
        with ThreadPoolExecutor(CONNECTING) as pool:
            joined = list(pool.map(lambda person: person.join(room), everybody))
        expect(max(j["participants_count"] for j in joined), scale.users, "participants_count")
        for person in everybody:
            person.send("send_message", interview_id=room, message="Hello", type="text")
        _same_order(everybody, scale.users)
    return f"{scale.users} users"


def stress(url: str, scale: Scale) -> str:
    """A few users send many messages as fast as they can; none is lost, doubled or out of order."""
    room = new_room()
    with people(url, 4) as everybody:
        for person in everybody:
            person.join(room)
        began = time.monotonic()
        for number in range(scale.messages):
            sender = everybody[number % len(everybody)]
            sender.send("send_message", interview_id=room, message=str(number), type="text")
        _same_order(everybody, scale.messages)
        seconds = time.monotonic() - began
    rate = scale.messages / seconds
    return f"{scale.messages} messages to 4 users in {seconds:.1f} s ({rate:.0f}/s)"


def _same_order(everybody: list[Participant], messages: int) -> None:
    """Wait until all have all the messages; each once, and in the same order for everybody."""
    for person in everybody:
        person.wait("new_message", messages)
    order = [message["message_id"] for message in everybody[0].all("new_message")]
    expect(len(set(order)), messages, "messages that arrived")
    for person in everybody:
        seen = [message["message_id"] for message in person.all("new_message")]
        expect(seen == order, True, f"the same order for user {person.user_id}")


Scenario = Callable[[str, Scale], str]
SCENARIOS: Mapping[str, Scenario] = {
    "basic connection": basic_connection,
    "interview rooms": rooms,
    "full interview flow": full_flow,
    "help and emergency": help_and_emergency,
    "voice": voice,
    "concurrent users": concurrent_users,
    "stress": stress,
}


# --- as tests


@pytest.mark.parametrize("name", SCENARIOS)
def test_scenario(name: str, server: "WebServer") -> None:
    SCENARIOS[name](server.url, Scale(users=12, messages=200))


def test_the_script_says_how_it_went(
    server: "WebServer", capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--url", server.url, "--users", "3", "--messages", "8"]) == 0
    told = capsys.readouterr().out
    assert all(name in told for name in SCENARIOS)
    assert f"{len(SCENARIOS)} of {len(SCENARIOS)} passed" in told


def test_the_script_fails_where_nobody_answers(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--url", "http://127.0.0.1:1"]) == 1
    assert f"0 of {len(SCENARIOS)} passed" in capsys.readouterr().out


# --- as a script


def main(arguments: list[str] | None = None) -> int:
    """Run every scenario; the exit status is 0 where all passed, else 1."""
    parser = argparse.ArgumentParser(description="Runs the scenarios of a live interview.")
    parser.add_argument("--url", default="http://127.0.0.1:5000", help="default: %(default)s")
    parser.add_argument(
        "--users", type=_count, default=20, help="in 'concurrent users'; default: %(default)s"
    )
    parser.add_argument(
        "--messages", type=_count, default=500, help="in 'stress'; default: %(default)s"
    )
    chosen = parser.parse_args(arguments)
    print(f"Scenarios against {chosen.url}")
    passed = 0
    for number, (name, scenario) in enumerate(SCENARIOS.items(), 1):
        print(f"[{number}/{len(SCENARIOS)}] {name:<20} ", end="", flush=True)
        began = time.monotonic()
        try:
            told = scenario(chosen.url, Scale(chosen.users, chosen.messages))
        except (AssertionError, socketio.exceptions.SocketIOError) as error:
            print(f"FAILED  {error}")
        else:
            passed += 1
            print(f"ok  {time.monotonic() - began:5.1f} s  {told}")
    print(f"{passed} of {len(SCENARIOS)} passed")
    return 0 if passed == len(SCENARIOS) else 1


def _count(text: str) -> int:
    count = int(text)
    if not 1 <= count <= 100_000:
        raise argparse.ArgumentTypeError("must be between 1 and 100000")
    return count


if __name__ == "__main__":
    sys.exit(main())
