"""A participant who does random things, reconnects anywhere, and remembers everything."""

import contextlib
import random
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from socketio.exceptions import SocketIOError

from tests.support.clients import CONFIRMATIONS
from tests.support.ordered_client import OrderedClient

Payload = dict[str, Any]
ANSWER_SECONDS = 3.0


@dataclass
class Sent:
    """One request: what was sent how often, and what became of it in the end."""

    event: str
    payload: Payload
    tries: int = 0
    seq: int | None = None
    refused: str | None = None


@dataclass
class History:
    """What a participant knows. `received`: (seq, event, who or what it is about), in order."""

    sent: dict[str, Sent] = field(default_factory=dict)
    received: list[tuple[int, str, str]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    reconnects: int = 0


class Participant(threading.Thread):
    """One user of one interview. Acts until `rest()`, then keeps listening until `leave()`."""

    def __init__(
        self, interview_id: str, user_id: str, role: str, urls: Sequence[str], seed: int
    ) -> None:
        super().__init__(daemon=True, name=user_id)
        self.interview_id = interview_id
        self.user_id = user_id
        self.url = ""
        self.history = History()
        self.rested = threading.Event()
        self._role = role
        self._urls = urls
        self._random = random.Random(f"{seed} {user_id}")
        self._epoch: str | None = None
        self._resting = threading.Event()
        self._staying_away = threading.Event()
        self._leaving = threading.Event()
        self._client = OrderedClient(reconnection=False)
        self._lock = threading.Lock()

    # --- from outside

    def rest(self) -> None:
        """Finish what was begun, then only listen; `rested` says when."""
        self._resting.set()

    def stay_away(self) -> None:
        """Do not come back from the next loss of the connection."""
        self._staying_away.set()

    def leave(self) -> None:
        """Hang up without a word, and end; join() waits for it."""
        self._leaving.set()

    def last_seq(self) -> int:
        """Up to where it knows the log."""
        with self._lock:
            return self.history.received[-1][0] if self.history.received else 0

    def ask(self, event: str, payload: Payload) -> Payload:
        """A question of the test's own."""
        answer: Payload = self._client.call(event, payload, timeout=ANSWER_SECONDS)
        return answer

    # --- life

    def run(self) -> None:
        """Connect, act, be cut off, and again."""
        under_way: str | None = None
        while not self._leaving.is_set():
            try:
                self._connect()
                while self._client.connected and not self._leaving.is_set():
                    if under_way is None and self._resting.is_set():
                        self.rested.set()
                        time.sleep(0.05)
                        continue
                    under_way = under_way or self._something_new()
                    if self._try(under_way):
                        under_way = None
                        time.sleep(self._random.uniform(0.01, 0.15))
            except (SocketIOError, OSError):
                pass  # it tries elsewhere
            finally:
                self._hang_up()
            if self._staying_away.is_set():
                return
            time.sleep(self._random.uniform(0.05, 0.3))

    def _connect(self) -> None:
        self.url = self._random.choice(self._urls)
        self._client = client = OrderedClient(reconnection=False)
        client.on("*", lambda event, payload=None: self._hear(client, event, payload))
        client.connect(self.url, transports=["websocket"], wait_timeout=3)
        self.history.reconnects += 1
        joined = client.call(
            "join_interview",
            {
                "interview_id": self.interview_id,
                "user_id": self.user_id,
                "role": self._role,
                "last_seq": self.last_seq(),
                **({"epoch": self._epoch} if self._epoch else {}),
            },
            timeout=ANSWER_SECONDS,
        )
        if not joined["ok"]:
            if joined["error"]["code"] != "temporarily_unavailable":
                self.history.faults.append(f"could not join: {joined['error']}")
            raise ConnectionError(joined["error"]["code"])
        if joined["data"].get("reset"):
            self.history.faults.append("the log was reset")
        self._epoch = joined["data"]["epoch"]

    def _hang_up(self) -> None:
        client, self._client = self._client, OrderedClient(reconnection=False)
        with contextlib.suppress(SocketIOError, OSError):
            client.eio.disconnect(abort=True)

    def _hear(self, client: OrderedClient, event: str, payload: Any) -> None:
        if not isinstance(payload, dict) or "seq" not in payload or event in CONFIRMATIONS:
            return
        with self._lock:
            if client is not self._client:
                return  # what comes late over a connection that was given up
            seq, known = payload["seq"], self.history.received
            expected = known[-1][0] + 1 if known else 1
            if seq != expected:
                self.history.faults.append(f"{event} came as {seq}, expected {expected}")
            known.append((seq, event, _about(payload)))

    # --- acting

    def _something_new(self) -> str:
        request_id = f"{self.user_id}-{len(self.history.sent)}"
        event, payload = self._random.choices(
            (
                ("send_message", {"message": request_id, "type": "text"}),
                ("submit_answer", {"question_id": 1, "answer_text": request_id}),
                ("start_question", {"question_id": 1, "question_text": request_id}),
                ("request_help", {"help_type": "technical", "message": request_id}),
                ("set_consent", {"scope": "record", "granted": True}),
            ),
            weights=(60, 20, 5, 10, 5),
        )[0]
        payload = {"interview_id": self.interview_id, "request_id": request_id, **payload}
        self.history.sent[request_id] = Sent(event, payload)
        return request_id

    def _try(self, request_id: str) -> bool:
        """Send; whether it is known now what became of it."""
        sent = self.history.sent[request_id]
        sent.tries += 1
        answer = self._client.call(sent.event, sent.payload, timeout=ANSWER_SECONDS)
        if answer["ok"]:
            sent.seq = answer["data"]["seq"]
            return True
        code = answer["error"]["code"]
        if code in ("temporarily_unavailable", "not_in_interview", "server_draining"):
            time.sleep(0.1)
            return False
        sent.refused = code
        return True


def _about(payload: Payload) -> str:
    """What everybody is shown of an event, enough to tell two events apart."""
    who = payload.get("user_id") or payload.get("started_by") or ""
    what = payload.get("message") or payload.get("question_text") or payload.get("reason") or ""
    return f"{who} {what} {payload.get('timestamp') or payload.get('start_time')}"
