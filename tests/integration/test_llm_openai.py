"""The OpenAI client against a real HTTP server with faults."""

import json
from collections.abc import Iterator

import pytest

from app.adapters.llm_openai import FAILURES_TO_OPEN, OpenAILanguageModel
from app.domain.interviewing import LanguageModelError
from tests.support.fake_model_server import ModelServer, completion, model_server

MESSAGES = [{"role": "system", "content": "Ask."}, {"role": "user", "content": "{}"}]
SCHEMA = {"type": "object", "properties": {}, "additionalProperties": False}


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with model_server() as running:
        yield running


@pytest.fixture
def model(server: ModelServer) -> OpenAILanguageModel:
    return OpenAILanguageModel(server.url, None, "small")


def test_the_models_words_come_back(server: ModelServer, model: OpenAILanguageModel) -> None:
    server.answers = [completion('{"a": 1}')]
    assert model.complete(MESSAGES, SCHEMA, 5) == '{"a": 1}'
    (request,) = server.requests
    assert request["path"] == "/v1/chat/completions"
    assert (request["model"], request["messages"]) == ("small", MESSAGES)
    assert request["response_format"]["json_schema"]["schema"] == SCHEMA


@pytest.mark.parametrize(
    "answer",
    [
        500,
        429,
        401,
        404,
        b"not json",
        b"{}",
        b"[]",
        b'"text"',
        b"null",
        b'{"choices": []}',
        b'{"choices": "x"}',
        b'{"choices": [{"message": null}]}',
        b'{"choices": [{"message": {"content": 5}}]}',
        completion(None),
        completion(""),
        None,
    ],
)
def test_every_fault_is_one_error(
    answer: bytes | int | None, server: ModelServer, model: OpenAILanguageModel
) -> None:
    server.answers = [answer]
    with pytest.raises(LanguageModelError):
        model.complete(MESSAGES, SCHEMA, 0.3 if answer is None else 5)
    assert len(server.requests) == 1


def test_nobody_listens() -> None:
    with pytest.raises(LanguageModelError):
        OpenAILanguageModel("http://127.0.0.1:1/v1", None, "small").complete(MESSAGES, SCHEMA, 1)


def test_a_server_that_knows_no_schemas_is_asked_without(
    server: ModelServer, model: OpenAILanguageModel
) -> None:
    server.answers = [400, completion("{}")]
    assert model.complete(MESSAGES, SCHEMA, 5) == "{}"
    assert model.complete(MESSAGES, SCHEMA, 5) == "{}"
    assert ["response_format" in request for request in server.requests] == [True, False, False]


def test_a_server_that_is_down_is_left_alone_for_a_while(
    server: ModelServer, model: OpenAILanguageModel
) -> None:
    server.answers = [500]
    for _ in range(FAILURES_TO_OPEN + 3):
        with pytest.raises(LanguageModelError):
            model.complete(MESSAGES, SCHEMA, 5)
    assert len(server.requests) == FAILURES_TO_OPEN


def test_now_and_then_a_failure_changes_nothing(
    server: ModelServer, model: OpenAILanguageModel
) -> None:
    server.answers = [500, completion("{}")] * 4
    for _ in range(4):
        with pytest.raises(LanguageModelError):
            model.complete(MESSAGES, SCHEMA, 5)
        assert model.complete(MESSAGES, SCHEMA, 5) == "{}"


def pieces(*texts: str | None) -> bytes:
    """What a server streams: one chunk for each piece, then the end."""
    chunks = [
        {
            "id": "c",
            "object": "chat.completion.chunk",
            "choices": [{"index": 0, "delta": {"content": text}}],
        }
        for text in texts
    ]
    lines = [f"data: {json.dumps(chunk)}\n\n" for chunk in chunks]
    return "".join([*lines, "data: [DONE]\n\n"]).encode()


def test_words_are_heard_piece_by_piece(server: ModelServer, model: OpenAILanguageModel) -> None:
    server.answers = [pieces("Why ", None, "so", "?")]
    heard: list[str] = []

    def hear(words: str) -> bool:
        heard.append(words)
        return True

    model.stream(MESSAGES, 5, 5, hear)
    assert heard == ["Why ", "so", "?"]
    assert server.requests[0]["stream"] is True


def test_who_has_heard_enough_ends_it_and_that_is_no_failure(
    server: ModelServer, model: OpenAILanguageModel
) -> None:
    server.answers = [pieces("Why ", "so", "?")]
    heard: list[str] = []

    def hear(words: str) -> bool:
        heard.append(words)
        return False

    for _ in range(FAILURES_TO_OPEN + 1):
        model.stream(MESSAGES, 5, 5, hear)
    assert heard == ["Why "] * (FAILURES_TO_OPEN + 1)
    assert len(server.requests) == FAILURES_TO_OPEN + 1


@pytest.mark.parametrize(
    "answer",
    [500, 429, b"data: not json\n\n", b'data: {"choices": "x"}\n\n', b'data: "text"\n\n', None],
)
def test_every_fault_of_a_stream_is_one_error(
    answer: bytes | int | None, server: ModelServer, model: OpenAILanguageModel
) -> None:
    server.answers = [answer]
    first_within = 0.3 if answer is None else 5
    with pytest.raises(LanguageModelError):
        model.stream(MESSAGES, first_within, 5, lambda _: True)
