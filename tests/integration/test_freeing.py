"""Interviews that have left Redis: whoever asks for them is answered as before."""

import io
import threading
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
import requests

from app.adapters.listed_interviews import summed_up
from app.adapters.redis_archive_reports import RedisArchiveReports
from app.adapters.redis_connection import RedisConnections
from app.adapters.redis_interview_index import RedisInterviewIndex
from app.adapters.redis_log_lines import RedisLogLines
from app.adapters.redis_presence import READS_ARCHIVE
from app.archive.archive import Archive
from app.archive.databases import open_database
from app.archive.follower import Follower
from app.archive.freeing import Freeing
from app.archive.indexing import Indexing
from app.archive.search_index import SearchIndex
from app.ports.archive_state import ArchiveState
from app.runtime.embedded_redis import EmbeddedRedis
from tests.integration.http.api import SECRET, Api, token
from tests.support import recorded_log
from tests.support.clients import Client
from tests.support.patience import PATIENCE
from tests.support.processes import WebServer

NEWEST = max(recorded_log.LOGS.glob("*.jsonl"), key=lambda path: path.stat().st_size)
ASKED = (
    "",
    "/events",
    "/events?after_seq=5&limit=7",
    "/transcript",
    "/transcript?chat=1",
    "/transcript?format=vtt",
    "/transcript?format=text",
    "/report",
    "/report?format=html",
    "/nothing",
)
WHO = (("max", "interviewer"), ("root", "admin"), ("olga", "observer"), ("ann", "candidate"))


class Place:
    """A web process that reads the archive, and the records role, a step at a time."""

    def __init__(self, folder: Path, redis_url: str) -> None:
        data = folder / "data"
        self.web = WebServer(
            redis_url,
            folder / "web.log",
            DATA_DIR=str(data),
            RECORDS="on",
            AUTH_REQUIRED="true",
            SECRET_KEY=SECRET,
            RATE_LIMITS="off",
        )
        self.connections = RedisConnections(redis_url)
        self.redis: Any = self.connections.client
        self.lines = RedisLogLines(self.connections)
        data.mkdir(mode=0o700, exist_ok=True)
        urls = f"sqlite:///{data}/archive.db", f"sqlite:///{data}/keys/keys.db"
        self.archive = Archive.opened(*map(open_database, urls))
        self.index = SearchIndex.opened(open_database(f"sqlite:///{data}/archive-search.db"))

    def hold(self, key: str) -> None:
        """Everything that may happen in an interview, up to its end, and after it."""
        lines = recorded_log.read(NEWEST)
        pipe = self.redis.pipeline()
        for line in lines:
            body = line.body.replace(f'"{recorded_log.INTERVIEW}"'.encode(), f'"{key}"'.encode())
            entry = {"e": body, "n": line.people}
            pipe.xadd(f"log:{key}", entry, id=f"{line.seq}-0" if line.seq else "0-1")
        rules = sum(b'"rules":true' in line.body for line in lines)
        meta = {"seq": lines[-1].seq, "status": "closed", "rules": rules}
        pipe.hset(f"meta:{key}", mapping=meta)
        pipe.hset(f"commands:{key}", "c1", "1 1 -1 hash")
        pipe.zadd("interviews", {key: time.time_ns() // 1000})
        pipe.zadd("changes", {key: time.time()})
        pipe.execute()

    def archived(self) -> None:
        """All that there is."""
        self.follower = Follower(self.lines, self.archive)
        self.follower.changes()
        assert self.follower.progress.waiting == 0

    def indexed(self) -> None:
        """As the archive is now."""
        indexing = Indexing(self.lines, self.archive, self.index, summed_up)
        while indexing.run(threading.Event()):
            pass

    def free(self) -> int:
        """What is due; how many were freed."""
        self.indexed()
        freeing = Freeing(
            self.lines,
            self.archive,
            lambda: time.time_ns() // 1_000_000,
            0,
            self.index.seqs,
        )
        while freeing.run(threading.Event()):
            pass
        return freeing.freed

    def answers(self, key: str) -> dict[tuple[str, str], tuple[int, bytes]]:
        """What everybody is told, in bytes."""
        found = {}
        for who, role in WHO:
            for path in ASKED:
                answer = requests.get(
                    f"{self.web.url}/api/v1/interview/{key}{path}",
                    headers={"Authorization": f"Bearer {token(who, role)}"},
                    timeout=PATIENCE,
                )
                found[who, path] = answer.status_code, answer.content
        return found

    def seen_live(self, key: str) -> list[Any]:
        """What a host is sent who joins from the beginning, and what they ask for there."""
        client = Client(self.web.url, auth={"token": token("max", "interviewer")})
        last = client.join(key, "max", last_seq=0)["last_seq"]
        client.wait_for_seq(last)
        status = client.ok("interview_status", {"interview_id": key})
        synced = client.ok("sync_interview", {"interview_id": key, "after_seq": 3})
        seen = [*client.logged(), status, synced]
        client.close()
        return seen

    def streams(self) -> list[str]:
        """Keys of interviews whose logs are in Redis."""
        return sorted(bytes(key).decode()[4:] for key in self.redis.scan_iter("log:*"))


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("freeing")
    with EmbeddedRedis(folder / "redis", persistent=False) as redis:
        place = Place(folder, redis.url)
        place.web.start()
        yield place
        place.web.stop()
        place.archive.close()
    assert "Traceback" not in place.web.log_text()


@pytest.fixture
def freed(place: Place, request: pytest.FixtureRequest) -> str:
    """An interview that has left Redis."""
    key = f"freed-{request.node.name[:40]}"
    place.hold(key)
    place.archived()
    assert place.free() == 1
    return key


def test_answers_are_the_same_to_a_byte(place: Place) -> None:
    place.hold("i1")
    before, live = place.answers("i1"), place.seen_live("i1")
    assert {answer[0] for (_, path), answer in before.items() if path != "/nothing"} == {200}
    place.archived()
    assert place.free() == 1
    assert place.streams() == []
    after, seen = place.answers("i1"), place.seen_live("i1")
    assert {asked for asked in before if before[asked] != after[asked]} == set()
    assert seen == live


def test_nobody_makes_it_again(place: Place, freed: str) -> None:
    host = Api(place.web.url, token())
    again = host.refused("POST", "/interview", {"interview_id": freed})
    assert again == (409, "interview_exists")
    client = Client(place.web.url, auth={"token": token()})
    client.join(freed, "helen")
    assert client.refused("send_message", {"interview_id": freed, "message": "Hello"})["code"] == (
        "interview_stopped"
    )
    client.close()
    assert place.streams() == []


def test_what_comes_late_goes_on_behind_it_and_leaves_as_well(place: Place, freed: str) -> None:
    host = Api(place.web.url, token("max"))
    path = f"/interview/{freed}"
    last = host.get(path)["last_seq"]
    host.put(f"{path}/assessment", {"text": "Late but exact."})
    assert place.streams() == [freed]
    late = host.get(f"{path}/events", after_seq=last - 1, limit=2)["events"]
    assert [event["data"]["seq"] for event in late] == [last, last + 1]
    before = place.answers(freed)
    place.archived()
    assert place.free() == 1
    assert place.streams() == []
    assert place.answers(freed) == before
    assert place.archive.verify([freed]).faults == []
    assert place.archive.last_seqs([freed]) == {freed: last + 1}


def test_the_role_finds_what_came_late_though_it_was_away(place: Place, freed: str) -> None:
    Api(place.web.url, token("max")).put(f"/interview/{freed}/assessment", {"text": "Late."})
    place.redis.delete("changes")  # they are forgotten after a minute
    Follower(place.lines, place.archive).everything(threading.Event())
    last = place.lines.last_seqs([freed])[freed]
    assert place.archive.last_seqs([freed]) == {freed: last}
    place.free()


def test_beside_a_process_that_would_not_find_it_it_stays(place: Place) -> None:
    place.hold("old")
    place.archived()
    place.redis.sadd("processes", "older")
    place.redis.set("lease:older", "1", ex=60)
    assert place.free() == 0
    place.redis.set("lease:older", READS_ARCHIVE, ex=60)
    assert place.free() == 1
    place.redis.delete("lease:older")
    place.redis.srem("processes", "older")


def test_a_tombstone_is_all_that_stays(place: Place, freed: str) -> None:
    left = [bytes(key).decode() for key in place.redis.scan_iter(f"*{freed}*")]
    assert left == [f"meta:{freed}"]
    assert place.redis.memory_usage(left[0]) < 400
    assert place.redis.zscore("interviews", freed) is None


def test_those_that_are_open_while_nobody_is_in_them_are_found(place: Place) -> None:
    host = Api(place.web.url, token())
    for key in ("empty", "full", "over"):
        host.post("/interview", {"interview_id": key}, 201)
    host.post("/interview/over/end", {})
    client = Client(place.web.url, auth={"token": token()})
    client.join("full", "helen")
    index, found, after = RedisInterviewIndex(place.connections), [], None
    for _ in range(3):
        page, after = index.open_and_empty(after, 2)
        found += page
        if after is None:
            break
    client.close()
    assert [key for key, _ in found] == ["empty"]
    assert abs(found[0][1] / 1000 - time.time()) < PATIENCE
    place.redis.delete(
        *(f"{of}:{key}" for of in ("log", "meta") for key in ("empty", "full", "over"))
    )
    place.redis.zrem("interviews", "empty", "full", "over")


def test_how_the_archive_keeps_up_is_told(place: Place) -> None:
    reports = RedisArchiveReports(place.connections)
    assert reports.said().state == "unavailable"
    reports.say(0.5, None)
    assert reports.said() == ArchiveState("following", 0.5)
    reports.say(7.0, None)
    assert reports.said().state == "behind"
    reports.say(0.0, "no database")
    assert reports.said() == ArchiveState("behind", 0.0, "no database")
    deadline = time.monotonic() + PATIENCE
    while requests.get(f"{place.web.url}/ready", timeout=PATIENCE).json()["archive"] != "behind":
        assert time.monotonic() < deadline
        reports.say(0.0, "no database")
        time.sleep(0.1)


def test_it_is_listed_and_found_as_before(place: Place, freed: str) -> None:
    host, candidate = (
        Api(place.web.url, token("max")),
        Api(place.web.url, token("ann", "candidate")),
    )
    place.indexed()
    listed = host.get("/interview", limit=50)
    assert listed["complete"] is True
    assert freed in [row["interview_id"] for row in listed["interviews"]]
    (found,) = host.get("/interview", text="doubled", status="stopped", limit=1)["interviews"]
    live = dict(found)
    host.put(f"/interview/{freed}/assessment", {"text": "Late."})  # it is in Redis again
    (again,) = host.get("/interview", text="doubled", status="stopped", limit=1)["interviews"]
    assert again == live
    assert freed in [
        row["interview_id"] for row in host.get("/interview", participant="Ann")["interviews"]
    ]
    assert host.get("/interview", text="doubled", status="waiting")["interviews"] == []
    assert host.get("/interview", text="calm")["interviews"] == []  # a host's own note
    assert candidate.refused("GET", "/interview?text=doubled") == (403, "forbidden")
    assert host.refused("GET", "/interview?status=over") == (400, "invalid_payload")
    place.archived()
    place.free()


def test_it_is_handed_over_to_those_who_may_have_it(place: Place, freed: str) -> None:
    place.indexed()
    host = Api(place.web.url, token("max"))
    files = _unpacked(host.call("GET", f"/interview/{freed}/export"))
    assert set(files) == {
        "consents.json", "interview.html", "interview.json", "manifest.json", "report.html",
        "transcript.srt", "transcript.txt", "transcript.vtt",
    }  # fmt: skip
    data = orjson.loads(files["interview.json"])
    events = host.get(f"/interview/{freed}/events", limit=500)["events"]
    assert data["events"] == events
    assert data["transcript"] == host.get(f"/interview/{freed}/transcript", chat=1)
    assert orjson.loads(files["consents.json"])["words"]["transcribe"]["en"]
    assert b"We doubled it." in files["interview.html"]
    other = _unpacked(Api(place.web.url, token("eva")).call("GET", f"/interview/{freed}/export"))
    for name, body in other.items():  # a note is its author's until it is shared
        assert (b"calm" in body) == (b"calm" in files[name])
    for role in ("candidate", "observer", "captioner"):
        refused = Api(place.web.url, token("ann", role)).refused(
            "GET", f"/interview/{freed}/export"
        )
        assert refused == (403, "forbidden")
    assert host.refused("GET", "/interview/nothing/export") == (404, "interview_not_found")


def test_all_of_one_person_is_handed_over_by_an_admin(place: Place, freed: str) -> None:
    place.indexed()
    admin = Api(place.web.url, token("root", "admin"))
    files = _unpacked(admin.call("GET", "/person/ann/export"))
    manifest = orjson.loads(files["manifest.json"])
    assert (manifest["user_id"], manifest["complete"]) == ("ann", True)
    assert any(b"We doubled it." in body for name, body in files.items() if "html" in name)
    assert len({name.split("/")[0] for name in files}) > 2  # those that other tests held, too
    nobody = _unpacked(admin.call("GET", "/person/nobody/export"))
    assert set(nobody) == {"manifest.json"}
    assert Api(place.web.url, token("max")).refused("GET", "/person/ann/export") == (
        403,
        "forbidden",
    )


def _unpacked(answer: requests.Response) -> dict[str, bytes]:
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"] == "application/zip"
    assert "attachment" in answer.headers["Content-Disposition"]
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
