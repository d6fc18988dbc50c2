"""Settings: read from the environment and `.env`, checked once, at start.

`config/settings.example.env` explains each setting for the people who run the server.
"""

import secrets
from functools import cached_property
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal, Self
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from app.domain.budgets import Budgets
from app.settings.data_dir import kept_secret
from app.settings.origins import host_of, in_url, is_address, is_among, normal_origin, own_hosts

PROJECT_ROOT = Path(__file__).resolve().parents[2]
MINIMUM_SECRET_BYTES = 32
MINIMUM_SECRET_SYMBOLS = 12


class SettingsError(Exception):
    """Settings that no server may start with; `problems` has one line for each."""

    def __init__(self, problems: list[str]) -> None:
        """Keep the lines; none of them shows the value of a secret."""
        super().__init__("; ".join(problems))
        self.problems = problems


def _split(value: object) -> object:
    """Split a comma separated list, as environment variables hold it."""
    if isinstance(value, str):
        return [item.strip() for item in value.split(",") if item.strip()]
    return value


def _redis_url(value: str) -> str:
    if not value.startswith(("redis://", "rediss://", "unix://")):
        raise ValueError("must begin with redis://, rediss:// or unix://")
    return value


def _http_url(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("must be a URL that begins with http:// or https://")
    return value


def _looks_random(secret: str) -> bool:
    """Whether it has many symbols and is not a shorter text repeated."""
    is_repeated = secret in (secret + secret)[1:-1]
    return len(set(secret)) >= MINIMUM_SECRET_SYMBOLS and not is_repeated


def is_typed(secret: str) -> bool:
    """Whether a third of a secret or more are neighbours on the keyboard's or alphabet's row."""
    steps = [ord(after) - ord(before) for before, after in pairwise(secret.lower())]
    return max(steps.count(step) for step in (-1, 0, 1)) >= len(steps) / 3


def _upper(value: object) -> object:
    return value.upper() if isinstance(value, str) else value


def _lower(value: object) -> object:
    return value.lower() if isinstance(value, str) else value


Origin = Annotated[str, AfterValidator(normal_origin)]
RedisUrl = Annotated[str, AfterValidator(_redis_url)]
HttpUrl = Annotated[str, AfterValidator(_http_url)]
Network = Annotated[IPv4Network | IPv6Network, BeforeValidator(ip_network)]
AppEnv = Literal["development", "production", "testing"]
LogLevel = Annotated[Literal["DEBUG", "INFO", "WARNING", "ERROR"], BeforeValidator(_upper)]
LogFormat = Annotated[Literal["console", "json"], BeforeValidator(_lower)]


class Settings(BaseSettings):
    """The settings of one server; a field's upper-case name is its environment variable."""

    model_config = SettingsConfigDict(
        env_file=".env",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
    )

    app_env: AppEnv
    host: str = "127.0.0.1"
    port: int = Field(default=5000, ge=1, le=65535)
    web_processes: int = Field(default=1, ge=1, le=64)
    data_dir: Annotated[Path, AfterValidator(lambda path: path.expanduser().absolute())] = Field(
        default=Path("data"), validate_default=True
    )
    redis_url: RedisUrl | None = Field(default=None, repr=False)
    media_redis_url: RedisUrl | None = Field(default=None, repr=False)
    redis_server: str = Field(default="auto", min_length=1)
    whisper_engine: Literal["auto", "openai-whisper", "faster-whisper", "off"] = "auto"
    whisper_model: str = Field(default="base", min_length=1)
    transcription_deadline: float = Field(default=120, gt=0, le=3600)
    question_bank: Annotated[
        Path, AfterValidator(lambda path: PROJECT_ROOT / path.expanduser())
    ] = Field(default=Path("config/question_bank"), validate_default=True)
    llm_base_url: HttpUrl | None = None
    llm_api_key: SecretStr | None = None
    llm_model: str | None = None
    llm_deadline: float = Field(default=10, gt=0, le=120)
    video_observations: Literal["on", "consent", "off"] = "on"
    secret_key: SecretStr
    secret_keys_previous: Annotated[tuple[SecretStr, ...], NoDecode, BeforeValidator(_split)] = (
        Field(default=(), repr=False)
    )
    auth_required: bool = False
    consent_default: Literal["given", "ask"] = "given"
    socketio_cors_allowed_origins: Annotated[
        tuple[Origin, ...], NoDecode, BeforeValidator(_split)
    ] = ("http://localhost:*", "http://127.0.0.1:*", "http://[::1]:*", "null")
    socketio_ping_interval: float = Field(default=25, ge=0.1, le=3600)
    socketio_ping_timeout: float = Field(default=60, ge=0.1, le=3600)
    socketio_transport: Literal["native", "gevent-websocket"] = "native"
    websocket_heartbeat_interval: float = Field(default=30, ge=0.1, le=3600)
    websocket_connection_timeout: float = Field(default=300, ge=0.1, le=86400)
    max_websocket_connections: int = Field(default=100, ge=1, le=100_000)
    trusted_proxies: Annotated[tuple[Network, ...], NoDecode, BeforeValidator(_split)] = ()
    session_idle_timeout: float = Field(default=1800, gt=0)
    rate_limits: bool = True
    interview_events: int = Field(default=Budgets().events, ge=1)
    interview_bytes: int = Field(default=Budgets().bytes, ge=1)
    interview_user_events: int = Field(default=Budgets().user_events, ge=1)
    interview_user_bytes: int = Field(default=Budgets().user_bytes, ge=1)
    max_connections_per_address: int = Field(default=200, ge=0)
    log_level: LogLevel = "INFO"
    log_format: LogFormat = "console"

    @property
    def budgets(self) -> Budgets:
        """What one interview may hold."""
        return Budgets(
            events=self.interview_events,
            bytes=self.interview_bytes,
            user_events=self.interview_user_events,
            user_bytes=self.interview_user_bytes,
        )

    @property
    def signing_keys(self) -> tuple[SecretStr, ...]:
        """The key that signs tokens, and after it those whose tokens are still accepted."""
        return (self.secret_key, *self.secret_keys_previous)

    @field_validator("secret_keys_previous")
    @classmethod
    def _previous_are_long(cls, secrets: tuple[SecretStr, ...]) -> tuple[SecretStr, ...]:
        if any(len(s.get_secret_value().encode()) < MINIMUM_SECRET_BYTES for s in secrets):
            raise ValueError(f"each must have at least {MINIMUM_SECRET_BYTES} bytes")
        return secrets

    @field_validator("secret_key")
    @classmethod
    def _secret_is_long(cls, secret: SecretStr) -> SecretStr:
        # RFC 7518, 3.2: a key for HS256 has at least the 32 bytes of its hash.
        if len(secret.get_secret_value().encode()) < MINIMUM_SECRET_BYTES:
            raise ValueError(
                f"must have at least {MINIMUM_SECRET_BYTES} bytes; make one with: "
                'python -c "import secrets; print(secrets.token_hex(32))"'
            )
        return secret

    @model_validator(mode="after")
    def _llm_is_complete(self) -> Self:
        if self.llm_base_url and not self.llm_model:
            raise ValueError("LLM_MODEL: must be set where LLM_BASE_URL is")
        if self.llm_model and not self.llm_base_url:
            raise ValueError("LLM_BASE_URL: must be set where LLM_MODEL is")
        return self

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
        host = host_of(authority)
        if self.app_env == "production" or not authority or is_address(host):
            return True
        if host == "localhost" or host.endswith(".localhost") or "*" in self.allowed_origins:
            return True
        return host in self._named_hosts

    @cached_property
    def _named_hosts(self) -> frozenset[str]:
        origins = [urlsplit(origin.replace(":*", "")).hostname for origin in self.allowed_origins]
        return frozenset([host for host in origins if host])


class DevelopmentConfig(Settings):
    """The default: on this machine only, no token needed."""

    app_env: Literal["development"] = "development"
    secret_key: SecretStr = Field(default_factory=lambda: SecretStr(secrets.token_hex(32)))


class TestingConfig(Settings):
    """For tests: as in development, but nothing is kept and nothing is read from `.env`."""

    __test__: ClassVar[bool] = False  # pytest would take the name for a test class
    model_config = SettingsConfigDict(env_file=None)

    app_env: Literal["testing"] = "testing"
    secret_key: SecretStr = Field(default_factory=lambda: SecretStr(secrets.token_hex(32)))


class ProductionConfig(Settings):
    """For the public: what would be careless there is refused."""

    app_env: Literal["production"] = "production"
    auth_required: bool = True
    consent_default: Literal["given", "ask"] = "ask"
    video_observations: Literal["on", "consent", "off"] = "consent"
    socketio_cors_allowed_origins: Annotated[
        tuple[Origin, ...], NoDecode, BeforeValidator(_split)
    ] = ()
    log_format: LogFormat = "json"

    @field_validator("secret_key")
    @classmethod
    def _secret_is_random(cls, secret: SecretStr) -> SecretStr:
        if not _looks_random(secret.get_secret_value()):
            raise ValueError("does not look random")
        return secret

    @field_validator("consent_default")
    @classmethod
    def _consent_is_asked_for(cls, default: str) -> str:
        if default == "given":
            raise ValueError(
                "must be ask in production: consent is the candidate's to give; an interview "
                "with purpose practice may be made with consent_default given"
            )
        return default

    @field_validator("auth_required", "rate_limits")
    @classmethod
    def _stays_on(cls, on: bool) -> bool:
        if not on:
            raise ValueError("may not be off in production")
        return on

    @field_validator("socketio_cors_allowed_origins")
    @classmethod
    def _origins_are_named(cls, origins: tuple[str, ...]) -> tuple[str, ...]:
        if careless := [origin for origin in origins if origin == "null" or "*" in origin]:
            raise ValueError(f"{careless[0]} is not allowed in production; name your origins")
        return origins

    @field_validator("socketio_transport")
    @classmethod
    def _transport_is_hardened(cls, transport: str) -> str:
        if transport != "native":
            raise ValueError("only native is allowed in production")
        return transport


class _Environment(BaseSettings):
    """The one setting that chooses the others."""

    model_config = SettingsConfigDict(
        env_file=".env", env_ignore_empty=True, extra="ignore", hide_input_in_errors=True
    )

    app_env: AppEnv = "development"


_CONFIGS: dict[AppEnv, type[Settings]] = {
    "development": DevelopmentConfig,
    "production": ProductionConfig,
    "testing": TestingConfig,
}


def load_settings(**overrides: Any) -> Settings:
    """Return the checked settings of the environment, with `overrides` (by field name) on top.

    Where development has no SECRET_KEY, the one kept in DATA_DIR is used, so that tokens outlive a
    restart. Raises SettingsError, and StartupError where DATA_DIR cannot be used.
    """
    try:
        settings = _CONFIGS[_Environment().app_env](**overrides)
    except ValidationError as error:
        raise SettingsError([problem_line(problem) for problem in error.errors()]) from None
    if settings.app_env == "development" and "secret_key" not in settings.model_fields_set:
        secret = SecretStr(kept_secret(settings.data_dir))
        settings = settings.model_copy(update={"secret_key": secret})
    return settings


def problem_line(problem: ErrorDetails) -> str:
    """Return what is wrong with a setting; no secret's value is in it."""
    message = problem["msg"].removeprefix("Value error, ")
    if problem["type"] == "missing":
        message = "must be set"
    name = str(problem["loc"][0]).upper() if problem["loc"] else ""
    return f"{name}: {message}" if name else message


def chosen_transport() -> str:
    """SOCKETIO_TRANSPORT alone: the extension is made before an app has its settings."""

    class Transport(BaseSettings):
        model_config = SettingsConfigDict(env_file=".env", env_ignore_empty=True, extra="ignore")
        socketio_transport: Literal["native", "gevent-websocket"] = "native"

    try:
        return Transport().socketio_transport
    except ValidationError:
        return "native"  # load_settings() says what is wrong with it
