"""Whether what is sent is as the contract says: each payload by the class of its event."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from app.contract import gateway, video
from app.contract.events import EVENTS
from app.contract.events.projection import in_language


def violations(event: str, args: Sequence[Any]) -> list[str]:
    """How an event does not fit its class; nothing where it does."""
    if event not in EVENTS:
        return [f"{event}: no event of the contract"]
    if len(args) != 1:
        return [f"{event}: came with {len(args)} arguments"]
    try:
        EVENTS[event].model_validate(args[0])
    except ValidationError as error:
        return [f"{event}: {problem['loc']} {problem['msg']}" for problem in error.errors()]
    return []


class ContractViolation(BaseException):
    """Something was sent that does not fit the contract."""


def check_event(event: str, payload: Mapping[str, Any]) -> None:
    """Raise ContractViolation for what does not fit; events of no contract are an application's."""
    wrong = violations(event, [in_language(payload, "en")]) if event in EVENTS else []
    if wrong:
        raise ContractViolation("; ".join(wrong))


def check_frame(frame: Mapping[str, Any]) -> None:
    """Fail where a message of the JSON gateway does not fit the contract."""
    gateway.SERVER_MESSAGES[frame["type"]].model_validate(frame)


def check_video_message(message: Mapping[str, Any]) -> None:
    """Fail where a message of the video wire does not fit the contract."""
    video.MESSAGES[message["type"]].model_validate(message)
