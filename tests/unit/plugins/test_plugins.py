"""An event that an installed package brings, and what becomes of a broken one."""

import sys
from collections.abc import Iterator
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
from structlog.testing import capture_logs

from app.adapters.recorded_json import decode_event, encode_event
from app.contract.events import EVENTS
from app.contract.events.projection import Viewer, project
from app.domain import commands as c
from app.domain import events as e
from app.domain.commands import Actor
from app.domain.errors import Refusal
from app.domain.identifiers import id_key
from app.domain.roles import may
from app.plugins.event import PluginEvent
from app.plugins.handler import PluginHandler
from app.plugins.loading import GROUP, load
from app.services.commands import CommandRow
from app.services.identity.caller import Caller, Connection, Membership
from app.services.identity.command_keys import command_id
from app.services.interview_service import InterviewService
from app.websocket.asyncapi import asyncapi
from tests.support.fakes import FakeEventLog
from tests.support.plugins import PLUGINS, add_metadata, install, known_only_inside
from tests.unit.services.conftest import Process

ROOT = Path(__file__).resolve().parents[3]
MAX, ANN = Actor("max", "interviewer"), Actor("ann")
HOST = Viewer(frozenset(("max",)), "interviewer", is_known=True)
CANDIDATE = Viewer(frozenset(("ann",)), "candidate", is_known=True)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The sample plug-in, installed."""
    monkeypatch.syspath_prepend(tmp_path)
    with known_only_inside():
        yield install("moments", tmp_path)
    sys.modules.pop("interview_moments", None)


@pytest.fixture
def plugins(folder: Path) -> dict[str, PluginEvent]:
    return {plugin.command: plugin for plugin in load(entry_points(group=GROUP))}


@pytest.fixture
def process() -> Process:
    process = Process(FakeEventLog())
    process.executor.execute("i1", c.CreateInterview(), c.SYSTEM)
    return process


def handler(plugin: PluginEvent, process: Process) -> PluginHandler:
    interviews = InterviewService(
        process.executor, process.log, process.feeds, process.clock, Mock()
    )
    return PluginHandler(plugin, interviews, process.executor, process.feeds, process.clock)


def caller(actor: Actor) -> Caller:
    place = Membership({id_key(actor.id): actor})
    made = Connection("sid", memberships={"i1": place}).caller(actor)
    made.command_id, made.fingerprint = command_id(actor, "r1"), "hash"
    return made


def send(plugin: PluginEvent, process: Process, actor: Actor, **fields: Any) -> dict[str, Any]:
    command = plugin.takes.model_validate({"interview_id": "i1", **fields})
    return handler(plugin, process)(caller(actor), command)


def test_its_event_goes_from_command_to_log_to_room(
    plugins: dict[str, PluginEvent], process: Process
) -> None:
    ask = c.StartQuestion(question_id="q1", question_text="Why?")
    process.executor.execute("i1", ask, MAX)
    seen = send(plugins["mark_moment"], process, MAX, label=" well said ")

    assert (seen["label"], seen["question_id"], seen["seq"]) == ("well said", "q1", 3)
    assert send(plugins["mark_moment"], process, MAX, label="well said") == seen  # sent again
    [recorded] = process.log.read("i1", 2)
    assert project(recorded, HOST) == ("moment_marked", seen)
    assert project(recorded, CANDIDATE) == ("record_entry", {"interview_id": "i1", "seq": 3})
    EVENTS["moment_marked"].model_validate(seen)


def test_its_roles_hold_at_the_door_and_at_the_log(
    plugins: dict[str, PluginEvent], process: Process
) -> None:
    assert may("interviewer", "mark_moment")
    assert not may("candidate", "mark_moment")
    process.executor.execute("i1", c.StartQuestion(question_id="q1", question_text="?"), MAX)
    with pytest.raises(Refusal, match="forbidden"):
        send(plugins["mark_moment"], process, ANN, label="x")


def test_it_may_refuse_and_the_rules_of_an_interview_hold_for_it(
    plugins: dict[str, PluginEvent], process: Process
) -> None:
    with pytest.raises(Refusal, match="unknown_question"):
        send(plugins["mark_moment"], process, MAX, label="x")
    process.executor.execute("i1", c.EndInterview(), MAX)
    for command, fields in (("mark_moment", {"label": "x"}), ("clap", {})):
        with pytest.raises(Refusal, match="interview_ended"):
            send(plugins[command], process, MAX, **fields)


def test_an_event_without_a_log_goes_to_the_room_alone(
    plugins: dict[str, PluginEvent], process: Process
) -> None:
    payload = {"interview_id": "i1", "user_id": "ann"}

    assert send(plugins["clap"], process, ANN) == payload
    assert process.feeds.published == [("i1", "clapped", payload)]
    assert process.log.read("i1", 0) == []


def test_its_lines_are_read_and_without_it_carried_through(folder: Path) -> None:
    with known_only_inside():
        load(entry_points(group=GROUP))
        kind = e.EVENT_TYPES["MomentMarked"]
        line = encode_event(kind(user_id="max", label="x", question_id=1), 5, "i1")  # type: ignore[call-arg]
        assert type(decode_event("i1", 1, -1, line).event) is kind
    recorded = decode_event("i1", 1, -1, line)

    assert recorded.event == e.UnknownEvent(type="MomentMarked")
    assert project(recorded, HOST) == ("record_entry", {"interview_id": "i1", "seq": 1})


def test_it_is_documented(plugins: dict[str, PluginEvent], process: Process) -> None:
    rows = {name: CommandRow(p.takes, handler(p, process)) for name, p in plugins.items()}
    document = asyncapi(rows, EVENTS)

    assert document["operations"]["receive.mark_moment"]["x-roles"] == ["interviewer", "admin"]
    assert "server.moment_marked" in document["components"]["messages"]


def test_a_projection_that_fails_hides_its_event_and_harms_nothing_else(
    plugins: dict[str, PluginEvent], process: Process, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind = e.EVENT_TYPES["MomentMarked"]
    recorded = e.Recorded(4, 5, "i1", kind(user_id="max", label=["no text"], question_id=1))  # type: ignore[call-arg]

    assert project(recorded, HOST) == ("record_entry", {"interview_id": "i1", "seq": 4})


def test_the_page_about_plugins_shows_the_sample_as_it_is() -> None:
    page = (ROOT / "docs" / "plugins.md").read_text()
    sample = PLUGINS / "moments"
    python = page.split("```python\n")[1].split("```")[0]
    assert python.rstrip() in (sample / "interview_moments.py").read_text()
    metadata = page.split("```toml\n")[1].split("```")[0]
    for line in metadata.splitlines():
        assert line in (sample / "pyproject.toml").read_text()


BROKEN = {
    "nowhere:EVENT": "ModuleNotFoundError",
    "broken:nothing": "AttributeError",
    "broken:TEXT": "is no PluginEvent but str",
    "broken:TAKEN": "`command` send_message is taken; `name` new_message is taken",
    "broken:RESERVED": "`command` disconnect is taken; `name` connect_error is taken",
    "broken:CLASH": "`event` MessageSent is taken",
    "broken:HALF": "`event` and `project` belong together",
    "broken:ROLES": "`roles` are not some of candidate, interviewer, observer, admin",
    "broken:COMMAND": "`takes` is no class of InterviewCommand",
    "broken:PAYLOAD": "`payload` is no class of InterviewEvent",
    "broken:SCHEMA": "PydanticInvalidForJsonSchema",
    "broken:AUTHOR": "`event` has no field user_id, which `author` names",
    "leaves:EVENT": "SystemExit",
}
SOURCE = """
from collections.abc import Callable
from dataclasses import dataclass, replace
from app.contract.commands import InterviewCommand
from app.contract.events.base import LoggedEvent
from app.domain.events import Event
from app.plugins.event import PluginEvent

@dataclass(frozen=True, slots=True, kw_only=True)
class MessageSent(Event):
    user_id: str

TEXT = "text"
HALF = PluginEvent(command="a", takes=InterviewCommand, roles=frozenset(("admin",)),
                   handle=print, name="b", payload=LoggedEvent, event=None, project=print)
TAKEN = replace(HALF, command="send_message", name="new_message", project=None)
RESERVED = replace(TAKEN, command="disconnect", name="connect_error")
CLASH = replace(HALF, event=MessageSent)
class Odd(InterviewCommand):
    what: Callable[[], None]

@dataclass(frozen=True, slots=True, kw_only=True)
class Nameless(Event):
    who: str

COMMAND = replace(HALF, takes=LoggedEvent)
PAYLOAD = replace(HALF, payload=InterviewCommand, project=None)
SCHEMA = replace(HALF, takes=Odd, project=None)
AUTHOR = replace(HALF, event=Nameless)
ROLES = replace(HALF, project=None, roles=frozenset(("king",)))
"""


@pytest.mark.parametrize("place", BROKEN)
def test_a_broken_one_is_named_in_one_line_and_left_out(place: str, folder: Path) -> None:
    (folder / "broken.py").write_text(SOURCE)
    (folder / "leaves.py").write_text("raise SystemExit('no')")
    add_metadata(folder, "interview-broken", "1.0", f"[{GROUP}]\nbad = {place}\n")
    with capture_logs() as lines:
        loaded = load(entry_points(group=GROUP))

    assert {plugin.command for plugin in loaded} == {"mark_moment", "clap"}
    [line] = [line for line in lines if line["event"] == "plugin_left_out"]
    assert (line["plugin"], line["package"]) == ("bad", "interview-broken")
    assert BROKEN[place] in line["reason"]
    sys.modules.pop("broken", None)


def test_two_of_one_name_are_one_too_many(folder: Path) -> None:
    again = EntryPoint("moments2", "interview_moments:MOMENT", GROUP)
    with capture_logs() as lines:
        load([*entry_points(group=GROUP), again])

    [line] = [line for line in lines if line["event"] == "plugin_left_out"]
    assert "mark_moment is taken" in line["reason"]
