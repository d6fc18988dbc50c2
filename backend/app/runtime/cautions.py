"""What settings allow and may be a mistake all the same."""

from pathlib import Path
from urllib.parse import urlsplit

from app.config import Settings
from app.sandbox import confinement
from app.settings.origins import WILDCARDS, host_of
from app.settings.secret_rules import is_typed

LOOPBACK = ("127.0.0.1", "localhost", "::1")
SMALLEST_PREFIX = {4: 8, 6: 16}
"""The widest networks that may be one's own proxies."""


def cautions(settings: Settings) -> list[str]:
    """Return what is allowed but may be a mistake."""
    return [
        *_cautions_of_reach(settings),
        *_cautions_of_production(settings),
        *_archive(settings),
        *_model(settings),
        *_remote_engine(settings),
        *_decoding(),
    ]


def _cautions_of_reach(settings: Settings) -> list[str]:
    if settings.host in LOOPBACK:
        return []
    found = []
    if not settings.auth_required:
        found.append("AUTH_REQUIRED is off and other machines can reach this server")
    if settings.app_env != "production":
        found.append(
            "Over plain http browsers give pages of other machines neither microphone nor camera; "
            "and a name of this machine that is not announced must stand in "
            "SOCKETIO_CORS_ALLOWED_ORIGINS"
        )
    return found


def _archive(settings: Settings) -> list[str]:
    """An archive in files, beside a Redis that other machines may use as well."""
    host = urlsplit(settings.redis_url or "").hostname
    in_files = [
        name
        for name, url in (("ARCHIVE_URL", settings.archive), ("KEYS_URL", settings.keys))
        if url.startswith("sqlite:")
    ]
    if not settings.records or host in (None, *LOOPBACK) or not in_files:
        return []
    return [
        f"{' and '.join(in_files)}: SQLite is a file of this machine; where others use this Redis, "
        "too, the archive needs PostgreSQL"
    ]


def _cautions_of_production(settings: Settings) -> list[str]:
    if settings.app_env != "production":
        return []
    found = []
    if is_typed(settings.secret_key.get_secret_value()):
        found.append("SECRET_KEY looks typed, not random; make one with: openssl rand -hex 32")
    origins = settings.socketio_cors_allowed_origins
    if not origins:
        found.append("SOCKETIO_CORS_ALLOWED_ORIGINS is empty: no browser may connect")
    found += [
        f"{origin}: over http browsers give the page neither microphone nor camera"
        for origin in origins
        if origin.startswith("http://") and host_of(origin[7:]) not in LOOPBACK
    ]
    if settings.host in WILDCARDS:
        found.append(f"HOST {settings.host}: everybody can go past the proxy to this server")
    found += [
        f"TRUSTED_PROXIES {network}: nearly everybody may invent the address that they come from"
        for network in settings.trusted_proxies
        if network.prefixlen < SMALLEST_PREFIX[network.version]
    ]
    return found


def _model(settings: Settings) -> list[str]:
    """A model named by a path that is not there."""
    name = settings.whisper_model
    is_there = Path(name).expanduser().exists()
    if settings.whisper_engine == "off" or not is_path(name) or is_there:
        return []
    return [f"WHISPER_MODEL {name} does not exist: there will be no speech"]


def _remote_engine(settings: Settings) -> list[str]:
    """A speech server whose line is open to others."""
    parts = urlsplit(settings.whisper_remote_url or "")
    is_asked = settings.whisper_engine == "remote"
    if not is_asked or parts.scheme != "http" or parts.hostname in LOOPBACK:
        return []
    return ["WHISPER_REMOTE_URL is http: whoever is on the way there hears what people say"]


def is_path(model: str) -> bool:
    """Whether WHISPER_MODEL is meant as a path."""
    return model.startswith(("/", ".", "~")) or model.endswith(".pt")


def _decoding() -> list[str]:
    return [] if confinement.available() else [confinement.described()]
