"""The documentation: complete, readable under its policy, and true of what really comes."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urljoin

import jsonschema_rs
import pytest
import requests

from app.contract.events import EVENTS
from app.domain.roles import ALLOWED
from tests.integration.http.api import Api, token
from tests.integration.http.routes import table
from tests.support.clients import Client
from tests.support.patience import PATIENCE
from tests.support.processes import WebServer

Json = dict[str, Any]
NOT_HERE = {
    "server_draining",  # sent by a process that stops, which other tests still need
    "recording_status",  # from here on: what needs a speech worker
    "voice_processing",
    "voice_transcribed",
    "voice_error",
    "voice_status",
    "live_transcription",
    "echo_marked",
    "echo_restored",
    "suggestion_shown",  # from here on: what a host's page, and a translation worker, bring about
    "suggestion_used",
    "caption_translated",
    "video_observations",  # from here on: what needs a video worker
}
"""Events that the story below does not bring about."""


@pytest.fixture(scope="module")
def page(server: WebServer) -> requests.Response:
    return requests.get(f"{server.url}/docs", timeout=PATIENCE)


@pytest.fixture(scope="module")
def asyncapi(server: WebServer) -> Json:
    document: Json = requests.get(f"{server.url}/docs/asyncapi.json", timeout=PATIENCE).json()
    return document


@pytest.mark.parametrize("path", ["/docs", "/docs/", "/docs/?a=/"])
def test_the_page_finds_its_files_however_its_address_ends(server: WebServer, path: str) -> None:
    page = requests.get(server.url + path, timeout=PATIENCE)
    addresses = re.findall(r'(?:href|src)="([^"#][^"]*)"', page.text)
    assert len(addresses) == 4
    for address in addresses:  # relative: the page also stands under a proxy's prefix
        assert not address.startswith("/")
        whole = urljoin(server.url + path, address)
        assert requests.get(whole, timeout=PATIENCE).status_code == 200, address


def test_the_page_runs_under_its_policy(page: requests.Response) -> None:
    assert page.status_code == 200
    assert page.headers["Content-Security-Policy"].startswith("default-src 'self'")
    assert "unsafe-inline" not in page.headers["Content-Security-Policy"]
    assert not re.search(r"<script|<style|\sstyle=|\son\w+=|https?://", page.text)


def test_every_link_of_the_page_leads_somewhere(page: requests.Response) -> None:
    anchors = re.findall(r'id="([^"]*)"', page.text)
    assert len(anchors) == len(set(anchors))
    assert set(re.findall(r'href="#([^"]*)"', page.text)) <= set(anchors)


def test_the_page_shows_every_call_and_every_event(page: requests.Response) -> None:
    for route in table():
        assert f"<code>/api/v1{route.path}</code>" in page.text
    for event in ALLOWED.keys() & {"join_interview", "submit_answer", "emergency_stop"}:
        assert f'id="client-{event}"' in page.text
    for event, payload in EVENTS.items():
        assert f'id="server-{event}"' in page.text
        for name, field in payload.model_fields.items():
            assert f"<code>{field.alias or name}</code>" in page.text


def schema_of(document: Json, message: str) -> Json:
    """A message's payload as a schema that stands alone."""
    payload = document["components"]["messages"][message]["payload"]
    return {**payload, "components": document["components"]}


def check(document: Json, client: Client) -> set[str]:
    """The names of all events that came; each payload must be as the document says."""
    for event, payload in client.events:
        jsonschema_rs.validate(schema_of(document, f"server.{event}"), payload)
    return {event for event, _ in client.events}


def call(document: Json, client: Client, event: str, payload: Json) -> None:
    """Send what the document allows; the acknowledgement must be as it says."""
    jsonschema_rs.validate(schema_of(document, f"client.{event}"), payload)
    answer = client.call(event, payload)
    jsonschema_rs.validate(schema_of(document, "server.acknowledgement"), answer)
    assert answer["ok"], (event, answer)


def hold_a_call(
    asyncapi: Json, about: Json, helen: Client, ann: Client, other_page: Client
) -> None:
    """Both enter, Ann in the end on another page; each event comes to one of them but the end."""
    device = {"mic": True, "cam": True}
    sends = {"mic": True, "cam": True, "screen": True}
    call(asyncapi, ann, "call_join", {**about, "device": device})
    call(asyncapi, helen, "call_join", {**about, "device": device})
    peer = ann.wait_for("call_peer_joined")["peer"]["peer_id"]
    signal = {**about, "to": peer, "n": 1, "candidates": [{"candidate": "candidate:1"}, None]}
    call(asyncapi, ann, "call_signal", signal)
    call(asyncapi, ann, "call_refresh", {**about, "to": peer, "slot": 1})
    call(asyncapi, ann, "call_trouble", {**about, "kind": "no_media"})
    call(asyncapi, ann, "call_ice", about)
    call(asyncapi, ann, "call_media", {**about, **sends})
    call(asyncapi, ann, "call_media", {**about, **sends, "screen": False})
    call(asyncapi, helen, "call_control", {**about, "user_id": "ann", "action": "mute"})
    call(asyncapi, ann, "call_leave", {**about, "figures": {"interruptions": 0}})
    call(asyncapi, ann, "call_join", {**about, "device": device})
    call(asyncapi, other_page, "join_interview", about)
    call(asyncapi, other_page, "call_join", {**about, "device": device})
    ann.wait_for("call_moved")
    helen.wait_for("call_left", 2)


def test_what_comes_is_as_the_document_says(
    asyncapi: Json,
    secured: WebServer,
    connect: Callable[..., Client],
    host: Api,
    interview_id: str,
) -> None:
    host.post("/interview", {"interview_id": interview_id, "lobby": True}, 201)
    about = {"interview_id": interview_id}
    helen = connect(secured.url, auth={"token": token(lifetime=55)})
    ann = connect(secured.url, auth={"token": token("ann", "candidate")})
    call(asyncapi, helen, "join_interview", about)
    call(asyncapi, ann, "join_interview", about)
    helen.wait_for("participant_waiting")
    call(asyncapi, helen, "admit_participant", {**about, "user_id": "ann", "admit": True})
    ann.wait_for("joined_interview", 2)
    call(asyncapi, ann, "get_online_users", {})
    call(asyncapi, ann, "ping", {"timestamp": 1.5})
    call(asyncapi, ann, "participant_status", {**about, "status": "ready"})
    call(asyncapi, ann, "set_consent", {**about, "scope": "record", "granted": True})
    call(asyncapi, helen, "start_interview", about)
    call(asyncapi, helen, "start_question", {**about, "question_id": 1, "question_text": "Why?"})
    call(asyncapi, ann, "submit_answer", {**about, "question_id": 1, "answer_text": "So."})
    call(asyncapi, helen, "skip_question", {**about, "question_id": 1})
    call(asyncapi, ann, "send_message", {**about, "message": "Hello"})
    call(asyncapi, ann, "typing_indicator", {**about, "is_typing": True, "about": "answer"})
    call(asyncapi, helen, "save_note", {**about, "note_id": 1, "text": "Calm.", "question_id": 1})
    ann.wait_for("record_entry")
    call(asyncapi, ann, "request_help", {**about, "question_id": 1})
    asked = helen.wait_for("help_requested")
    call(asyncapi, helen, "resolve_help", {**about, "help_id": asked["help_id"]})
    call(asyncapi, helen, "broadcast_system_message", {**about, "message": "Five minutes"})
    call(asyncapi, helen, "interview_status", about)
    call(asyncapi, helen, "sync_interview", about)
    other_page = connect(secured.url, auth={"token": token("ann", "candidate")})
    hold_a_call(asyncapi, about, helen, ann, other_page)
    ann.refused("end_interview", about)
    helen.wait_for("token_expiring")
    call(asyncapi, helen, "renew_token", {"token": token()})
    call(asyncapi, ann, "emergency_stop", about)
    call(asyncapi, ann, "leave_interview", about)
    call(asyncapi, other_page, "leave_interview", about)
    helen.wait_for("participant_left")

    path = f"/interview/{interview_id}"
    host.put(f"{path}/assessment", {"text": "Exact.", "grade": "solid", "question_id": 1})
    feedback = Api(secured.url, token("ann", "candidate")).put(f"{path}/feedback", {"rating": 4})
    assert (feedback["user_id"], feedback["rating"]) == ("ann", 4)
    assert host.refused("PUT", f"{path}/feedback", {"rating": 4}) == (403, "forbidden")
    helen.wait_for("feedback_given")
    admin = Api(secured.url, token("root", "admin"))
    admin.put(f"{path}/hold", {"held": True})
    admin.put(f"{path}/hold", {"held": False})
    helen.wait_for("legal_hold_changed", 2)
    admin.post(f"{path}/erase", {"person": "ann"})
    helen.wait_for("person_erased")

    other = {"interview_id": f"{interview_id}b"}
    host.post("/interview", other, 201)
    call(asyncapi, helen, "join_interview", other)
    call(asyncapi, helen, "end_interview", other)
    helen.wait_for("interview_ended")

    session_id = host.post("/interview/start", {}, 201)["session_id"]
    replay = {"interview_id": session_id, "last_seq": 0}
    call(asyncapi, helen, "join_interview", replay)
    helen.wait_for("interviewer_set")

    helen.wait_for("call_ended")
    came = check(asyncapi, helen) | check(asyncapi, ann)
    assert came == set(EVENTS) - NOT_HERE
