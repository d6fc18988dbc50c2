"""The raw WebSockets' common ground: one set of routes, one cap, one rule of origins."""

from collections.abc import Callable, Hashable, Mapping

from app.config import Settings
from app.contract.addresses import id_in
from app.domain.identifiers import id_key
from app.domain.unique_ids import unique_id
from app.services.identity.caller import Connection, Identity
from app.services.identity.client_address import client_address, is_unlimited
from app.transport import AddressLimits, RawLimits, RawRoutes, StrangerLimits

AUTH_SECONDS = 10.0
"""How long a client may take to show its token."""
FIRST_FRAMES = 4
"""In how many frames: a message that is none by mistake is forgiven a few times."""


def raw_routes(settings: Settings, before_open: Callable[[], None]) -> RawRoutes:
    """The routes of both raw wires, still without a route."""
    return RawRoutes(
        origin_allowed=lambda origin, _environ: settings.origin_allowed(origin),
        max_connections=settings.max_websocket_connections,
        limits=RawLimits(
            heartbeat_interval=settings.websocket_heartbeat_interval,
            idle_timeout=settings.websocket_connection_timeout,
        ),
        address_limits=AddressLimits(
            settings.max_connections_per_address, settings.exempt_from_caps
        ),
        address_of=lambda environ: client_address(environ, settings.trusted_proxies),
        strangers=StrangerLimits() if settings.auth_required else None,
        read_segment=id_in,
        before_open=before_open,
    )


def owner_of(identity: Identity) -> Hashable:
    """Whose raw WebSockets are counted together; user ids alone are not unique everywhere."""
    claims = identity.claims
    user = identity.user_id
    return None if user is None else (id_key(user), claims.interviews if claims else None)


def raw_connection(
    settings: Settings, identity: Identity, locale: str, environ: Mapping[str, object]
) -> Connection:
    """A connection of a raw wire, as the services know connections."""
    address = client_address(environ, settings.trusted_proxies)
    unlimited = is_unlimited(address, settings.app_env)
    return Connection(f"raw:{unique_id()}", identity, locale, address, unlimited)
