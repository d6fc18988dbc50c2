"""The words that are handed over are those that people read in the lobby."""

import re

import pytest

from app.contract.consent_words import CONSENT_WORDS
from app.domain.policy import CONSENT_SCOPES
from tests.support.processes import ROOT

LOBBY = (ROOT / "frontend" / "app" / "words" / "lobby.js").read_text()


@pytest.mark.parametrize("scope", CONSENT_WORDS)
def test_they_are_the_pages(scope: str) -> None:
    shown = re.findall(rf'"consent\.{re.escape(scope)}": "(.*?)",\n', LOBBY)
    assert shown == [CONSENT_WORDS[scope]["en"], CONSENT_WORDS[scope]["zh"]]


def test_every_scope_that_the_page_asks_for_has_its_words() -> None:
    asked = {scope for scope in CONSENT_SCOPES if f'"consent.{scope}":' in LOBBY}
    assert asked <= set(CONSENT_WORDS)
