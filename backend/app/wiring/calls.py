"""Calls: their roster, and what becomes of peers whose page is gone."""

from dataclasses import dataclass

from app.adapters.redis_call_roster import RedisCallRoster
from app.config import Settings
from app.services.call.call_places import CallPlaces
from app.services.call.calls import Calls
from app.services.call.ice import IceServers
from app.services.call.line_test import LineTestService
from app.services.call.rules import CallRules
from app.wiring.clock import clock
from app.wiring.core import Core


@dataclass(frozen=True, slots=True)
class CallWiring:
    """The commands, where the peers are, and the test before a call."""

    calls: Calls
    places: CallPlaces
    line_test: LineTestService


def make_calls(*, settings: Settings, core: Core) -> CallWiring:
    """Make them."""
    roster = RedisCallRoster(core.connections)
    places = CallPlaces(
        executor=core.executor,
        feeds=core.feeds,
        roster=roster,
        emitter=core.emitter,
        concurrency=core.concurrency,
    )
    ice = _ice(settings)
    rules = CallRules(
        enabled=settings.calls,
        most=settings.call_max_peers,
        relay_only=settings.call_relay == "always",
    )
    calls = Calls(
        interviews=core.interviews,
        executor=core.executor,
        feeds=core.feeds,
        roster=roster,
        presence=core.presence,
        places=places,
        ice=ice,
        rules=rules,
    )
    line_test = LineTestService(
        interviews=core.interviews,
        ice=ice,
        rules=rules,
        create_unknown=settings.app_env != "production",
    )
    return CallWiring(calls, places, line_test)


def _ice(settings: Settings) -> IceServers:
    secret = settings.turn_secret
    return IceServers(
        stun=settings.stun_urls,
        turn=settings.turn_urls,
        secret=None if secret is None else secret.get_secret_value(),
        seconds=settings.turn_ttl,
        clock=clock,
    )
