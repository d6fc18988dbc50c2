"""Calls: their roster, and what becomes of peers whose page is gone."""

from dataclasses import dataclass

import gevent

from app.adapters.redis_call_roster import RedisCallRoster
from app.config import Settings
from app.services.call.call_places import CallPlaces
from app.services.call.calls import CallRules, Calls
from app.services.call.ice import IceServers
from app.wiring.core import Core, clock


@dataclass(frozen=True, slots=True)
class CallWiring:
    """The commands, and where the peers are."""

    calls: Calls
    places: CallPlaces


def make_calls(*, settings: Settings, core: Core) -> CallWiring:
    """Make them."""
    roster = RedisCallRoster(core.connections)
    places = CallPlaces(
        executor=core.executor,
        feeds=core.feeds,
        roster=roster,
        emitter=core.emitter,
        call_later=gevent.spawn_later,
        spawn=gevent.spawn,
    )
    secret = settings.turn_secret
    calls = Calls(
        interviews=core.interviews,
        executor=core.executor,
        feeds=core.feeds,
        roster=roster,
        presence=core.presence,
        places=places,
        ice=IceServers(
            stun=settings.stun_urls,
            turn=settings.turn_urls,
            secret=None if secret is None else secret.get_secret_value(),
            seconds=settings.turn_ttl,
            clock=clock,
        ),
        rules=CallRules(
            enabled=settings.calls,
            most=settings.call_max_peers,
            relay_only=settings.call_relay == "always",
        ),
    )
    return CallWiring(calls, places)
