"""An event that is added in the places of CONTRIBUTING.md, and in no other, works as all do."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APP = ROOT / "backend" / "app"
PLACE = re.compile(r"^\d+\. `([^`]+)`", re.MULTILINE)

ADDED: dict[str, tuple[str | None, str]] = {
    "contract/commands.py": (
        None,
        """
class Applaud(InterviewCommand):
    \"\"\"Applaud what is said now.\"\"\"

    loudness: Flag = True
""",
    ),
    "domain/commands.py": (
        None,
        """
@dataclass(frozen=True, slots=True, kw_only=True)
class Applaud(Command):
    \"\"\"Applaud.\"\"\"

    loudness: bool
""",
    ),
    "domain/events.py": (
        None,
        """
@logged(by=WRITERS, author="user_id", rules=True)
class Applauded(Event):
    \"\"\"Somebody applauded.\"\"\"

    user_id: Id
    loudness: bool
""",
    ),
    "domain/decisions.py": (
        None,
        """
@_decides(c.Applaud, rules=True)
def _applaud(_: Interview, command: c.Applaud, actor: c.Actor, __: int) -> tuple[e.Applauded]:
    return (e.Applauded(user_id=actor.id, loudness=command.loudness),)
""",
    ),
    "domain/interview.py": (
        None,
        """
@_evolves(e.Applauded)
def _applauded(state: Interview, _: e.Recorded, event: e.Applauded) -> Interview:
    return replace(state, open_help=state.open_help | {f"applause of {event.user_id}"})
""",
    ),
    "domain/roles.py": ('    "send_message":', '    "applaud": WRITERS,\n'),
    "contract/events/flow.py": (
        None,
        """
@sent_as("applauded")
class Applauded(LoggedEvent):
    \"\"\"To the room, when somebody applauds.\"\"\"

    user_id: Id
    loudness: StrictBool
    timestamp: Time


@projects(e.Applauded, Applauded)
def _applauded(event: e.Applauded, recorded: Recorded, _: Viewer) -> Payload:
    return {
        "user_id": event.user_id,
        "loudness": event.loudness,
        "timestamp": iso(recorded.time),
    }
""",
    ),
    "services/interview_service.py": (
        "    def skip_question(",
        """    def applaud(self, caller: Caller, command: wire.Applaud) -> Payload:
        \"\"\"Applaud.\"\"\"
        applause = domain.Applaud(loudness=command.loudness)
        return self._executor.execute_and_show(caller, command.interview_id, applause)

""",
    ),
    "websocket/handlers.py": (
        '        "skip_question":',
        '        "applaud": CommandRow(c.Applaud, interviews.applaud, repeatable=True),\n',
    ),
}
"""File -> before which line (None: at the end), and what."""

SCENARIO = """
from inspect import signature
from unittest.mock import MagicMock

from app.adapters.recorded_json import decode_event, encode_event
from app.contract.events import EVENTS
from app.contract.events.projection import Viewer, project
from app.domain import commands as c
from app.services.identity.caller import Connection, Membership
from app.services.interview_service import InterviewService
from app.websocket.asyncapi import asyncapi
from app.websocket.handlers import event_table
from tests.support.fakes import FakeEventLog
from tests.unit.services.conftest import Process

process = Process(FakeEventLog())
process.executor.execute("i1", c.CreateInterview(), c.SYSTEM)
interviews = InterviewService(
    process.executor, process.log, process.feeds, process.clock, MagicMock()
)
parts = {name: MagicMock() for name in signature(event_table).parameters}
rows = event_table(**{**parts, "interviews": interviews})
row, ann = rows["applaud"], c.Actor("ann")
caller = Connection("s1", memberships={"i1": Membership({"ann": ann})}).caller(ann)
payload = row.method(caller, row.command(interview_id="i1", loudness="yes"))
assert payload["loudness"] is True and payload["seq"] == 1, payload

[recorded] = process.log.read("i1", 0)
line = encode_event(recorded.event, recorded.time, "i1")
assert decode_event("i1", 1, -1, line) == recorded, line
assert process.feeds.version("i1").state.open_help == {"applause of ann"}
assert process.feeds.version("i1").state.rules_version == 1
seen = project(recorded, Viewer(frozenset(), "observer"))
assert seen == ("applauded", payload), seen
EVENTS["applauded"].model_validate(payload)
try:
    process.executor.execute("i1", c.Applaud(loudness=True), c.Actor("olga", "observer"))
except Exception as error:
    assert error.code == "forbidden", error
else:
    raise AssertionError("an observer may not")

document = asyncapi(rows, EVENTS)
assert document["operations"]["receive.applaud"]["x-roles"] == ["candidate", "interviewer", "admin"]
assert "server.applauded" in document["components"]["messages"]
"""


def places() -> list[str]:
    """The files of the list in CONTRIBUTING.md."""
    section = (ROOT / "CONTRIBUTING.md").read_text().split("\n## Adding an event\n")[1]
    return PLACE.findall(section.split("\n## ")[0])


def test_there_are_ten_at_most_and_each_is_a_file() -> None:
    assert len(places()) <= 10
    for place in places():
        assert list(ROOT.glob(place.replace("<topic>", "*"))), place


def test_the_list_is_whole(tmp_path: Path) -> None:
    of_the_backend = {place for place in places() if place.startswith("backend/app/")}
    assert {f"backend/app/{file}" for file in ADDED} == {
        place.replace("<topic>", "flow") for place in of_the_backend
    }
    copy = tmp_path / "app"
    shutil.copytree(APP, copy, ignore=shutil.ignore_patterns("__pycache__"))
    for file, (before, text) in ADDED.items():
        source = (copy / file).read_text()
        assert before is None or source.count(before) == 1, file
        changed = f"{source}\n{text}" if before is None else source.replace(before, text + before)
        (copy / file).write_text(changed)
    run = subprocess.run(
        [sys.executable, "-c", SCENARIO],
        cwd=ROOT,
        env={"PYTHONPATH": f"{tmp_path}:{ROOT}", "PATH": ""},
        check=False,
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stderr
