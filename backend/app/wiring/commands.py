"""The table of events, one row each for every wire that knows it, and each wire's commands.

Rows that are not the server's own join the table here.
"""

from collections.abc import Mapping, Sequence

from app.adapters.redis_caption_wishes import RedisCaptionWishes
from app.plugins.handler import PluginHandler
from app.plugins.loading import installed_plugins
from app.services.call.calls import Calls
from app.services.commands import CommandRow, Commands
from app.services.interviews.echoes import EchoService
from app.services.room.caption_languages import CaptionLanguages
from app.services.room.removals import Removals
from app.services.websocket_service import WebSocketService
from app.websocket.handlers import event_table
from app.wiring.clock import clock
from app.wiring.core import Core
from app.wiring.media import MediaServices
from app.wiring.suggestions import Suggestions


def make_rows(
    *,
    core: Core,
    media: MediaServices,
    websocket_service: WebSocketService,
    removals: Removals,
    calls: Calls,
    suggestions: Suggestions,
    caption_languages: Sequence[str],
) -> Mapping[str, CommandRow]:
    """Every row: the server's own, and those of plug-ins."""
    rows = event_table(
        websocket_service,
        core.interviews,
        core.lobby,
        core.access,
        media.transcription,
        core.consents,
        removals,
        calls,
        EchoService(core.executor),
        suggestions.service,
        suggestions.follow_ups,
        CaptionLanguages(RedisCaptionWishes(core.connections), caption_languages),
    )
    return {**rows, **_plugin_rows(core)}


def _plugin_rows(core: Core) -> Mapping[str, CommandRow]:
    return {
        plugin.command: CommandRow(
            plugin.takes,
            PluginHandler(plugin, core.interviews, core.executor, core.feeds, clock),
            repeatable=plugin.event is not None,
        )
        for plugin in installed_plugins()
    }


def make_commands(
    *,
    wire: str,
    rows: Mapping[str, CommandRow],
    core: Core,
    events: tuple[str, ...] = (),
    own_errors: tuple[type[BaseException], ...] = (),
) -> Commands:
    """The core behind one wire."""
    return Commands(wire, rows, core.access, core.rates, events=events, own_errors=own_errors)
