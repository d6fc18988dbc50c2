"""axe-core finds nothing serious on any part, in both languages, light and dark, wide and small."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.clients import Client
from tests.e2e.page.conftest import Visit
from tests.e2e.page.stage import DESK, PHONE
from tests.e2e.room.axe import faults
from tests.processes import WebServer

LOOKS = [
    pytest.param("en", "light", DESK, id="en-light-wide"),
    pytest.param("zh", "dark", PHONE, id="zh-dark-phone"),
]
