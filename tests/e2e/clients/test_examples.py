"""Every example runs as its README says, against a server."""

import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from interviewgenius_client import Client
from playwright.sync_api import expect, sync_playwright

from tests.e2e.browser import PATIENCE_MS, launch
from tests.e2e.microphone import wav
from tests.support.patience import PATIENCE
from tests.support.processes import WebServer
from tests.support.recordings import sentence
from tests.support.worker_processes import SpeechWorkerProcess

ROOT = Path(__file__).parents[3]
EXAMPLES = ROOT / "examples"


def run(example: str, *arguments: str) -> str:
    """What an example printed; it must end well."""
    done = subprocess.run(
        [sys.executable, EXAMPLES / example, *arguments],
        check=False, capture_output=True, text=True, timeout=PATIENCE,
        env={"PYTHONPATH": str(ROOT / "clients" / "python")},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_a_script_and_the_bot_that_takes_notes_of_it(server: WebServer, interview_id: str) -> None:
    bot = subprocess.Popen(
        [sys.executable, EXAMPLES / "note-taker" / "bot.py", interview_id, "--url", server.url],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={"PYTHONPATH": str(ROOT / "clients" / "python")},
    )  # fmt: skip
    with Client(server.url, patience=PATIENCE) as client:
        watching = client.room(interview_id, user_id="doorkeeper", role="observer")
        arrived: list[object] = []
        watching.on("participant_joined", arrived.append)
        people = watching.join()["participants"]
        while not arrived and len(people) < 2:
            people = client.call("get_online_users")["users"]
    printed = run("python-script/interview.py", server.url, interview_id)
    assert "answered after" in printed
    assert f"{interview_id}/transcript" in printed
    notes, complaints = bot.communicate(timeout=PATIENCE)
    assert bot.returncode == 0, complaints
    assert "## What did you change last?" in notes
    assert "- maya: Thank you, Lin." in notes
    assert notes.endswith("The interview is over.\n")


def test_the_ai_is_answered_by_voice(
    web: WebServer, speech_worker: SpeechWorkerProcess, tmp_path: Path
) -> None:
    file = tmp_path / "answer.wav"
    file.write_bytes(wav(sentence(8).pcm))
    url = web.url.replace("http", "ws") + "/api/v1/ws"
    lines = run("ai-by-voice/talk.py", str(file), "--url", url).splitlines()
    assert [line[:4] for line in lines] == ["AI: ", "You:", "AI: "]
    assert len(lines[1]) > len("You: ")


@pytest.fixture
def own_site() -> Iterator[str]:
    """The project's folder, served as a company serves its own page."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            """Nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(ROOT))) as site:
        Thread(target=site.serve_forever).start()
        yield f"http://localhost:{site.server_port}"
        site.shutdown()


def test_a_page_of_ones_own(package: Path, own_site: str, server: WebServer) -> None:
    interview_id = "own-page"
    with sync_playwright() as driver, Client(server.url, patience=PATIENCE) as client:
        browser = launch(driver)
        page = browser.new_page()
        page.set_default_timeout(PATIENCE_MS)
        # Asked before the candidate's page is there: who comes late sees it, too.
        host = client.join(interview_id, user_id="maya", role="interviewer")
        host.start_question(question_id=1, question_text="Why us?")
        page.goto(f"{own_site}/examples/browser-page/?server={server.url}&interview={interview_id}")
        expect(page.get_by_role("heading")).to_have_text("Why us?", timeout=PATIENCE_MS)
        page.get_by_label("Your answer").fill("Because of the people.")
        page.get_by_role("button", name="Send").click()
        expect(page.get_by_role("status")).to_have_text(
            "Your answer was sent.", timeout=PATIENCE_MS
        )
        host.end_interview()
        expect(page.get_by_role("heading")).to_contain_text("Thank you", timeout=PATIENCE_MS)
        browser.close()
