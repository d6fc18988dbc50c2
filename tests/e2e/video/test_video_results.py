"""What comes back of a camera's stream: credit, figures, transcripts."""

from collections.abc import Callable
from itertools import zip_longest

import numpy as np
import pytest

from tests.e2e.video.camera import Camera
from tests.e2e.voice.speaking import ENOUGH
from tests.support.clients import Client
from tests.support.processes import WebServer
from tests.support.recordings import (
    chromium_pieces,
    cut_anywhere,
    in_chunks,
    sentence,
    silence,
    words_right,
)
from tests.support.video_recordings import empty_scene, face, filmed

Connect = Callable[..., Client]
OpenCamera = Callable[..., Camera]


@pytest.mark.parametrize(("kind", "seed"), [("vp8", 1), ("vp9", 2)])
def test_a_browsers_stream_cut_anywhere_is_confirmed_and_seen(
    watching: WebServer, open_camera: OpenCamera, host: Client, session: str, kind: str, seed: int
) -> None:
    camera = open_camera()
    assert camera.next("connection_established")["session_id"] == session
    pieces = cut_anywhere(b"".join(chromium_pieces(kind)), seed)
    confirmed = camera.stream(pieces)
    assert [c["data_size"] for c in confirmed] == [len(piece) for piece in pieces]
    assert confirmed[-1]["total_size"] == sum(map(len, pieces))
    (status,) = camera.of("status")
    assert (status["status"], status["data"]["observations"]) == ("processing", True)
    camera.send(b"")  # nothing is a piece too
    result = camera.next("video_analysis_result")["result"]
    assert 0.5 < result["eye_contact"] <= 1
    assert 0.5 < result["posture_score"] <= 1
    assert (result["emotions"], result["emotions_status"]) == ([], "disabled_by_policy")
    assert (result["observations_status"], result["movements"]) == ("on", None)
    assert result["frames"] > 5
    told = host.wait_for("video_observations")
    assert (told["user_id"], told["eye_contact"]) == ("anna", result["eye_contact"])


def test_what_is_said_comes_back_and_stands_in_the_room_and_the_log(
    watching: WebServer,
    hearing: WebServer,
    open_camera: OpenCamera,
    host: Client,
    session: str,
) -> None:
    camera = open_camera()
    said = np.concatenate([sentence(1).samples, silence(1.5), sentence(9).samples, silence(1.5)])
    camera.stream(in_chunks(filmed(said, face()), 8192))
    results = [camera.next("transcription_result") for _ in range(2)]
    for number, message in zip((1, 9), results, strict=True):
        assert words_right(sentence(number).text, message["result"]["text"]) >= ENOUGH
        assert 0 < message["result"]["confidence"] <= 1
        assert message["result"]["segments"]
        host.wait_for_seq(message["data"]["seq"])
    texts = [p["text"] for p in host.named("live_transcription") if p["is_final"]]
    assert texts == [message["result"]["text"] for message in results]
    events = host.ok("sync_interview", {"interview_id": session})["events"]
    logged = [e["data"]["user_id"] for e in events if e["event"] == "live_transcription"]
    assert logged == ["anna", "anna"]
    assert not [e for e in events if "video" in e["event"]]


def test_an_empty_scene_gives_null_and_never_a_number(
    watching: WebServer, open_camera: OpenCamera, host: Client
) -> None:
    camera = open_camera()
    camera.stream(in_chunks(filmed(silence(4.0), empty_scene()), 4096))
    message = camera.next("video_analysis_result")
    result = message["result"]
    assert (result["eye_contact"], result["posture_score"], result["gestures"]) == (None,) * 3
    assert (result["observations_status"], result["coverage"]["face"]) == ("no_face", 0)
    assert result["reasons"]["eye_contact"] == "no_face"
    assert message["coverage"] == result["coverage"]
    assert message["emotions_status"] == "disabled_by_policy"


def test_two_streams_at_once_are_kept_apart(
    watching: WebServer, open_camera: OpenCamera, connect: Connect, session: str
) -> None:
    other = f"{session}_other"
    connect(watching.url).join(other, "ben", role="candidate")
    seen, unseen = open_camera(), open_camera(other)
    face_pieces = in_chunks(filmed(silence(4.0), face()), 8192)
    wall_pieces = in_chunks(filmed(silence(4.0), empty_scene()), 8192)
    for pieces in zip_longest(face_pieces, wall_pieces):
        for camera, piece in zip((seen, unseen), pieces, strict=True):
            if piece is not None:
                camera.stream([piece])
    assert seen.next("video_analysis_result")["result"]["eye_contact"] > 0.5
    assert unseen.next("video_analysis_result")["result"]["eye_contact"] is None


def test_a_lost_piece_costs_no_more_than_itself(
    watching: WebServer, open_camera: OpenCamera
) -> None:
    pieces = in_chunks(filmed(silence(9.0), face()), 4096)
    camera = open_camera()
    camera.stream([piece for number, piece in enumerate(pieces) if number != 9])
    for _ in range(2):
        assert camera.next("video_analysis_result")["result"]["eye_contact"] > 0.5
    assert camera.closed_with is None
