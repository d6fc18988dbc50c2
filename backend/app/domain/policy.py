"""Trust rules: what may be kept and analysed, decided by purpose and consent."""

from app.domain.interview import Interview

CONSENT_SCOPES = ("record", "transcribe", "ai_analysis", "video_analysis", "share")
PURPOSES = ("hiring", "practice")


def has_consent(interview: Interview, user_key: str, scope: str) -> bool:
    """Whether the user's consent holds now: the last word given, else the interview's default."""
    said = interview.consents.get(user_key, {}).get(scope)
    return interview.consent_default == "given" if said is None else said
