"""Trust rules: what may be kept and analysed, decided by purpose and consent."""

from typing import Literal, get_args

from app.domain.interview import Interview

Purpose = Literal["hiring", "practice"]
ConsentDefault = Literal["given", "ask"]
"""Whether consents count as given until they are withdrawn."""
ConsentScope = Literal[
    "record", "transcribe", "ai_analysis", "video_analysis", "share", "emotions", "caption"
]
EMOTIONS = "emotions"
"""A scope of consent that no default ever gives, and that cannot be given under every purpose."""
CAPTION = "caption"
"""That a person writes one's captions; no default gives it, as it has to be asked for."""
CONSENT_SCOPES = tuple(
    scope for scope in get_args(ConsentScope) if scope not in (EMOTIONS, CAPTION)
)
"""What a default may give."""
EmotionsStatus = Literal["disabled_by_policy", "off", "movements"]
ObservationRule = Literal["on", "consent", "off"]
"""Setting VIDEO_OBSERVATIONS; "consent": only where it was given in so many words."""


def may_presume_consent(purpose: str) -> bool:
    """Whether consents may count as given without a word, where people are asked for it at all.

    In practice one interviews oneself; else consent is the candidate's alone (GDPR, Art. 7).
    """
    return purpose == "practice"


def has_consent(interview: Interview, user_key: str, scope: str) -> bool:
    """Whether the user's consent holds now: the last word given, else the interview's default."""
    said = interview.consents.get(user_key, {}).get(scope)
    return interview.consent_default == "given" if said is None else said


def said_yes(interview: Interview, user_key: str, scope: str) -> bool:
    """Whether the user gave this consent in so many words, and has not withdrawn it."""
    return interview.consents.get(user_key, {}).get(scope, False)


def emotions_may_be_asked_for(purpose: str) -> bool:
    """Whether anything about a face's expression may be switched on.

    Not in hiring: Regulation (EU) 2024/1689, Art. 5(1)(f), forbids inferring emotions at work.
    """
    return purpose == "practice"


def emotions_status(interview: Interview, user_key: str) -> EmotionsStatus:
    """What becomes of expressions: nothing, or, asked for in practice, movements of the face."""
    if not emotions_may_be_asked_for(interview.purpose):
        return "disabled_by_policy"
    return "movements" if said_yes(interview, user_key, EMOTIONS) else "off"


def observations_status(
    interview: Interview, user_key: str, rule: ObservationRule
) -> Literal["on", "off", "consent_required"]:
    """Whether what a camera shows of the user may be measured."""
    if rule == "off":
        return "off"
    given = said_yes if rule == "consent" else has_consent
    return "on" if given(interview, user_key, "video_analysis") else "consent_required"
