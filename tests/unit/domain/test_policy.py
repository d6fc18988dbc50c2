"""What cameras may show of somebody, by purpose, consent and setting."""

import pytest

from app.config import DevelopmentConfig, ProductionConfig
from app.domain import commands as c
from app.domain.events import ConsentChanged
from app.domain.interview import Interview
from app.domain.policy import EMOTIONS, ObservationRule, emotions_status, observations_status
from tests.unit.domain.story import CANDIDATE, Story


def interview(consent_default: str, said: bool | None, purpose: str = "hiring") -> Interview:
    story = Story(consent_default=consent_default, purpose=purpose)
    if said is not None:
        for scope in ("video_analysis", EMOTIONS):
            story.do(c.SetConsent(user_id="cand", scope=scope, granted=said), CANDIDATE)
    return story.interview


@pytest.mark.parametrize(
    ("rule", "consent_default", "said", "status"),
    [
        ("on", "given", None, "on"),
        ("on", "given", False, "consent_required"),
        ("on", "ask", None, "consent_required"),
        ("on", "ask", True, "on"),
        ("consent", "given", None, "consent_required"),
        ("consent", "ask", True, "on"),
        ("consent", "given", False, "consent_required"),
        ("off", "given", True, "off"),
    ],
)
def test_observations_need_what_the_setting_says(
    rule: ObservationRule, consent_default: str, said: bool | None, status: str
) -> None:
    assert observations_status(interview(consent_default, said), "cand", rule) == status


@pytest.mark.parametrize(
    ("purpose", "said", "status"),
    [
        ("hiring", True, "disabled_by_policy"),
        ("hiring", None, "disabled_by_policy"),
        ("practice", None, "off"),
        ("practice", False, "off"),
        ("practice", True, "movements"),
    ],
)
def test_expressions_are_nothing_in_hiring_and_movements_in_practice(
    purpose: str, said: bool | None, status: str
) -> None:
    state = interview("given", said, purpose)
    assert emotions_status(state, "cand") == status
    assert emotions_status(state, "other") in ("disabled_by_policy", "off")


def test_an_attempt_in_hiring_stands_in_the_log_as_refused() -> None:
    story = Story()
    (event,) = story.do(c.SetConsent(user_id="cand", scope=EMOTIONS, granted=True), CANDIDATE)
    assert isinstance(event, ConsentChanged)
    assert isinstance(event, ConsentChanged)
    assert (event.granted, event.refused) == (False, "emotions_disabled_by_policy")


def test_production_asks_for_a_recorded_consent() -> None:
    assert DevelopmentConfig.model_fields["video_observations"].default == "on"
    assert ProductionConfig.model_fields["video_observations"].default == "consent"
