"""An installed package's event over a real server, and over one that lacks the package."""

from collections.abc import Callable
from pathlib import Path

import requests

from tests.support.clients import Client
from tests.support.patience import PATIENCE
from tests.support.plugins import add_metadata, install
from tests.support.processes import ROOT, CheckoutServer

EVENTS = ("moment_marked",)


def test_a_plugins_event(
    redis_url: str, tmp_path: Path, connect: Callable[..., Client], interview_id: str
) -> None:
    packages = tmp_path / "packages"
    packages.mkdir()
    install("moments", packages)
    add_metadata(packages, "interview-bad", "1.0", "[interviewgenius.events]\nbad = nowhere:X\n")
    web = CheckoutServer(ROOT, redis_url, tmp_path / "web.log", PYTHONPATH=str(packages))
    web.start()
    try:
        host = Client(web.url, custom_events=EVENTS)
        host.join(interview_id, "max", role="interviewer")
        without = connect()  # to a process that knows no plug-ins
        without.join(interview_id, "olga", role="interviewer")
        question = {"interview_id": interview_id, "question_id": 1, "question_text": "Why?"}
        host.ok("start_question", question)
        mark = {"interview_id": interview_id, "label": "well said", "request_id": "r1"}
        marked = host.ok("mark_moment", mark)

        assert (marked["label"], marked["user_id"]) == ("well said", "max")
        assert host.ok("mark_moment", mark) == marked
        assert host.wait_for("moment_marked") == marked
        without.wait_for_seq(marked["seq"])
        assert without.named("record_entry") == [
            {"interview_id": interview_id, "seq": marked["seq"]}
        ]
        assert without.refused("mark_moment", mark)["code"] == "unknown_event"
        assert "mark_moment" in requests.get(f"{web.url}/docs", timeout=PATIENCE).text
        left_out = [line for line in web.log_text().splitlines() if "plugin_left_out" in line]
        assert len(left_out) == 1
        assert "nowhere" in left_out[0]
        assert "interview-bad" in left_out[0]
        host.close()
        again = Client(web.url, custom_events=EVENTS)
        again.join(interview_id, "max", role="interviewer", last_seq=0)
        assert again.wait_for("moment_marked") == marked
        again.close()
    finally:
        web.stop()
