"""Where the server listens, and who may reach it there: addresses, host names, origins."""

from functools import cached_property
from ipaddress import ip_address
from typing import Self

from pydantic import Field, model_validator

from app.settings.fields import AppEnv, Networks, Origins
from app.settings.origins import hosts_of, in_url, is_among, is_own_name, own_hosts
from app.settings.shared import SharedSettings


class ReachSettings(SharedSettings):
    """The part of config.Settings that the wires ask before they speak with anybody."""

    app_env: AppEnv
    host: str = "127.0.0.1"
    port: int = Field(default=5000, ge=1, le=65535)
    web_processes: int = Field(default=1, ge=1, le=64)
    socketio_cors_allowed_origins: Origins = (
        "http://localhost:*",
        "http://127.0.0.1:*",
        "http://[::1]:*",
        "null",
    )
    trusted_proxies: Networks = ()
    rate_limits: bool = True
    max_connections_per_address: int = Field(default=200, ge=0)

    @model_validator(mode="after")
    def _ports_fit(self) -> Self:
        if self.port + self.web_processes - 1 > 65535:
            raise ValueError("WEB_PROCESSES: the ports from PORT on must stay below 65536")
        return self

    def exempt_from_caps(self, address: str) -> bool:
        """Tell whether an address may open any number of connections: a proxy of ours, for one."""
        if not self.rate_limits:
            return True
        try:
            parsed = ip_address(address)
        except ValueError:
            return not address  # a Unix socket has none
        if parsed.is_loopback and self.app_env != "production":
            return True
        return any(parsed in network for network in self.trusted_proxies)

    @property
    def second_port(self) -> int | None:
        """In development the usual port answers under the other usual one, too, where it is free.

        Examples for clients name both.
        """
        return 8000 if self.app_env == "development" and self.port == 5000 else None

    @cached_property
    def allowed_origins(self) -> tuple[str, ...]:
        """The origins whose pages may use the wires.

        Outside production the hosts that HOST names are among them: the page works from every
        address that the start announces.
        """
        named = self.socketio_cors_allowed_origins
        if self.app_env == "production":
            return named
        own = [f"http://{in_url(host)}:*" for host in own_hosts(self.host)]
        return tuple(dict.fromkeys([*named, *own]))

    def origin_allowed(self, origin: str) -> bool:
        """Tell whether a page from `origin` (an Origin header's value) may use the wires."""
        return is_among(origin, self.allowed_origins)

    def host_allowed(self, authority: str) -> bool:
        """Tell whether a Host header's value names this server.

        Outside production only its own names do, else a foreign page could have its own name point
        here and read what needs no token (DNS rebinding). In production that is the proxy's part.
        """
        if self.app_env == "production":
            return True
        return is_own_name(authority, self.allowed_origins, self._named_hosts)

    @cached_property
    def _named_hosts(self) -> frozenset[str]:
        return hosts_of(self.allowed_origins)
