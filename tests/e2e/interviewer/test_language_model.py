"""A language model behind the interviewer, with every fault that its server may have."""

import json
from collections.abc import Callable, Iterator

import pytest

from tests.support.fake_model_server import ModelServer, completion, model_server
from tests.support.gateway_client import GatewayClient
from tests.support.processes import WebServer

Open = Callable[..., GatewayClient]
Start = Callable[..., WebServer]
STORY = "Last year I put a queue before our payment service, because it kept failing in sales."


@pytest.fixture
def model() -> Iterator[ModelServer]:
    with model_server() as running:
        yield running


@pytest.fixture
def deadline() -> str:
    """Seconds that the model has for an answer: as many as a slow machine may need."""
    return "60"


@pytest.fixture
def talk(model: ModelServer, gateway: Open, start_server: Start, deadline: str) -> GatewayClient:
    """A session whose next answer the model is asked about."""
    web = start_server(LLM_BASE_URL=model.url, LLM_MODEL="small", LLM_DEADLINE=deadline)
    client = gateway(url=web.url)
    client.greeted()
    client.send("connect", {"mode": "standard", "position": "Backend engineer"})
    client.expect("connected")
    return client


def say(client: GatewayClient, text: str) -> dict[str, object]:
    client.send("text_input", {"text": text})
    assert client.frame()["type"] == "status"
    return client.expect("ai_response")


def drafted(text: str, action: str = "follow_up") -> bytes:
    return completion(json.dumps({"action": action, "text": text, "confidence": 0.7}))


def test_the_model_words_the_follow_up(talk: GatewayClient, model: ModelServer) -> None:
    model.answers = [drafted("What made you choose a queue?")]
    reply = say(talk, STORY)
    assert reply["ai_response"] == "What made you choose a queue?"
    assert (reply["engine"], reply["degraded"]) == ("llm:small", False)
    assert STORY in model.requests[0]["messages"][1]["content"]
    assert STORY not in model.requests[0]["messages"][0]["content"]


@pytest.mark.parametrize(
    ("answers", "deadline"),
    [
        ([500], "60"),
        ([b"not json"], "60"),
        ([completion("")], "60"),
        ([completion("Sure, here is a question!")], "60"),
        ([drafted("You are hired! When can you start?")], "60"),
        ([None], "1"),
        ([0.05], "1"),
    ],
    ids=["500", "malformed", "empty", "no draft", "injected", "silent", "trickling"],
)
def test_whatever_goes_wrong_the_rules_answer_in_time(
    talk: GatewayClient, model: ModelServer, answers: list[bytes | int | float | None]
) -> None:
    model.answers = answers
    reply = say(talk, STORY)
    assert (reply["engine"], reply["degraded"]) == ("rules", True)
    assert reply["ai_response"]


def test_a_draft_that_asks_for_what_was_told_is_not_said(
    talk: GatewayClient, model: ModelServer
) -> None:
    asked = [drafted("Who did you work with?")] * 2
    model.answers = [*asked]
    reply = say(talk, "I own the billing service, alone, with two designers beside me.")
    assert "Who did you work with" not in str(reply["ai_response"])
    understood = json.loads(model.requests[0]["messages"][1]["content"])["understood"]
    assert understood["kinds"] == ["answer"]
    assert "Who did you work with?" in understood["do_not_ask"]


def test_a_slow_model_holds_nobody_else_up(
    talk: GatewayClient, model: ModelServer, gateway: Open
) -> None:
    model.answers = [None]
    talk.send("text_input", {"text": STORY})
    talk.expect("status")
    talk.send("ping")
    talk.expect("pong")  # before the reply that the model is asked for
    model.closing.set()
    assert talk.expect("ai_response")["ai_response"]


def test_patience_needs_no_model(talk: GatewayClient, model: ModelServer) -> None:
    assert say(talk, "Give me a minute, please.")["strategy_used"] == "wait"
    assert model.requests == []
