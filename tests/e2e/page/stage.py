"""Parts of the page in a real browser, with a microphone and a camera that play files."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from app.http.pages import CONTENT_SECURITY_POLICY
from tests.e2e.browser import AS_RECORDED, DESK, OF_A_BUSY_MACHINE, PATIENCE_MS
from tests.e2e.microphone import speak_into

HERE = Path(__file__).parent
STYLES = (
    "tokens",
    "components",
    "topbar",
    "entry",
    "room",
    "media",
    "call",
    "over",
    "ai",
    "summary",
)

HTML = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Stage</title>'
    '<meta name="viewport" content="width=device-width, initial-scale=1">'
    + "".join(f'<link rel="stylesheet" href="styles/{name}.css">' for name in STYLES)
    + '<script type="module" src="stage.js"></script></head>'
    '<body><div id="page"></div></body></html>'
)


class Visitor:
    """Somebody who looks at parts of the page, and says `sound`, a WAV file, into the microphone.

    `complaints`: errors and breaches of policy.
    """

    def __init__(self, browser: Browser, url: str, sound: bytes, **options: Any) -> None:
        self.url = url
        self.complaints: list[str] = []
        self.context: BrowserContext = browser.new_context(
            **{"viewport": DESK, "locale": "en-GB", **options}
        )
        self.context.set_default_timeout(PATIENCE_MS)
        self.context.add_init_script(AS_RECORDED)
        speak_into(self.context, sound)
        self.context.route("**/stage?*", self.hand_out_page)
        self.context.route("**/stage.js", lambda route: route.fulfill(path=HERE / "stage.js"))
        self.page: Page = self.context.new_page()
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", self._said)

    def hand_out_page(self, route: Route) -> None:
        """The page that mounts one part, under the policy of the real one."""
        headers = {
            "Content-Type": "text/html",
            "Content-Security-Policy": CONTENT_SECURITY_POLICY,
        }
        route.fulfill(body=HTML, headers=headers)

    def _said(self, message: Any) -> None:
        if message.type in ("error", "warning") and not message.text.endswith(OF_A_BUSY_MACHINE):
            self.complaints.append(message.text)

    def look_at(self, part: str, **query: str) -> Page:
        """Open a part of the page; where it joins an interview, wait until it has."""
        self.page.goto(f"{self.url}/stage?{urlencode({'part': part, **query})}")
        if "user" in query:
            expect(self.page.locator("body")).to_have_attribute("data-joined", "yes")
        return self.page

    def told(self, name: str) -> Any:
        """What a part said last to who mounted it."""
        text = self.page.locator("body").get_attribute(f"data-{name}")
        return None if text is None else json.loads(text)

    def close(self) -> None:
        """Close the browser's window."""
        self.context.close()
