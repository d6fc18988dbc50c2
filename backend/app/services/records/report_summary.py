"""What a report says of the interview as a whole: consents, and what was asked about."""

from collections.abc import Iterable
from typing import Any

from app.domain.identifiers import id_key
from app.domain.interview import Interview
from app.domain.policy import CONSENT_SCOPES, has_consent, said_yes
from app.services.records.evidence import PARTS

Payload = dict[str, Any]


def consents(questions: Iterable[Payload], state: Interview) -> list[Payload]:
    """What everybody who answered agreed to, and what counts as agreed without their word."""
    answers = [answer for question in questions for answer in question["answers"]]
    people = {id_key(answer["user_id"]): answer["user_id"] for answer in answers}
    rows = []
    for key, user_id in people.items():
        held = [scope for scope in CONSENT_SCOPES if has_consent(state, key, scope)]
        given = [scope for scope in held if said_yes(state, key, scope)]
        not_asked = [scope for scope in held if scope not in given]
        rows.append({"user_id": user_id, "given": given, "not_asked": not_asked})
    return rows


def coverage(questions: Iterable[Payload]) -> list[Payload]:
    """One row for each competency that was asked about, in the order of its first question.

    `parts` is null where no answer to it could be looked at.
    """
    rows: dict[str, Payload] = {}
    for question in questions:
        area = question["focus_area"]
        if area is None:
            continue
        row = rows.setdefault(
            area,
            {"focus_area": area, "questions": 0, "answered": 0, "follow_ups": 0, "parts": None},
        )
        row["follow_ups" if question["is_follow_up"] else "questions"] += 1
        row["answered"] += bool(question["answers"]) and not question["is_follow_up"]
        found = [a["evidence"] for a in question["answers"] if a["evidence"] is not None]
        if found:
            named = {span["part"] for evidence in found for span in evidence}
            named |= set(row["parts"] or ())
            row["parts"] = [part for part in PARTS if part in named]
    return list(rows.values())
