"""Finds the plug-ins that are installed, and makes their events known to every part that asks."""

from collections.abc import Iterable
from functools import cache, partial
from importlib.metadata import EntryPoint, entry_points

from app.contract.events.base import sent_as
from app.contract.events.projection import NotShown, Payload, Viewer, projects
from app.domain.events import Event, Recorded
from app.domain.logged import register
from app.domain.roles import allow
from app.observability.faults import note_fault
from app.observability.logs import get_logger
from app.plugins.event import PluginEvent, problems

GROUP = "interviewgenius.events"
"""The group of entry points; each names an object of PluginEvent."""

logger = get_logger(__name__)


@cache
def installed_plugins() -> tuple[PluginEvent, ...]:
    """The events of all packages that are installed, known from now on in this process."""
    return tuple(load(entry_points(group=GROUP)))


def load(entries: Iterable[EntryPoint]) -> list[PluginEvent]:
    """Make the entries' events known. One that is broken is named in the log and left out."""
    loaded = []
    for entry in sorted(entries, key=lambda entry: entry.name):
        try:
            plugin = entry.load()
            wrong = "; ".join(problems(plugin))
        except (Exception, SystemExit) as error:  # noqa: BLE001 - anybody's code
            wrong = f"{type(error).__name__}: {error}"
        if wrong:
            package = entry.dist.name if entry.dist else "unknown"
            logger.error("plugin_left_out", plugin=entry.name, package=package, reason=wrong)
            continue
        _make_known(plugin)
        logger.info("plugin_loaded", plugin=entry.name, event_name=plugin.name)
        loaded.append(plugin)
    return loaded


def _make_known(plugin: PluginEvent) -> None:
    allow(plugin.command, plugin.roles)
    sent_as(plugin.name)(plugin.payload)
    if plugin.event is not None:
        register(plugin.event, plugin.roles, plugin.author)
        seen_by = None if plugin.seen_by is None else partial(_is_seen, plugin)
        projects(plugin.event, plugin.payload, seen_by=seen_by)(partial(_shown, plugin))


def _is_seen(plugin: PluginEvent, event: Event, viewer: Viewer) -> bool:
    assert plugin.seen_by is not None
    try:
        return bool(plugin.seen_by(event, viewer))
    except Exception as error:  # noqa: BLE001 - anybody's code
        note_fault("plugin_seen_by", error, event_name=plugin.name)
        return False


def _shown(plugin: PluginEvent, event: Event, recorded: Recorded, viewer: Viewer) -> Payload:
    """The plug-in's projection, held to its own payload. Raises NotShown."""
    assert plugin.project is not None
    place = {"interview_id": recorded.interview_id, "seq": recorded.seq}
    try:
        shown = plugin.payload.model_validate({**plugin.project(event, recorded, viewer), **place})
        return shown.model_dump(mode="json", exclude_unset=True)
    except Exception as error:
        note_fault("plugin_projection", error, event_name=plugin.name)
        raise NotShown from error
