"""Who may stream, which connection counts, and how each error ends it."""

import json
import os
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from app.adapters.redis_connection import RedisConnections
from app.adapters.redis_video_jobs import RedisVideoJobs
from app.contract.errors import MESSAGES
from app.runtime.embedded_redis import EmbeddedRedis
from tests.e2e.secured import SECRET, create_interview, token
from tests.e2e.video.camera import Camera, Message
from tests.support.clients import Client
from tests.support.patience import PATIENCE
from tests.support.processes import WebServer
from tests.support.recordings import chromium_pieces
from tests.support.worker_processes import wait_until_ready

Connect = Callable[..., Client]
OpenCamera = Callable[..., Camera]
Start = Callable[..., WebServer]


def test_a_session_must_exist(open_camera: OpenCamera) -> None:
    camera = open_camera("video_nobody_made_it")
    assert camera.refusal() == ("SESSION_NOT_FOUND", 4404)
    assert camera.closed_with == (4404, "SESSION_NOT_FOUND")
    assert not camera.of("connection_established")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_errors_are_told_in_the_connection_s_language(
    open_camera: OpenCamera, language: str
) -> None:
    camera = open_camera("video_nobody_made_it", header=[f"Accept-Language: {language}"])
    camera.until_closed()
    (error,) = camera.of("error")
    assert ("会话" in error["message"]) is (language == "zh")


def test_the_newest_connection_wins_in_every_process(
    web: WebServer,
    start_server: Start,
    media_redis_url: str,
    open_camera: OpenCamera,
) -> None:
    elsewhere = start_server(MEDIA_REDIS_URL=media_redis_url)
    cameras = []
    for url in (web.url, web.url, elsewhere.url, web.url):
        cameras.append(open_camera(url=url))
        cameras[-1].next("connection_established")
    for replaced in cameras[:3]:
        assert replaced.refusal() == ("SESSION_REPLACED", 4409)
    (confirmed,) = cameras[3].stream(chromium_pieces("vp8")[:1])
    assert confirmed["data_size"] == 1


@pytest.mark.parametrize(
    ("event", "payload"), [("end_interview", {}), ("emergency_stop", {"reason": "fire"})]
)
def test_the_interview_s_end_is_the_stream_s(
    open_camera: OpenCamera, host: Client, session: str, event: str, payload: dict[str, str]
) -> None:
    camera = open_camera()
    camera.next("connection_established")
    host.ok(event, {"interview_id": session, "user_id": "host", **payload})
    assert camera.refusal() == ("SESSION_ENDED", 4410)
    assert open_camera().refusal() == ("SESSION_ENDED", 4410)


def test_random_bytes_are_refused_and_nothing_else_happens(
    watching: WebServer, open_camera: OpenCamera, host: Client, session: str
) -> None:
    before = host.ok("interview_status", {"interview_id": session})
    camera = open_camera()
    camera.send(os.urandom(200_000))
    assert camera.refusal() == ("INVALID_DATA", 1007)
    assert not camera.of("transcription_result")
    after = host.ok("interview_status", {"interview_id": session})
    assert (before["last_seq"], before["status"]) == (after["last_seq"], after["status"])


@pytest.mark.parametrize("text", ["hello", "[" * 1_000_000, '{"type":"dance"}'])
def test_a_text_that_is_no_token_is_refused_and_ends_nothing(
    open_camera: OpenCamera, text: str
) -> None:
    camera = open_camera()
    camera.send("ping")
    camera.send('{"type": "heartbeat"}')
    camera.send(text)
    error = camera.next("error")
    assert (error["error_code"], error["message"]) == (
        "INVALID_DATA",
        MESSAGES["binary_expected"]["en"],
    )
    camera.send(b"\x1a\x45\xdf\xa3")
    camera.next("video_data_received")


@pytest.mark.parametrize("size", [2 * 1024 * 1024 + 1, 4 * 1024 * 1024])
def test_too_large_a_frame_is_told_and_closes(open_camera: OpenCamera, size: int) -> None:
    camera = open_camera()
    camera.send(bytes(size))
    assert camera.refusal() == ("FRAME_TOO_LARGE", 1009)


def test_silence_ends_the_session(
    start_server: Start, connect: Connect, open_camera: OpenCamera, session: str
) -> None:
    impatient = start_server(SESSION_IDLE_TIMEOUT="0.5")
    camera = open_camera(url=impatient.url)
    assert camera.refusal() == ("SESSION_TIMEOUT", 4408)


def test_a_client_that_answers_no_ping_is_let_go(
    start_server: Start, open_camera: OpenCamera
) -> None:
    impatient = start_server(WEBSOCKET_CONNECTION_TIMEOUT="1")
    camera = open_camera(url=impatient.url)
    setattr(camera.socket, "pong", bool)  # noqa: B010 - nothing is answered
    assert camera.refusal() == ("SESSION_TIMEOUT", 4408)


def test_more_connections_than_there_is_room_for_are_refused(
    start_server: Start, connect: Connect, open_camera: OpenCamera, session: str
) -> None:
    small = start_server(MAX_WEBSOCKET_CONNECTIONS="1")
    first = open_camera(url=small.url)
    first.next("connection_established")
    assert open_camera(url=small.url).refusal() == ("CAPACITY", 1013)


def test_a_foreign_page_may_not_connect(web: WebServer, session: str) -> None:
    with pytest.raises(Exception, match="403"):
        Camera(web.url, session, origin="https://evil.example")


def test_a_token_says_who_streams(
    start_server: Start, redis_url: str, open_camera: OpenCamera
) -> None:
    secured = start_server(AUTH_REQUIRED="true", SECRET_KEY=SECRET)
    create_interview(redis_url, "video_secured")

    def answer_to(frame: str | bytes) -> Camera:
        camera = open_camera("video_secured", url=secured.url)
        camera.send(frame)
        return camera

    def shown(user: str, role: str, interviews: Sequence[str] | None = None) -> str:
        return json.dumps({"type": "auth", "token": token(user, role, interviews)})

    assert answer_to(shown(user="ann", role="candidate")).next("connection_established")
    for frame in (
        b"\x1a\x45\xdf\xa3",
        '{"type": "auth", "token": "nonsense"}',
        '{"type": "connect"}',
        shown(user="olga", role="observer"),
    ):
        assert answer_to(frame).refusal() == ("UNAUTHORIZED", 4401), frame
    elsewhere = shown(user="ann", role="candidate", interviews=["another"])
    assert answer_to(elsewhere).refusal() == ("SESSION_NOT_FOUND", 4404)


def test_without_a_worker_every_byte_is_confirmed_and_nothing_kept(
    server: WebServer, connect: Connect, open_camera: OpenCamera, interview_id: str
) -> None:
    session = f"unwatched_{interview_id}"
    connect(server.url).join(session, "anna", role="candidate")
    camera = open_camera(session, url=server.url)
    pieces = chromium_pieces("vp8")
    confirmed = camera.stream(pieces)
    assert confirmed[-1]["total_size"] == sum(map(len, pieces))
    assert {c["pending"] for c in confirmed} == {0}
    (status,) = camera.of("status")
    assert status["data"] == {"transcription": False, "observations": False}
    camera.send(b"")
    camera.next("video_data_received")
    result = camera.of("video_analysis_result")[0]["result"]
    assert (result["eye_contact"], result["observations_status"]) == (None, "unavailable")


@contextmanager
def saying_ready(workers: RedisVideoJobs) -> Iterator[None]:
    """A worker says that it is ready, as often as one does, however slow everything else is."""
    over = threading.Event()

    def go_on() -> None:
        while not over.wait(1):
            workers.say("ready", "with all its places taken")

    workers.say("ready", "with all its places taken")
    thread = threading.Thread(target=go_on)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def test_a_stream_for_which_no_place_is_free_is_told_so(
    start_server: Start, connect: Connect, open_camera: OpenCamera, tmp_path: Path
) -> None:
    with ExitStack() as stack:
        media = stack.enter_context(EmbeddedRedis(tmp_path, persistent=False))
        workers = RedisVideoJobs(RedisConnections(media.url), "full")
        stack.enter_context(saying_ready(workers))
        server = start_server(MEDIA_REDIS_URL=media.url)
        connect(server.url).join("waiting", "anna", role="candidate")
        wait_until_ready(server.url, of="video")
        camera = open_camera("waiting", url=server.url)
        pieces = iter(chromium_pieces("vp8"))
        camera.stream([next(pieces)])
        assert camera.next("status")["data"]["observations"] is True

        def stream_until(observed: bool) -> Message:
            deadline = time.monotonic() + PATIENCE
            while camera.of("status")[-1]["data"]["observations"] is not observed:
                assert time.monotonic() < deadline, camera.messages[-5:]
                time.sleep(0.3)
                camera.stream([next(pieces, b"")])
            return camera.of("status")[-1]

        assert "waits" in stream_until(observed=False)["message"]
        result = camera.next("video_analysis_result")["result"]
        assert (result["eye_contact"], result["observations_status"]) == (None, "unavailable")
        (job,) = workers.claim(1)
        assert job.user_id == "anna"
        assert stream_until(observed=True)["status"] == "processing"


def test_notices_and_figures_of_management_reach_this_wire(
    web: WebServer, open_camera: OpenCamera, session: str
) -> None:
    camera = open_camera()
    camera.next("connection_established")
    url = f"{web.url}/api/v1/websocket/sessions/{session}"
    request = urllib.request.Request(
        f"{url}/message",
        json.dumps({"message": "Five minutes left."}).encode(),
        {"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request) as answer:
        assert answer.status == 200
    assert camera.next("status")["message"] == "Five minutes left."
    deadline = time.monotonic() + PATIENCE
    while True:
        with urllib.request.urlopen(f"{web.url}/api/v1/websocket/stats") as answer:
            stats = json.load(answer)["data"]
        if session in stats["active_sessions"]:
            break
        assert time.monotonic() < deadline, stats
        time.sleep(0.2)
    while True:  # of earlier ones, the ends may not be known yet
        with urllib.request.urlopen(f"{web.url}/metrics") as answer:
            if b'interview_connections{wire="video"} 1.0' in answer.read():
                break
        assert time.monotonic() < deadline
        time.sleep(0.2)
