"""The browser of the tests: Debian's Chromium, with a microphone and a camera that are files."""

import os
import shlex
import shutil
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from playwright.sync_api import Browser, Page, Playwright, expect

from tests.support.patience import PATIENCE

ARGUMENTS = [
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-gpu",
    # A page that the test itself hands out counts as a foreign one, which may not reach 127.0.0.1.
    # And calls between pages of one machine need its address, not a name that nobody resolves.
    # A process for the next page that may come would take the time of those that do.
    "--disable-features=LocalNetworkAccessChecks,WebRtcHideLocalIpsWithMdns,"
    "SpareRendererForSitePerProcess",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
]
DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
PATIENCE_MS = 1000 * PATIENCE
OF_A_BUSY_MACHINE = (
    "WebSocket is closed before the connection is established.",
    "the server responded with a status of 503 (SERVICE UNAVAILABLE)",
)
"""How the console ends that a page tries anew, because the first try, or Redis, took long."""

AS_RECORDED = """
const ask = navigator.mediaDevices?.getUserMedia.bind(navigator.mediaDevices);
const plain = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };
if (ask) {
  navigator.mediaDevices.getUserMedia = ({ audio, ...more }) =>
    ask({ ...more, audio: audio && { ...audio, ...plain } });
}
"""
"""A browser's own processing changes a voice: the small test model knows it as it was recorded."""

expect.set_options(timeout=PATIENCE_MS)


def launch(
    playwright: Playwright,
    sound: Path | None = None,
    home: Path | None = None,
    program: Path | None = None,
) -> Browser:
    """A browser whose microphone plays `sound` once, else beeps.

    `home`: its HOME, else that of the test; `program`: what is started in place of Chromium.
    """
    arguments = list(ARGUMENTS)
    if sound is not None:
        arguments.append(f"--use-file-for-fake-audio-capture={sound}%noloop")
    env = None if home is None else {**os.environ, "HOME": str(home)}
    path = program or chromium()
    return playwright.chromium.launch(executable_path=path, args=arguments, env=env)  # type: ignore[arg-type]


def chromium() -> str:
    """The headless build, which never draws a window, takes half of the other's time."""
    program = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    assert program, "Chromium is missing: `make debian-packages`"
    return program


def chromium_inside(entrance: Sequence[str], folder: Path) -> Path:
    """A program, written into `folder`, that starts Chromium behind a command such as nsenter."""
    program = folder / "chromium"
    program.write_text(f'#!/bin/sh\nexec {shlex.join([*entrance, chromium()])} "$@"\n')
    program.chmod(0o755)
    return program


WATCH = """
([place, attribute]) => {
  const shown = ((window.shown ??= {})[place] = []);
  const look = () => {
    for (const one of document.querySelectorAll(place)) {
      const now = attribute ? one.getAttribute(attribute) : one.textContent;
      if (!shown.includes(now)) shown.push(now);
    }
  };
  look();
  const all = { subtree: true, childList: true, characterData: true, attributes: true };
  new MutationObserver(look).observe(document, all);
}
"""


def wait_until(page: Page, holds: Callable[[], object]) -> None:
    """Until something holds that the page's events bring about."""
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline, "it never came to hold"
        page.wait_for_timeout(50)


class Shown:
    """All that a place of a page shows from here on, until a reload, however briefly it does."""

    def __init__(self, page: Page, place: str, attribute: str = "") -> None:
        self._page, self._place = page, place
        page.evaluate(WATCH, [place, attribute])

    def wait_for(self, pattern: str) -> None:
        """Until it showed a text in which the pattern is found."""
        self._page.wait_for_function(
            "([place, it]) => shown[place].some((text) => new RegExp(it).test(text))",
            arg=[self._place, pattern],
            timeout=PATIENCE_MS,
        )


def try_now(page: Page) -> None:
    """Press "Try now", if the page has not come back by itself before the button is reached."""
    page.evaluate(
        """() => [...document.querySelectorAll("button")]
            .find((button) => button.textContent.trim() === "Try now")?.click()"""
    )
