"""Streams that break off and go on: reconnects, killed workers, senders that wait for nobody."""

import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import psutil
import pytest

from app.adapters.redis_connection import RedisConnections
from app.runtime.embedded_redis import EmbeddedRedis
from tests.e2e.video.camera import Camera
from tests.e2e.video.test_video_hostile import CLUSTER, START, element, track
from tests.e2e.voice.speaking import ENOUGH
from tests.support.clients import Client
from tests.support.patience import PATIENCE
from tests.support.processes import WebServer
from tests.support.recordings import in_chunks, sentence, silence, words_right
from tests.support.video_recordings import face, filmed
from tests.support.worker_processes import SpeechWorkerProcess, VideoWorkerProcess

OpenCamera = Callable[..., Camera]
Connect = Callable[..., Client]
CLUSTER_ID = b"\x1f\x43\xb6\x75"
MIB = 1024 * 1024


def test_after_a_reconnect_clusters_go_on_without_a_header(
    watching: WebServer, open_camera: OpenCamera
) -> None:
    recording = filmed(silence(9.0), face())
    cluster = recording.index(CLUSTER_ID, len(recording) // 2)
    first = open_camera()
    first.stream(in_chunks(recording[: cluster - 500], 8192))
    first.close()
    second = open_camera()
    established = second.next("connection_established")
    assert established["data"]["total_size"] == cluster - 500
    confirmed = second.stream(in_chunks(recording[cluster:], 8192))
    assert confirmed[-1]["total_size"] == len(recording) - 500
    assert second.next("video_analysis_result")["result"]["eye_contact"] > 0.5


def test_after_a_reconnect_a_new_recording_may_begin(
    watching: WebServer, hearing: WebServer, open_camera: OpenCamera
) -> None:
    for number in (1, 9):
        camera = open_camera()
        said = np.concatenate([sentence(number).samples, silence(1.5)])
        camera.stream(in_chunks(filmed(said, face()), 8192))
        text = camera.next("transcription_result")["result"]["text"]
        assert words_right(sentence(number).text, text) >= ENOUGH
        camera.close()


@pytest.fixture
def media(tmp_path: Path) -> Iterator[EmbeddedRedis]:
    with EmbeddedRedis(tmp_path / "media", persistent=False) as redis:
        yield redis


@pytest.fixture
def start_worker(
    media: EmbeddedRedis, tmp_path: Path
) -> Iterator[Callable[[], VideoWorkerProcess]]:
    started: list[VideoWorkerProcess] = []

    def start() -> VideoWorkerProcess:
        log = tmp_path / f"video-{len(started)}.log"
        started.append(VideoWorkerProcess(media.url, log).start())
        return started[-1]

    yield start
    for worker in started:
        worker.stop()
        assert "Traceback" not in worker.log_text()


def test_a_killed_worker_s_streams_go_on_with_another(
    start_server: Callable[..., WebServer],
    start_worker: Callable[[], VideoWorkerProcess],
    media: EmbeddedRedis,
    redis_url: str,
    connect: Connect,
    open_camera: OpenCamera,
    interview_id: str,
    tmp_path: Path,
    model: Path,
) -> None:
    web = start_server(MEDIA_REDIS_URL=media.url)
    speech = SpeechWorkerProcess(redis_url, media.url, model, tmp_path / "speech.log").start()
    worker = start_worker()
    try:
        worker.wait_until_ready(web.url)
        speech.wait_until_ready(web.url)
        session = f"killed_{interview_id}"
        client = connect(web.url)
        client.join(session, "anna", role="candidate")
        said = np.concatenate([sentence(8).samples, silence(1.5)])
        pieces = in_chunks(filmed(said, face()), 4096)
        camera = open_camera(session, url=web.url)
        camera.stream(pieces[: len(pieces) // 2])
        client.wait_for("live_transcription")  # it is heard
        (child,) = worker.children
        worker.kill()
        psutil.wait_procs([child], timeout=PATIENCE)
        assert not child.is_running()
        start_worker()
        camera.stream(pieces[len(pieces) // 2 :])
        text = camera.next("transcription_result")["result"]["text"]
        assert words_right(sentence(8).text, text) >= ENOUGH
        assert camera.closed_with is None
        client.wait_for("voice_transcribed")
        assert len(client.named("voice_transcribed")) == 1
    finally:
        speech.stop()


def test_a_sender_that_ignores_credit_is_held_back_and_loses_nothing(
    start_server: Callable[..., WebServer],
    start_worker: Callable[[], VideoWorkerProcess],
    media: EmbeddedRedis,
    connect: Connect,
    open_camera: OpenCamera,
    interview_id: str,
) -> None:
    web = start_server(MEDIA_REDIS_URL=media.url)
    worker = start_worker()
    worker.wait_until_ready(web.url)
    session = f"flood_{interview_id}"
    connect(web.url).join(session, "anna", role="candidate")
    camera = open_camera(session, url=web.url)
    frame = element("a3", b"\x81\x00\x00\x00\x01" + bytes(60_000))  # of a track without key frames
    camera.stream([START + element("1654ae6b", track(640, 480)) + CLUSTER + frame])
    worker.signal(signal.SIGSTOP)
    before = psutil.Process(web.pid).memory_info().rss
    with closing(RedisConnections(media.url)) as redis:

        def pending_bytes() -> int:
            return int(redis.client.hget(f"video:stream:{session}", "pending") or 0)

        with sending(camera, frame, at_most=1000) as so_far:
            wait_until(lambda: pending_bytes() >= 4 * MIB)
            time.sleep(1)  # time for more
            pending, sent_by_then = pending_bytes(), so_far[0]
            grown = psutil.Process(web.pid).memory_info().rss - before
            worker.signal(signal.SIGCONT)
        sent = so_far[0]
    assert pending <= 6 * MIB
    assert sent_by_then < 400
    assert grown < 16 * MIB
    confirmed = [camera.next("video_data_received") for _ in range(sent)]
    assert {c["data_size"] for c in confirmed} == {len(frame)}
    assert confirmed[-1]["pending"] <= pending


@contextmanager
def sending(camera: Camera, frame: bytes, at_most: int) -> Iterator[list[int]]:
    """Send all the while without reading; how many frames have gone out."""
    so_far, is_over = [0], threading.Event()

    def go_on() -> None:
        while so_far[0] < at_most and not is_over.is_set():
            camera.send(frame)
            so_far[0] += 1

    thread = threading.Thread(target=go_on)
    thread.start()
    try:
        yield so_far
    finally:
        is_over.set()
        thread.join()


def test_a_media_redis_that_was_restarted_costs_what_was_in_flight(
    start_server: Callable[..., WebServer],
    start_worker: Callable[[], VideoWorkerProcess],
    media: EmbeddedRedis,
    connect: Connect,
    open_camera: OpenCamera,
    interview_id: str,
) -> None:
    web = start_server(MEDIA_REDIS_URL=media.url)
    worker = start_worker()
    worker.wait_until_ready(web.url)
    session = f"restarted_{interview_id}"
    connect(web.url).join(session, "anna", role="candidate")
    seconds = 60.0
    pieces = in_chunks(filmed(silence(seconds), face()), 4096)
    camera = open_camera(session, url=web.url)
    camera.stream(pieces[:30])
    media.kill()
    media.start()
    restarted = datetime.now(UTC)
    # As fast as it was filmed: for a second or two nobody knows of a worker and pieces are let go,
    # then a child must load its models, and leaves pictures out until it has caught up.
    figures: list[float] = []
    for piece in pieces[30:]:
        camera.stream([piece])
        figures = [
            message["result"]["eye_contact"]
            for message in camera.of("video_analysis_result")
            if datetime.fromisoformat(message["timestamp"]) > restarted
            and message["result"]["eye_contact"] is not None
        ]
        if figures:
            break
        time.sleep(seconds / len(pieces))
    assert figures
    assert figures[0] > 0.5


def test_a_connection_that_breaks_off_without_a_word_leaves_no_child(
    watching: WebServer, video_worker: VideoWorkerProcess, open_camera: OpenCamera
) -> None:
    camera = open_camera()
    camera.stream(in_chunks(filmed(silence(2.0), face()), 8192))
    wait_until(lambda: bool(video_worker.children))
    assert camera.socket.sock is not None
    camera.socket.sock.shutdown(socket.SHUT_RDWR)
    wait_until(lambda: not video_worker.children)


def wait_until(holds: Callable[[], bool], timeout: float = PATIENCE) -> None:
    deadline = time.monotonic() + timeout
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.1)
