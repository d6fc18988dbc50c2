"""Consent on the JSON gateway: asked for, given, shown to every connection, taken back."""

import base64
from collections.abc import Callable

import pytest

from tests.support.gateway_client import GatewayClient, Json
from tests.support.processes import WebServer

Open = Callable[..., GatewayClient]
Start = Callable[..., WebServer]

STORY = (
    "At my last company I was responsible for the payment service for two years.",
    "I would send the amount and the card in one request.",
    "Once our database was overloaded.",
)


@pytest.fixture
def asking(start_server: Start) -> WebServer:
    """A server that assumes no consent, as in production."""
    return start_server(CONSENT_DEFAULT="ask")


def consent(client: GatewayClient, scope: str, granted: bool) -> Json:
    client.send("set_consent", {"scope": scope, "granted": granted})
    return client.expect("consent_changed")


def refusal_of_a_recording(client: GatewayClient) -> str:
    client.send("audio_input", {"audio_data": base64.b64encode(bytes(3200)).decode()})
    return str(client.expect("error")["error"])


def test_a_recording_is_heard_only_while_one_agrees_to_it(gateway: Open, asking: WebServer) -> None:
    client = gateway(url=asking.url)
    assert client.greeted()["consents"] == {"transcribe": False, "ai_analysis": False}
    assert refusal_of_a_recording(client) == "consent_required"

    told = consent(client, "transcribe", True)
    assert (told["scope"], told["granted"]) == ("transcribe", True)
    assert told["interview_id"] == client.session_id
    assert refusal_of_a_recording(client) == "transcription_unavailable"  # no worker runs here

    consent(client, "transcribe", False)
    assert refusal_of_a_recording(client) == "consent_required"


def test_answers_are_read_only_while_one_agrees_to_it(gateway: Open, asking: WebServer) -> None:
    silent, open_minded = gateway(url=asking.url), gateway(url=asking.url)
    for client in (silent, open_minded):
        client.greeted()
    consent(open_minded, "ai_analysis", True)
    assert [silent.say(words)["response_type"] for words in STORY] == ["question"] * 3
    assert "follow_up" in [open_minded.say(words)["response_type"] for words in STORY]


def test_every_connection_of_the_candidate_learns_of_it(gateway: Open, asking: WebServer) -> None:
    one = gateway(url=asking.url)
    one.greeted()
    two = gateway(one.session_id, url=asking.url)
    two.greeted()
    told = consent(one, "ai_analysis", True)
    assert two.expect("consent_changed") == told
    later = gateway(one.session_id, url=asking.url)
    assert later.greeted()["consents"] == {"transcribe": False, "ai_analysis": True}


def test_where_consent_is_assumed_that_is_told_and_can_be_taken_back(gateway: Open) -> None:
    client = gateway()
    assert client.greeted()["consents"] == {"transcribe": True, "ai_analysis": True}
    consent(client, "transcribe", False)
    assert refusal_of_a_recording(client) == "consent_required"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ({"scope": "everything", "granted": True}, "invalid_payload"),
        ({"scope": "transcribe", "granted": "perhaps"}, "invalid_payload"),
        ({"scope": "transcribe"}, "invalid_payload"),
    ],
)
def test_a_bad_consent_changes_nothing(gateway: Open, data: Json, code: str) -> None:
    client = gateway()
    client.greeted()
    client.send("set_consent", data)
    assert client.expect("error")["error"] == code
    assert client.say("Hello.")["ai_response"]


def test_a_refusal_names_the_message_that_it_refuses(gateway: Open) -> None:
    client = gateway()
    client.greeted()
    client.send("set_consent", {"scope": "unknown", "granted": True})
    assert "request_id" not in client.expect("error")  # who names nothing is told as ever
    recording = {"audio_data": base64.b64encode(bytes(3200)).decode()}
    client.send("audio_input", recording, request_id="mine")  # nobody hears it here
    assert client.expect("error")["request_id"] == "mine"


def test_what_policy_forbids_is_refused_and_told_to_have_been_asked_for(gateway: Open) -> None:
    client = gateway()
    client.greeted()
    told = consent(client, "emotions", True)
    assert (told["granted"], told["refused"]) == (False, "emotions_disabled_by_policy")
    assert client.expect("error")["error"] == "emotions_disabled_by_policy"
