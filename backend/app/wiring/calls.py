"""Calls: their roster, and what becomes of peers whose page is gone."""

from dataclasses import dataclass

import gevent

from app.adapters.redis_call_roster import RedisCallRoster
from app.config import Settings
from app.services.call.call_places import CallPlaces
from app.services.call.call_sweep import CallSweep
from app.services.call.calls import Calls
from app.services.call.ice import IceServers
from app.services.call.line_test import LineTest
from app.services.call.mesh import Mesh
from app.services.call.rules import CallRules
from app.wiring.core import Core, clock


@dataclass(frozen=True, slots=True)
class CallWiring:
    """The commands, where the peers are and what is left of them, the test before a call."""

    calls: Calls
    places: CallPlaces
    sweep: CallSweep
    line_test: LineTest


def make_calls(*, settings: Settings, core: Core) -> CallWiring:
    """Make them."""
    roster = RedisCallRoster(core.connections)
    ice = _ice(settings)
    rules = CallRules(
        enabled=settings.calls,
        most=settings.call_max_peers,
        relay_only=settings.call_relay == "always",
    )
    engine = Mesh(ice, rules)
    places = CallPlaces(
        executor=core.executor,
        feeds=core.feeds,
        roster=roster,
        engine=engine,
        emitter=core.emitter,
        call_later=gevent.spawn_later,
        spawn=gevent.spawn,
    )
    calls = Calls(
        interviews=core.interviews,
        executor=core.executor,
        feeds=core.feeds,
        roster=roster,
        presence=core.presence,
        places=places,
        engine=engine,
        ice=ice,
        rules=rules,
    )
    line_test = LineTest(
        interviews=core.interviews,
        ice=ice,
        rules=rules,
        create_unknown=settings.app_env != "production",
    )
    sweep = CallSweep(
        roster=roster,
        feeds=core.feeds,
        places=places,
        executor=core.executor,
        process=lambda: core.presence.process,
    )
    return CallWiring(calls, places, sweep, line_test)


def _ice(settings: Settings) -> IceServers:
    secret = settings.turn_secret
    return IceServers(
        stun=settings.stun_urls,
        turn=settings.turn_urls,
        secret=None if secret is None else secret.get_secret_value(),
        seconds=settings.turn_ttl,
        clock=clock,
    )
