"""Erasing a person: nothing of them is left in any store, and everybody else's record stands."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from app.adapters.redis_connection import RedisConnections
from app.adapters.redis_event_log import RedisEventLog
from app.adapters.redis_log_lines import RedisLogLines
from app.archive.archive import Archive
from app.archive.databases import open_database
from app.archive.follower import Follower
from app.domain.events import UtteranceTranscribed
from app.ports.interview_log import Append
from app.runtime.embedded_redis import EmbeddedRedis
from tests.integration.http.api import SECRET, Api, token
from tests.support.clients import Client
from tests.support.patience import PATIENCE
from tests.support.processes import WebServer

WHERE = ("name", "answer", "chat", "help", "invitation", "note", "final", "hint")
PLANTED = [f"planted-{where}-{number}" for where in WHERE for number in range(5)]
"""Forty strings; each is of the person, was heard of them, or is a note on them."""


class Place:
    """Two web processes on a durable Redis, a media Redis, an archive; `records`: it is on."""

    def __init__(self, folder: Path, records: bool) -> None:
        self.folder, self.records = folder, records
        self.redis_server = EmbeddedRedis(folder / "redis").start()
        self.media_server = EmbeddedRedis(folder / "media", persistent=False).start()
        data = folder / "data"
        data.mkdir(mode=0o700)
        self.webs = [
            WebServer(
                self.redis_server.url,
                folder / f"web{number}.log",
                DATA_DIR=str(data),
                MEDIA_REDIS_URL=self.media_server.url,
                RECORDS="on" if records else "off",
                AUTH_REQUIRED="true",
                SECRET_KEY=SECRET,
                RATE_LIMITS="off",
            )
            for number in range(2)
        ]
        for web in self.webs:
            web.start()
        self.connections = RedisConnections(self.redis_server.url)
        self.redis: Any = self.connections.client
        self.media: Any = RedisConnections(self.media_server.url).client
        urls = f"sqlite:///{data}/archive.db", f"sqlite:///{data}/keys/keys.db"
        self.archive = Archive.opened(*map(open_database, urls))

    def stop(self) -> None:
        for web in self.webs:
            web.stop()
        self.archive.close()
        self.redis_server.stop()
        self.media_server.stop()

    def api(self, role: str = "admin", user: str = "root", web: int = 0) -> Api:
        return Api(self.webs[web].url, token(user, role))

    def client(self, user: str, role: str, web: int = 0, **more: str) -> Client:
        return Client(self.webs[web].url, auth={"token": token(user, role, **more)})

    def archived(self) -> None:
        """What the records role does, where there is one."""
        if self.records:
            Follower(RedisLogLines(self.connections), self.archive).changes()

    def settled(self) -> None:
        """Redis' files hold what Redis holds, and nothing more."""
        self.redis.save()
        deadline = time.monotonic() + PATIENCE
        while True:
            about = self.redis.info("persistence")
            if not about["aof_rewrite_in_progress"] and not about["aof_rewrite_scheduled"]:
                break
            assert time.monotonic() < deadline
            time.sleep(0.05)
        self.redis.bgrewriteaof()
        while self.redis.info("persistence")["aof_rewrite_in_progress"]:
            assert time.monotonic() < deadline
            time.sleep(0.05)

    def found(self, words: list[str]) -> dict[str, list[str]]:
        """In which files, and keys of the media Redis, which of these stand."""
        raw = {
            str(path.relative_to(self.folder)): path.read_bytes()
            for path in self.folder.rglob("*")
            if path.is_file()
        }
        raw |= {f"media {key!r}": self._dumped(key) for key in self.media.scan_iter("*")}
        raw |= {f"redis {key!r}": key for key in self.redis.scan_iter("*")}
        hits = {name: [one for one in words if one.encode() in raw[name]] for name in raw}
        return {name: several for name, several in hits.items() if several}

    def _dumped(self, key: bytes) -> bytes:
        kind = self.media.type(key)
        if kind == b"hash":
            return repr(self.media.hgetall(key)).encode()
        if kind == b"stream":
            return repr(self.media.xrange(key)).encode()
        return bytes(key)


@pytest.fixture(params=[True, False], ids=["with an archive", "Redis alone"], scope="module")
def place(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Place]:
    place = Place(tmp_path_factory.mktemp("erasing"), request.param)
    yield place
    place.stop()
    for web in place.webs:
        assert "Traceback" not in web.log_text()


def planted(where: str) -> list[str]:
    return [one for one in PLANTED if f"-{where}-" in one]


def hold(place: Place, key: str) -> tuple[Client, Client]:
    """An interview with a candidate, in which everything of them is planted; it still runs."""
    host, candidate = (
        place.client("max", "interviewer"),
        place.client("lin-wei", "candidate", 1, name=" ".join(planted("name"))),
    )
    host.join(key, "max", name="Max")
    candidate.join(key, "lin-wei")
    about = {"interview_id": key}
    for number in range(5):
        question = {**about, "question_id": f"q{number}", "question_text": "Why?"}
        host.ok("start_question", question)
        answer = {**about, "question_id": f"q{number}", "answer_text": planted("answer")[number]}
        candidate.ok("submit_answer", {**answer, "request_id": f"r{number}"})
        candidate.ok("send_message", {**about, "message": planted("chat")[number], "type": "text"})
        candidate.ok("request_help", {**about, "message": planted("help")[number]})
        note = {**about, "note_id": f"n{number}", "text": planted("note")[number]}
        host.ok("save_note", note)
    host.ok("send_message", {**about, "message": "Thanks, Lin-Wei!", "type": "text"})
    for words in planted("invitation"):
        invited = {"user_id": "lin-wei", "role": "candidate", "name": words}
        place.api().post(f"/interview/{key}/invitations", invited, 201)
    for number, words in enumerate(planted("final")):
        heard(place, key, f"u{number}", words)
    speaker = f"{key}\nlin-wei"
    for words in planted("hint"):
        place.media.hset(f"voice:hints:{speaker}", words, '"x"')
    return host, candidate


def heard(place: Place, key: str, utterance: str, words: str) -> None:
    """What a speech worker writes."""
    final = UtteranceTranscribed(
        user_id="lin-wei", utterance_id=utterance, text=words, confidence=0.9,
        started_at=0, duration=1.0,
    )  # fmt: skip
    RedisEventLog(place.connections).append(
        Append(key, key, (final,), time.time_ns() // 1_000_000, "system", f"final:{key}{utterance}")
    )


def seqs(place: Place, key: str) -> list[str]:
    return [bytes(entry_id).decode() for entry_id, _ in place.redis.xrange(f"log:{key}")]


def test_while_it_runs_nothing_of_a_person_is_left(place: Place) -> None:
    key = f"running-{place.records}"
    host, candidate = hold(place, key)
    place.archived()
    assert len(PLANTED) == 40
    hits = [one for several in place.found(PLANTED).values() for one in several]
    assert set(hits) == set(PLANTED)  # they are found where they are
    before = seqs(place, key)
    receipt = place.api().post(f"/interview/{key}/erase", {"person": "lin-wei"})

    candidate.wait_until_closed()  # they were put out first
    erased = host.wait_for("person_erased")
    assert erased["user_id"] == receipt["person"]
    assert erased["entries"] == len(receipt["entries"]) >= 5 * 5
    after = seqs(place, key)
    assert after[: len(before)] == before  # the same ids
    assert [int(one.split("-")[0]) for one in after] == list(range(len(after)))  # and no gap
    place.archived()
    place.settled()
    assert place.found(PLANTED) == {}
    for web in range(2):  # no process answers from what it had folded
        for path in ("", "/events", "/transcript", "/report", "/report?format=html"):
            answer = requests.get(
                f"{place.webs[web].url}/api/v1/interview/{key}{path}",
                headers={"Authorization": f"Bearer {token('max')}"},
                timeout=PATIENCE,
            )
            assert answer.status_code == 200
            assert "planted" not in answer.text, path
            assert '"lin-wei"' not in answer.text, path
    if place.records:
        assert place.archive.verify([key]).faults == []
        assert receipt["archive"]["verifies"]
        assert receipt["archive"]["rows"] >= 5 * 5
    else:
        assert receipt["archive"] is None
    # It goes on.
    host.ok("send_message", {"interview_id": key, "message": "Go on.", "type": "text"})
    host.ok("end_interview", {"interview_id": key})
    host.close()


def test_what_comes_late_is_erased_as_well(place: Place) -> None:
    key = f"late-{place.records}"
    host, candidate = hold(place, key)
    place.api().post(f"/interview/{key}/erase", {"person": "lin-wei"})
    heard(place, key, "late", "planted-late")
    host.wait_for("person_erased", 2)  # the first said so, and now what came late
    assert b"planted-late" not in repr(place.redis.xrange(f"log:{key}")).encode()
    host.close()
    candidate.close()


def test_others_who_name_them_are_listed(place: Place) -> None:
    key = f"named-{place.records}"
    host, candidate = hold(place, key)
    host.ok("end_interview", {"interview_id": key})
    receipt = place.api().post(f"/interview/{key}/erase", {"person": "lin-wei"})
    named = [one["type"] for one in receipt["mentions"]]
    assert named == ["MessageSent"]
    host.close()
    candidate.close()


def test_a_hold_refuses_and_is_seen(place: Place) -> None:
    key = f"held-{place.records}"
    host, candidate = hold(place, key)
    admin = place.api()
    admin.put(f"/interview/{key}/hold", {"held": True})
    assert host.wait_for("legal_hold_changed")["held"] is True
    for method, path in (("POST", "/erase"), ("DELETE", "")):
        refused = admin.refused(method, f"/interview/{key}{path}", {"person": "lin-wei"})
        assert refused == (409, "legal_hold")
    admin.put(f"/interview/{key}/hold", {"held": False})
    assert admin.post(f"/interview/{key}/erase", {"person": "lin-wei"})["entries"]
    host.close()
    candidate.close()


def test_a_deleted_interview_is_gone_and_its_id_stays_used(place: Place) -> None:
    key = f"deleted-{place.records}"
    host, candidate = hold(place, key)
    place.archived()
    admin = place.api()
    answer = admin.call("DELETE", f"/interview/{key}")
    assert answer.status_code == 200
    assert answer.json()["data"]["was_archived"] is place.records
    host.wait_for("interview_ended")
    for web in range(2):
        again = place.api(web=web).refused("GET", f"/interview/{key}")
        assert again == (404, "interview_not_found")
    refused = place.api("interviewer", "max").refused("POST", "/interview", {"interview_id": key})
    assert refused == (409, "interview_exists")
    place.archived()
    heard(place, key, "late", "planted-late")
    left = {bytes(name).decode() for name in place.redis.scan_iter(f"*:{key}*")}
    assert left == {f"meta:{key}", f"accesses:{key}"}
    assert place.archive.last_seqs([key]) == {}
    whats = [one["what"] for one in admin.get(f"/interview/{key}/access")["accesses"]]
    assert whats == ["delete_interview"]
    host.close()
    candidate.close()


def test_who_looked_is_written_down_for_admins(place: Place) -> None:
    key = f"looked-{place.records}"
    host, candidate = hold(place, key)
    reader = place.api("interviewer", "max")
    reader.get(f"/interview/{key}/report")
    reader.get(f"/interview/{key}/transcript")
    reader.get(f"/interview/{key}/events")
    assert reader.refused("GET", f"/interview/{key}/access") == (403, "forbidden")
    admin = place.api()
    admin.post(f"/interview/{key}/erase", {"person": "lin-wei"})
    found = admin.get(f"/interview/{key}/access")["accesses"]
    assert [(one["user_id"], one["what"]) for one in found] == [
        ("root", "erase_person"),
        ("max", "read_events"),
        ("max", "read_transcript"),
        ("max", "read_report"),
    ]
    admin.post(f"/interview/{key}/erase", {"person": "max"})
    found = admin.get(f"/interview/{key}/access")["accesses"]
    assert "max" not in {one["user_id"] for one in found}
    assert len(found) == 5
    host.close()
    candidate.close()


def test_nobody_is_erased_who_was_never_there(place: Place) -> None:
    key = f"nobody-{place.records}"
    host, candidate = hold(place, key)
    refused = place.api().refused("POST", f"/interview/{key}/erase", {"person": "stranger"})
    assert refused == (404, "person_not_found")
    host.close()
    candidate.close()
