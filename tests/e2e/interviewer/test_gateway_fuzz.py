"""Whatever is sent over the JSON gateway: the connection lives, and nothing is an error of ours."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from app.contract import gateway as wire
from app.contract.conversation import AudioInput, TextInput
from tests.support.gateway_client import GatewayClient
from tests.support.processes import WebServer

KINDS = ["connect", "text_input", "audio_input", "ping", "auth", "no_such_type"]
ANSWERS = {"connected", "ai_response", "status", "transcription", "error", "pong"}
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=6,
)
FIELDS = st.sampled_from(
    [
        *AudioInput.model_fields,
        *wire.ConnectData.model_fields,
        *TextInput.model_fields,
    ]
)
MESSAGES = st.fixed_dictionaries(
    {"type": st.sampled_from(KINDS) | VALUES},
    optional={
        "data": st.dictionaries(FIELDS, VALUES, max_size=4) | VALUES,
        "timestamp": VALUES,
        "token": VALUES,
    },
).map(json.dumps)
FRAMES = MESSAGES | VALUES.map(json.dumps) | st.text(max_size=60)


@pytest.fixture
def client(server: WebServer) -> Iterator[GatewayClient]:
    one = GatewayClient(server.url)
    one.greeted()
    yield one
    one.close()


def answers_to(client: GatewayClient, frame: str) -> list[dict[str, Any]]:
    """What came for it: a ping sent behind it marks the end, inputs still under way aside."""
    client.raw(frame)
    client.send("ping")
    found = [client.frame()]
    while found[-1]["type"] != "pong":
        found.append(client.frame())
    return found


def test_no_frame_breaks_it(client: GatewayClient) -> None:
    @seed(1)
    @settings(
        max_examples=300,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(frame=FRAMES)
    def check(frame: str) -> None:
        for answer in answers_to(client, frame):
            assert answer["type"] in ANSWERS
            assert answer["data"].get("error") != "internal_error", frame

    check()
    client.send("connect", {"interview_style": "formal"}, session_id="fuzz-is-over")
    while client.frame()["session_id"] != "fuzz-is-over":
        pass
    client.send("text_input", {"text": "Still here."})
    while (answer := client.frame())["type"] != "ai_response":
        assert answer["data"].get("error") != "internal_error"
