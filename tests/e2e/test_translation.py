"""Reading along in another language: from a wish to the transcript, through a worker of its own."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests

from tests.support.clients import Client
from tests.support.fake_model_server import ModelServer, completion, model_server
from tests.support.patience import PATIENCE
from tests.support.processes import WebServer
from tests.support.worker_processes import TranslationWorkerProcess

TRANSLATED = "谢谢你，Lin。"


@pytest.fixture
def model() -> Iterator[ModelServer]:
    with model_server() as server:
        server.answers = [completion(TRANSLATED)]
        yield server


def test_who_reads_along_gets_what_is_written_in_their_language(
    start_server: Callable[..., WebServer],
    connect: Callable[..., Client],
    model: ModelServer,
    redis_url: str,
    tmp_path: Path,
    interview_id: str,
) -> None:
    by_llm = {"TRANSLATION_BY_LLM": "on", "LLM_BASE_URL": model.url, "LLM_MODEL": "small"}
    server = start_server(**by_llm)
    offered = requests.get(f"{server.url}/api/v1/company", timeout=PATIENCE).json()["data"]
    assert offered["translation"] == {"languages": ["en", "zh"], "words_leave": True}
    host, reader = connect(server.url), connect(server.url)
    host.join(interview_id, "maya", role="interviewer")
    reader.join(interview_id, "lin")
    wish = {"interview_id": interview_id, "language": "zh-CN"}
    assert reader.ok("set_caption_language", wish)["language"] == "zh"
    said = host.ok("send_message", {"interview_id": interview_id, "message": "Thank you, Lin."})
    worker = TranslationWorkerProcess(redis_url, tmp_path / "translation.log", **by_llm).start()
    try:
        told = reader.wait_for("caption_translated")
    finally:
        worker.stop()
    assert told["text"] == TRANSLATED
    assert (told["language"], told["final"], told["engine"]) == ("zh", True, "llm")
    assert (told["of_seq"], told["message_id"]) == (said["seq"], said["message_id"])
    transcript = f"{server.url}/api/v1/interview/{interview_id}/transcript?chat=1"
    (entry,) = requests.get(transcript, timeout=PATIENCE).json()["data"]["entries"]
    assert entry["text"] == "Thank you, Lin."
    assert entry["translations"]["zh"]["text"] == TRANSLATED
    text = requests.get(f"{transcript}&format=text", timeout=PATIENCE).text
    assert f"    [zh, machine translation: llm] {TRANSLATED}\n" in text
    assert TRANSLATED not in worker.log_text()


def test_a_server_that_translates_nothing_says_so(
    server: WebServer, connect: Callable[..., Client], interview_id: str
) -> None:
    client = connect()
    client.join(interview_id, "lin")
    wish = {"interview_id": interview_id, "language": "zh"}
    assert client.refused("set_caption_language", wish)["code"] == "translation_unavailable"
    assert client.ok("set_caption_language", {**wish, "language": None})["language"] is None
