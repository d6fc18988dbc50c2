"""One's camera in a real browser: streamed, confirmed, observed where it may be."""

import re

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect

from tests.e2e.browser import Shown, wait_until
from tests.e2e.page.conftest import Visit
from tests.e2e.page.stage import Visitor
from tests.support.processes import WebServer

STREAM = re.compile("/ws/video-stream/")
STREAMING = re.compile("^Streaming")
"""At a lower quality, too, where the machine has much to do."""


@pytest.fixture
def room(interview_id: str, watching: WebServer) -> str:
    return f"page_camera_{interview_id}"


def open_camera(visitor: Visitor, room: str) -> Page:
    page = visitor.look_at("camera", interview=room, user="anna", role="candidate")
    start_camera(page)
    return page


def start_camera(page: Page, with_sound: bool = False) -> None:
    if with_sound:
        page.get_by_role("switch").check()
    page.get_by_role("button", name="Start the camera").click()
    expect(page.get_by_role("status")).to_have_text(STREAMING)


def test_pictures_and_sound_arrive_and_what_is_not_seen_is_no_figure(
    visit: Visit, room: str
) -> None:
    host = visit().look_at("observations", interview=room, user="maya", role="interviewer")
    visitor = visit()
    page = visitor.look_at("camera", interview=room, user="anna", role="candidate")
    captions = Shown(page, ".captions .caption")  # they go some seconds after the last word
    start_camera(page, with_sound=True)
    expect(page.get_by_label("Camera preview")).to_be_visible()
    captions.wait_for("security")
    # The fake camera shows a clock and no face.
    facing = page.locator("dt", has_text="Facing the camera").locator(
        "xpath=following-sibling::dd[1]"
    )
    expect(facing).to_have_text("not measured")

    expect(host.get_by_role("heading", name="Camera of anna")).to_be_visible()
    expect(host.locator("dt:has-text('Facing the camera') + dd")).to_have_text("not measured")

    consent = page.get_by_role("switch", name="Software may note")
    expect(consent).to_be_checked()
    consent.uncheck()
    expect(page.get_by_text("Nothing is observed: it was not agreed to.")).to_be_visible()

    page.get_by_role("button", name="Stop the camera").click()
    expect(page.get_by_role("status")).to_have_text("Off")
    expect(page.get_by_label("Camera preview")).to_have_count(0)


def test_it_comes_back_by_itself_with_a_header_of_its_own(visit: Visit, room: str) -> None:
    visitor = visit()
    sockets: list[WebSocketRoute] = []
    pieces: list[list[bytes]] = []  # of each connection
    cut: list[WebSocketRoute] = []
    is_down = False

    def opened(socket: WebSocketRoute) -> None:
        if is_down:
            socket.close(code=1012)
            return
        server, sent_here = socket.connect_to_server(), list[bytes]()
        sockets.append(socket)
        pieces.append(sent_here)

        def sent(piece: str | bytes) -> None:
            assert isinstance(piece, bytes)
            sent_here.append(piece)
            if socket not in cut:  # what was on its way then is lost, as on a cut line
                server.send(piece)

        socket.on_message(sent)

    visitor.context.route_web_socket(STREAM, opened)
    page = open_camera(visitor, room)
    figures = page.locator(".facts")
    expect(figures).to_be_visible()
    cut.append(sockets[-1])
    is_down = True
    sockets[-1].close(code=1012)
    expect(page.get_by_role("status")).to_have_text("Connection lost. Reconnecting")
    is_down = False
    expect(page.get_by_role("status")).to_have_text(STREAMING)
    wait_until(page, lambda: pieces[-1])
    assert [sent[0][:1] for sent in pieces] == [b"\x1a", b"\x1a"]  # a WebM header's first byte


def test_behind_the_server_the_quality_goes_down(visit: Visit, room: str) -> None:
    visitor = visit()

    def opened(socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()

        def heard(message: str | bytes) -> None:
            text = str(message).replace('"pending":', '"pending":9', 1)
            socket.send(text if "video_data_received" in text else message)

        server.on_message(heard)

    visitor.context.route_web_socket(STREAM, opened)
    page = visitor.look_at("camera", interview=room, user="anna", role="candidate")
    page.get_by_role("button", name="Start the camera").click()
    expect(page.get_by_role("status")).to_contain_text("at a lower quality")


def test_the_end_of_the_interview_turns_it_off(
    visit: Visit, room: str, watching: WebServer
) -> None:
    page = open_camera(visit(), room)
    page.request.post(f"{watching.url}/api/v1/interview/{room}/end", data={"user_id": "anna"})
    expect(page.get_by_role("status")).to_have_text("Not taken by the server")
    expect(page.get_by_label("Camera preview")).to_have_count(0)
    expect(page.get_by_role("button", name="Start the camera")).to_be_visible()
