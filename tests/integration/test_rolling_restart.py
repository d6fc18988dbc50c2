"""All web processes behind nginx are restarted, one after the other, while people talk."""

import signal
import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import socketio.exceptions

from tests.integration.nginx_site import NginxSite, trusted_certificate
from tests.integration.processes import wait_until
from tests.integration.test_nginx import BEHIND_NGINX
from tests.support.clients import Client
from tests.support.processes import WebServer

PAUSE = 0.05


@pytest.fixture
def certificate(tmp_path: Path) -> Iterator[Path]:
    with trusted_certificate(tmp_path) as path:
        yield path


class Talker:
    """Says one thing after the other until stopped; what is not acknowledged is said again."""

    def __init__(self, client: Client, interview_id: str, user: str) -> None:
        self.client, self.interview_id, self.user = client, interview_id, user
        self.acknowledged: list[str] = []
        self.stopped = threading.Event()
        self.joined = client.join(interview_id, user)
        self.thread = threading.Thread(target=self._talk)
        self.thread.start()

    def _talk(self) -> None:
        number = 0
        while not self.stopped.is_set():
            text = f"{self.user} {number}"
            if self._say(text):
                self.acknowledged.append(text)
                number += 1
            self.stopped.wait(PAUSE)

    def _say(self, text: str) -> bool:
        message = {"interview_id": self.interview_id, "message": text, "request_id": text}
        try:
            answer = self.client.socket.call("send_message", message, timeout=3)
            if not answer["ok"]:
                last = max((p["seq"] for _, p in self.client.logged()), default=0)
                back = {"last_seq": max(last, self.joined["last_seq"]), "user_id": self.user}
                back |= {"interview_id": self.interview_id, "epoch": self.joined["epoch"]}
                self.client.socket.call("join_interview", back, timeout=3)
            return bool(answer["ok"])
        except socketio.exceptions.SocketIOError:
            return False

    def goes_on(self, before: int) -> bool:
        """Whether some more was acknowledged."""
        return len(self.acknowledged) >= before + 5

    def stop(self) -> None:
        """Say no more."""
        self.stopped.set()
        self.thread.join()


def test_a_rolling_restart_loses_nothing(
    certificate: Path,
    tmp_path: Path,
    start_server: Callable[..., WebServer],
    connect: Callable[..., Client],
    interview_id: str,
) -> None:
    webs = [start_server(**BEHIND_NGINX) for _ in range(2)]
    with NginxSite(tmp_path, certificate, [web.port for web in webs]) as site:
        talkers = [
            Talker(
                connect(
                    f"{site.url}/?interview_id={site.interview_on(web.port)}", reconnection=True
                ),
                interview_id,
                user,
            )
            for web, user in zip(webs, ("ann", "bob"), strict=True)
        ]
        for web in webs:
            web.signal(signal.SIGTERM)
            assert web.wait() == 0
            web.start()
        for talker in talkers:
            wait_until(partial(talker.goes_on, len(talker.acknowledged)), "five more are taken")
        for talker in talkers:
            talker.stop()

        said = all_messages(talkers[0].client, interview_id)
        assert len(said) == len(set(said))
        for talker in talkers:
            assert talker.acknowledged
            mine = [text for text in said if text.startswith(talker.user)]
            assert mine[: len(talker.acknowledged)] == talker.acknowledged
            seqs = [payload["seq"] for _, payload in talker.client.logged()]
            assert seqs == list(range(seqs[0], seqs[0] + len(seqs)))
        for talker in talkers:
            talker.client.close()


def all_messages(client: Client, interview_id: str) -> list[str]:
    """Everything that was said, as the log has it."""
    said: list[str] = []
    page: dict[str, Any] = {"complete": False, "last_seq": 0}
    while not page["complete"]:
        request = {"interview_id": interview_id, "after_seq": page["last_seq"]}
        page = client.ok("sync_interview", request)
        said += [e["data"]["message"] for e in page["events"] if e["event"] == "new_message"]
    return said
