"""The README's own script, run as it stands: its words are in the record, in every form."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from tests.support.patience import PATIENCE
from tests.support.processes import WebServer

README = (Path(__file__).resolve().parents[2] / "README.md").read_text(encoding="utf-8")
ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+")
QUESTION = "Why us?"
ANSWER = "I led the move to queues, which cut failures by 40%."


@pytest.fixture(scope="module")
def address(server: WebServer) -> str:
    """Run the script against the server; the transcript's address as the README has it."""
    (script,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    (path,) = re.findall(r"`GET (/api/v1/interview/demo/transcript)\?format=vtt`", README)
    assert QUESTION in script
    assert ANSWER in script
    script += "client.disconnect()\n"  # else it listens for ever, as its reader may want
    subprocess.run(
        [sys.executable, "-c", ADDRESS.sub(server.url, script)], check=True, timeout=PATIENCE
    )
    return f"{server.url}{path}"


@pytest.mark.parametrize("form", ["json", "text", "srt", "vtt"])
def test_its_question_and_its_answer_stand_in_the_transcript(address: str, form: str) -> None:
    found = requests.get(address, params={"format": form}, timeout=PATIENCE)
    assert found.status_code == 200
    text = " ".join(found.text.split())  # subtitles have it in two lines
    assert (text.count(QUESTION), text.count(ANSWER)) == (1, 1)
    assert text.index(QUESTION) < text.index(ANSWER)
