"""A process that writes to one interview and hears it, without a wire: run as a program.

It is told what to do by one line of JSON on its standard input (`Orders`), answers "ready",
waits for "go", writes, answers what became of each command, waits for the last seq of the log,
and answers what its member heard.
"""

from gevent import monkey

monkey.patch_all()

import contextlib  # noqa: E402
import itertools  # noqa: E402
import json  # noqa: E402
import sys  # noqa: E402
import time  # noqa: E402
from collections.abc import Iterator, Mapping  # noqa: E402
from typing import Any  # noqa: E402

import gevent  # noqa: E402

from app.adapters.gevent_concurrency import GeventConcurrency  # noqa: E402
from app.adapters.redis_connection import RedisConnections  # noqa: E402
from app.adapters.redis_event_log import RedisEventLog  # noqa: E402
from app.adapters.redis_feeds import RedisFeeds  # noqa: E402
from app.adapters.redis_presence import RedisPresence  # noqa: E402
from app.contract.events.projection import Viewer  # noqa: E402
from app.domain import commands as c  # noqa: E402
from app.domain.errors import Refusal  # noqa: E402
from app.ports.interview_log import Unavailable  # noqa: E402
from app.services.interviews.executor import CommandExecutor  # noqa: E402
from tests.support.fakes import FakeEmitter  # noqa: E402
from tests.support.patience import PATIENCE  # noqa: E402


class Writer:
    """Several greenlets that write to the interview `orders["key"]` at once."""

    def __init__(self, orders: Mapping[str, Any]) -> None:
        self.orders = orders
        connections = RedisConnections(orders["redis_url"])
        self.log = RedisEventLog(connections)
        self.emitter = FakeEmitter()
        self.presence = RedisPresence(connections)
        self.feeds = RedisFeeds(connections, self.log, self.emitter, self.presence)
        self.executor = CommandExecutor(
            self.log,
            self.feeds,
            self.presence,
            lambda: time.time_ns() // 1_000_000,
            concurrency=GeventConcurrency(),
        )
        self.told: dict[str, Any] = {}
        self._numbers: Iterator[int] = itertools.count()

    def start(self) -> None:
        """Listen, and become a member."""
        self.presence.start_afresh()
        self.feeds.start()
        gevent.spawn(self._keep_the_lease)
        self.feeds.join(self.orders["key"], "s", Viewer(frozenset(), "observer"), 0, lambda _: None)

    def _keep_the_lease(self) -> None:
        while True:
            gevent.sleep(0.5)
            with contextlib.suppress(Unavailable):
                if not self.presence.renew():  # on a machine that let it wait for long
                    self.presence.start_afresh()

    def write(self) -> dict[str, Any]:
        """Command id -> its first seq, or why it was refused."""
        gevent.joinall([gevent.spawn(self._write_some) for _ in range(self.orders["greenlets"])])
        return self.told

    def _write_some(self) -> None:
        for _ in range(self.orders["count"]):
            number = next(self._numbers)
            actor = c.Actor(f"{self.orders['name']}-{number % 3}", "interviewer")
            command_id = f"{actor.id}\n{number}"
            self.told[command_id] = self._until_answered(self._command(number), actor, command_id)

    def _command(self, number: int) -> c.Command:
        if number == self.orders.get("stop_at"):
            return c.EmergencyStop(reason="test")
        if number % self.orders.get("answer_every", 4) == 0:
            return c.SubmitAnswer(question_id=1, answer_text=f"Answer {number}")
        return c.SendMessage(message=f"Message {number}", type="text", message_id=str(number))

    def _until_answered(self, command: c.Command, actor: c.Actor, command_id: str) -> Any:
        until = time.monotonic() + PATIENCE
        while True:
            try:
                return self.executor.execute(
                    self.orders["key"], command, actor, command_id, "hash"
                )[0].seq
            except Unavailable:
                if time.monotonic() > until:
                    return "unavailable"
                gevent.sleep(0.01)
            except Refusal as refusal:
                return refusal.code

    def hear(self, last_seq: int) -> list[int]:
        """What the member heard, in order, when `last_seq` has come (or does not come)."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until and last_seq not in self._heard()[-1:]:
            gevent.sleep(0.02)
        return self._heard()

    def _heard(self) -> list[int]:
        return [payload["seq"] for _, payload, _ in self.emitter.sent if "seq" in payload]


def say(what: Any) -> None:
    """One answer; the sign tells it from what is logged."""
    print(f"> {json.dumps(what)}", flush=True)


def main() -> None:
    writer = Writer(json.loads(sys.stdin.readline()))
    writer.start()
    say("ready")
    assert json.loads(sys.stdin.readline()) == "go"
    say(writer.write())
    say(writer.hear(json.loads(sys.stdin.readline())))


if __name__ == "__main__":
    main()
