"""Consents and purposes: what is kept, what is told, and to whom."""

import json
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from app.adapters.redis_connection import RedisConnections
from tests.e2e.video.camera import Camera
from tests.e2e.voice.speaking import ENOUGH
from tests.support.clients import Client
from tests.support.patience import PATIENCE
from tests.support.processes import WebServer
from tests.support.recordings import chromium_pieces, in_chunks, sentence, silence, words_right
from tests.support.video_recordings import face, filmed

Connect = Callable[..., Client]
OpenCamera = Callable[..., Camera]


@pytest.fixture
def anna(web: WebServer, connect: Connect, session: str) -> Client:
    client = connect(web.url)
    client.join(session, "anna", role="candidate")
    return client


def consent(client: Client, session: str, scope: str, granted: bool) -> None:
    client.ok("set_consent", {"interview_id": session, "scope": scope, "granted": granted})


def call(url: str, method: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    request = urllib.request.Request(
        url, json.dumps(body).encode(), {"Content-Type": "application/json"}, method=method
    )
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.load(error)


def test_without_any_consent_bytes_are_confirmed_and_nothing_is_kept(
    watching: WebServer,
    media_redis_url: str,
    open_camera: OpenCamera,
    anna: Client,
    host: Client,
    session: str,
) -> None:
    consent(anna, session, "transcribe", granted=False)
    consent(anna, session, "video_analysis", granted=False)
    camera = open_camera()
    pieces = chromium_pieces("vp8")
    confirmed = camera.stream(pieces)
    assert confirmed[-1]["total_size"] == sum(map(len, pieces))
    (status,) = camera.of("status")
    assert status["status"] == "connected"
    assert status["data"] == {"transcription": False, "observations": False}
    assert "nothing of the stream is kept" in status["message"]
    result = camera.of("video_analysis_result")[0]["result"]
    assert (result["eye_contact"], result["observations_status"]) == (None, "consent_required")
    media = RedisConnections(media_redis_url)
    assert not media.client.exists(f"video:in:{session}")
    media.close()
    assert not host.named("video_observations")


def test_consents_hold_from_the_next_piece_on(
    watching: WebServer,
    hearing: WebServer,
    open_camera: OpenCamera,
    anna: Client,
    session: str,
) -> None:
    pause = silence(1.5)
    before = in_chunks(filmed(np.concatenate([sentence(1).samples, pause]), face()), 4096)
    secret = in_chunks(filmed(np.concatenate([sentence(9).samples, pause]), face()), 4096)
    after = in_chunks(filmed(np.concatenate([sentence(7).samples, pause]), face()), 4096)
    camera = open_camera()
    camera.stream(before)
    consent(anna, session, "transcribe", granted=False)
    consent(anna, session, "video_analysis", granted=False)
    camera.stream(secret)
    heard = camera.next("transcription_result")["result"]["text"]
    assert words_right(sentence(1).text, heard) >= ENOUGH
    told = [m["data"] for m in camera.of("status")]
    assert told[-1] == {"transcription": False, "observations": False}
    assert camera.of("video_analysis_result")[-1]["observations_status"] == "consent_required"
    consent(anna, session, "transcribe", granted=True)
    camera.stream(after)
    again = camera.next("transcription_result")["result"]["text"]
    assert words_right(sentence(7).text, again) >= ENOUGH
    assert len(camera.of("transcription_result")) == 2


def test_a_late_consent_finds_the_stream_readable(
    watching: WebServer, open_camera: OpenCamera, anna: Client, session: str
) -> None:
    consent(anna, session, "transcribe", granted=False)
    consent(anna, session, "video_analysis", granted=False)
    pieces = in_chunks(filmed(silence(9.0), face()), 4096)
    camera = open_camera()
    camera.stream(pieces[:10])
    consent(anna, session, "video_analysis", granted=True)
    camera.stream(pieces[10:])
    while True:
        result = camera.next("video_analysis_result")["result"]
        if result["observations_status"] == "on":
            break
    assert result["eye_contact"] > 0.5


def test_where_consent_must_be_said_it_is_not_assumed(
    start_server: Callable[..., WebServer],
    watching: WebServer,
    media_redis_url: str,
    open_camera: OpenCamera,
    connect: Connect,
    session: str,
) -> None:
    careful = start_server(MEDIA_REDIS_URL=media_redis_url, VIDEO_OBSERVATIONS="consent")
    ben = connect(careful.url)
    ben.join(f"{session}_careful", "ben", role="candidate")
    camera = open_camera(f"{session}_careful", url=careful.url)
    pieces = in_chunks(filmed(silence(8.0), face()), 4096)
    camera.stream(pieces[:2])
    (first,) = camera.of("video_analysis_result")
    assert first["observations_status"] == "consent_required"
    consent(ben, f"{session}_careful", "video_analysis", granted=True)
    camera.stream(pieces[2:])
    while (message := camera.next("video_analysis_result"))["observations_status"] != "on":
        assert message["result"]["eye_contact"] is None
    assert message["result"]["eye_contact"] > 0.5


def test_emotions_cannot_be_switched_on_in_hiring_and_that_it_was_tried_is_kept(
    web: WebServer, host: Client, anna: Client, session: str
) -> None:
    url = f"{web.url}/api/v1/interview/{session}/video-settings"
    status, answer = call(url, "PUT", {"emotions": True, "user_id": "anna"})
    assert (status, answer["error"]["code"]) == (409, "emotions_disabled_by_policy")
    refused = anna.refused(
        "set_consent", {"interview_id": session, "scope": "emotions", "granted": True}
    )
    assert refused["code"] == "emotions_disabled_by_policy"
    events = host.ok("sync_interview", {"interview_id": session})["events"]
    audit = [e["data"] for e in events if e["event"] == "consent_changed"]
    assert [(a["user_id"], a["scope"], a["granted"], a["refused"]) for a in audit] == [
        ("anna", "emotions", False, "emotions_disabled_by_policy")
    ] * 2
    status, answer = call(url, "PUT", {"emotions": False, "user_id": "anna"})
    assert (status, answer["data"]["emotions_status"]) == (200, "disabled_by_policy")


def test_in_practice_movements_are_told_to_the_candidate_alone(
    watching: WebServer, open_camera: OpenCamera, connect: Connect, session: str
) -> None:
    practice = f"{session}_practice"
    new = {"interview_id": practice, "purpose": "practice"}
    assert call(f"{watching.url}/api/v1/interview", "POST", new)[0] == 201
    connect(watching.url).join(practice, "anna", role="candidate")
    coach = connect(watching.url)
    coach.join(practice, "coach", role="interviewer")
    pieces = in_chunks(filmed(silence(9.0), face()), 8192)
    camera = open_camera(practice)
    camera.stream(pieces[:1])
    url = f"{watching.url}/api/v1/interview/{practice}/video-settings"
    status, answer = call(url, "PUT", {"emotions": True, "user_id": "anna"})
    assert (status, answer["data"]["emotions_status"]) == (200, "movements")
    camera.stream(pieces[1:])
    while not (result := camera.next("video_analysis_result")["result"])["movements"]:
        assert result["emotions"] == []
    assert (result["emotions"], result["emotions_status"]) == ([], "movements")
    told = coach.wait_for("video_observations")
    assert "movements" not in told
    assert "emotions" not in told
