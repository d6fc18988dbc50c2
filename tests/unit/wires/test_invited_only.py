"""Into an interview by invitation nobody comes without a token, also where none is needed."""

from typing import Any
from unittest.mock import MagicMock, Mock

import pytest

from app.contract import commands as wire
from app.contract.http.interviews import PageQuery
from app.domain import commands as c
from app.domain.commands import Actor
from app.domain.errors import Refusal
from app.domain.interview import Interview
from app.http.calls import CallRoutes
from app.http.exports import ExportRoutes
from app.http.interviews import InterviewRoutes
from app.http.invitations import InvitationRoutes
from app.http.management import ManagementRoutes
from app.http.participants import ParticipantRoutes
from app.http.reports import ReportRoutes
from app.http.route import Call
from app.http.sessions import SessionRoutes
from app.http.transcripts import TranscriptRoutes
from app.http.video import VideoRoutes
from app.http.wire import ANYBODY
from app.services.call.line_test import LineTestService
from app.services.identity.caller import Caller, Identity
from app.services.interviews.directory import Directory
from app.services.interviews.listing import Listing
from app.services.room.removals import Removals
from app.services.video.video_service import VideoService
from tests.unit.wires.wires import HOST, Wires

REQUIRED = "invitation_required"
SOCKET: dict[str, dict[str, Any]] = {
    "join_interview": {"user_id": "lin", "role": "interviewer"},
    "send_message": {"message": "hello"},
    "end_interview": {},
    "set_consent": {"scope": "share", "granted": True},
    "sync_interview": {},
    "call_join": {},
}


class ByInvitation(Wires):
    """The wires over such an interview, and somebody with no token."""

    def _begin(self, kind: str, lobby: bool) -> None:
        self.executor.execute("i1", c.CreateInterview(invited_only=True, lobby=lobby), HOST)

    @property
    def identity(self) -> Identity:
        return Identity()


@pytest.mark.parametrize("event", SOCKET)
def test_socketio(event: str) -> None:
    wires = ByInvitation("candidate", "human_led")
    answer = wires.socket(event, SOCKET[event], joins=False)
    assert answer == (REQUIRED if event == "join_interview" else "not_in_interview")
    assert wires.socket(event, SOCKET[event]) in (REQUIRED, "not_in_interview")


@pytest.mark.parametrize("lobby", [False, True])
def test_from_outside_no_more_is_told_than_that_it_is_there(lobby: bool) -> None:
    wires = ByInvitation("candidate", "human_led", lobby)
    caller = Caller(Identity(), Actor("anonymous"))
    told = wires.interviews.interview_status(caller, wire.InterviewStatus(interview_id="i1"))
    assert told["status"] == "waiting"
    assert {told[name] for name in ("participants_count", "progress", "last_seq")} == {None}


def test_the_gateway() -> None:
    wires = ByInvitation("candidate", "human_led")
    assert wires.gateway({"type": "text_input", "data": {"text": "hello"}}, codes=True) == [
        REQUIRED
    ]


@pytest.mark.parametrize("named", ["lin", None])
def test_the_video_wire(named: str | None) -> None:
    wires = ByInvitation("candidate", "human_led")
    video = VideoService.__new__(VideoService)
    video.feeds, video._admission = wires.feeds, wires.admission
    with pytest.raises(Refusal, match=REQUIRED):
        video.open(Identity(), "i1", named, "en", Mock())


def http_calls(wires: Wires) -> list[tuple[Any, tuple[str, ...]]]:
    """Every handler about one interview that gives something or changes something."""
    interviews, admission, events = wires.interviews, wires.admission, wires.events()
    removals = Removals(Mock(), interviews, wires.lobby, wires.feeds, [])
    given = Mock(give=lambda caller, _event, command: removals.remove_participant(caller, command))
    line_test = LineTestService(
        interviews=interviews,
        ice=Mock(),
        rules=Mock(key_of_open=lambda _interviews, name: name),
        create_unknown=True,
    )
    of_interviews = InterviewRoutes(Mock(), interviews, Mock(), admission, events)
    invitations = InvitationRoutes(Mock(), admission)
    sessions = SessionRoutes(wires.sessions, wires.coordinator, Mock(), Mock())
    management = ManagementRoutes(Mock(), events, wires.feeds)
    other: Any = Mock()
    exports = ExportRoutes(
        other, other, other, other, admission, other, other, other, concurrency=other
    )
    one = ("i1",)
    return [
        (of_interviews.read_interview, one),
        (of_interviews.end_interview, one),
        (of_interviews.read_events, one),
        (invitations.create_invitation, one),
        (invitations.list_invitations, one),
        (invitations.withdraw_invitation, ("i1", "x")),
        (TranscriptRoutes(Mock(), admission).read_transcript, one),
        (ReportRoutes(Mock(), admission, Mock()).read_report, one),
        (exports.export_interview, one),
        (VideoRoutes(interviews, events).set_video_settings, one),
        (ParticipantRoutes(given).remove_participant, ("i1", "lin")),
        (CallRoutes(line_test, Mock()).call_test, one),
        (sessions.process_text, one),
        (sessions.process_audio, one),
        (management.read_session, one),
        (management.send_to_session, one),
    ]


@pytest.mark.parametrize("number", range(16))
def test_http(number: int) -> None:
    wires = ByInvitation("candidate", "human_led")
    handle, names = http_calls(wires)[number]
    body = MagicMock(user_id=None, emotions=True)
    with pytest.raises(Refusal, match=REQUIRED):
        handle(Call(ANYBODY, "en", body, MagicMock()), *names)


def test_the_list_shows_nothing_of_it() -> None:
    wires = ByInvitation("candidate", "human_led")
    index = Mock(newest=Mock(return_value=[("i1", 1)]))
    directory = Directory(wires.log, Listing(wires.log, index), wires.interviews, "ask")
    routes = InterviewRoutes(directory, wires.interviews, Mock(), wires.admission, wires.events())
    query = PageQuery(limit=10)
    (listed,) = routes.list_interviews(Call(ANYBODY, "en", None, query))["interviews"]
    assert (listed["title"], listed["participants_count"], listed["progress"]) == (None, None, None)


def test_with_a_token_everything_is_as_ever() -> None:
    wires = Wires("candidate", "human_led")
    wires.executor.execute("i2", c.CreateInterview(invited_only=True), HOST)
    wires.executor.execute("i2", c.SendMessage(message="x", type="text", message_id="m"), HOST)


def test_a_snapshot_that_knows_nothing_of_it_is_not_believed() -> None:
    with pytest.raises(TypeError, match="invited_only"):
        Interview("i1", ai_led=False)  # type: ignore[call-arg]
