"""The page itself: its policy, its address, the tools for developers."""

import re
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Route, expect

from tests.e2e.room.conftest import OpenPerson
from tests.support.processes import WebServer

FRONTEND = Path(__file__).parents[3] / "frontend"
PAGE = FRONTEND / "websocket-client-demo.html"
INLINE = re.compile(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=")


def test_the_policy_needs_no_exception() -> None:
    assert not INLINE.search(PAGE.read_text(encoding="utf-8"))


def test_the_policy_forbids_code_and_style_of_others(server: WebServer) -> None:
    with urllib.request.urlopen(server.url) as answer:
        policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy


def test_the_page_works_below_a_path(
    open_person: OpenPerson, server: WebServer, room_id: str
) -> None:
    host = open_person()

    def strip_prefix(route: Route) -> None:
        response = route.fetch(url=route.request.url.replace("/below/a/path/", "/"))
        route.fulfill(response=response)

    host.page.route(re.compile("/below/a/path/"), strip_prefix)
    host.link.was_cut = True  # WebSockets cannot be sent elsewhere here: polling takes over
    host.page.goto(f"{server.url}/below/a/path/?interview={room_id}&role=interviewer")
    host.join("Maya")
    host.open("More")
    host.press("Make a link")
    link = host.page.locator(".invite input[readonly]").input_value()
    assert "/below/a/path/i/" in link
    host.page.unroute_all(behavior="ignoreErrors")


def test_opened_from_disk_it_says_where_to_find_it(browser: Browser) -> None:
    page = browser.new_page()
    page.goto(PAGE.as_uri())
    expect(page.get_by_text("make run").first).to_be_visible()
    expect(page.get_by_role("link", name="http://127.0.0.1:5000").first).to_be_visible()
    expect(page.locator("#page")).to_be_hidden()
    page.close()


def test_the_developers_tool_is_one_key_away(enter: OpenPerson) -> None:
    host = enter("Maya", "interviewer")
    host.page.keyboard.press("F8")
    drawer = host.page.get_by_label("Debug drawer", exact=True)
    rows = drawer.locator("#log-rows > li, .log-rows > li")
    drawer.get_by_label("Event", exact=True).fill("join_interview")
    expect(rows).to_have_count(2)  # the command and its answer
    drawer.get_by_label("Direction").select_option("out")
    expect(rows).to_have_count(1)
    rows.click()
    expect(rows.locator("pre")).to_contain_text('"last_seq": 0')
    # The stop stays free.
    host.page.keyboard.press("Shift+Escape")
    expect(host.button("Stop now")).to_be_in_viewport()
    host.press("Go back")

    drawer.get_by_role("tab", name="Emit").click()
    drawer.get_by_label("Event", exact=True).fill("send_message")
    drawer.get_by_role("button", name="Emit").click()
    expect(host.messages).to_have_text(["Hello"])
    drawer.get_by_role("tab", name="Statistics").click()
    expect(drawer.get_by_text("Round trip")).to_be_visible()
    expect(drawer.get_by_role("rowheader", name="send_message", exact=True)).to_be_visible()
    host.page.keyboard.press("F8")
    expect(drawer).to_have_count(0)


def test_the_log_pauses_and_clears(enter: OpenPerson) -> None:
    host = enter("Maya", "interviewer")
    host.page.keyboard.press("F8")
    drawer = host.page.get_by_label("Debug drawer", exact=True)
    drawer.get_by_role("button", name="Pause").click()
    drawer.get_by_role("button", name="Clear").click()
    host.say("not recorded")
    expect(host.messages).to_have_text(["not recorded"])
    expect(drawer.locator("#log-rows > li, .log-rows > li")).to_have_count(0)


@pytest.mark.parametrize(
    "folder", ["app", "core", "debug", "media", "ai", "summary", "styles", "vendor"]
)
def test_every_folder_is_served(server: WebServer, folder: str) -> None:
    file = next(path for path in sorted((FRONTEND / folder).iterdir()) if path.is_file())
    with urllib.request.urlopen(f"{server.url}/{folder}/{file.name}") as answer:
        assert answer.status == 200
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_other_folders_are_not(server: WebServer) -> None:
    for path in ("/backend/app/config.py", "/app/../../run.py", "/demo/app.js"):
        with pytest.raises(urllib.error.HTTPError) as refusal:
            urllib.request.urlopen(server.url + path)
        assert refusal.value.code == 404
        refusal.value.close()
