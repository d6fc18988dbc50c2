"""The rows of the table that are about the call."""

from collections.abc import Mapping

from app.contract import call
from app.services.call.calls import Calls
from app.services.commands import CommandRow


def call_rows(calls: Calls) -> Mapping[str, CommandRow]:
    """Of the call; signals and figures are never sent twice, so no request needs an id."""
    return {
        "call_join": CommandRow(call.CallJoin, calls.join, repeatable=True),
        "call_signal": CommandRow(call.CallSignal, calls.signal),
        "call_media": CommandRow(call.CallMedia, calls.media, repeatable=True),
        "call_ice": CommandRow(call.CallIce, calls.ice),
        "call_refresh": CommandRow(call.CallRefresh, calls.refresh),
        "call_trouble": CommandRow(call.CallTrouble, calls.trouble),
        "call_control": CommandRow(call.CallControl, calls.control),
        "call_leave": CommandRow(call.CallLeave, calls.leave),
    }
