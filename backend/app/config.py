"""Settings: read from the environment and `.env`, checked once, at start.

`config/settings.example.env` explains each setting for the people who run the server.
"""

import secrets
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import (
    AfterValidator,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_settings import SettingsConfigDict

from app.domain.budgets import Budgets
from app.domain.policy import ConsentDefault, ObservationRule
from app.settings.calls import CallSettings
from app.settings.company import CompanySettings
from app.settings.data_dir import kept_secret
from app.settings.errors import SettingsError, problem_line
from app.settings.fields import (
    AppEnv,
    LogFormat,
    ModelFetch,
    Origins,
    Secrets,
)
from app.settings.reach import ReachSettings
from app.settings.records import RecordsSettings
from app.settings.secret_rules import MINIMUM_BYTES, is_long_enough, looks_random
from app.settings.shared import FromEnvironment
from app.settings.translation import TranslationSettings

__all__ = [
    "PROJECT_ROOT",
    "DevelopmentConfig",
    "ProductionConfig",
    "Settings",
    "SettingsError",
    "TestingConfig",
    "load_settings",
]

PROJECT_ROOT = Path(__file__).resolve().parents[2]


class Settings(ReachSettings, CallSettings, CompanySettings, RecordsSettings, TranslationSettings):
    """The settings of one server; a field's upper-case name is its environment variable."""

    redis_server: str = Field(default="auto", min_length=1)
    transcription_deadline: float = Field(default=120, gt=0, le=3600)
    question_bank: Annotated[
        Path, AfterValidator(lambda path: PROJECT_ROOT / path.expanduser())
    ] = Field(default=Path("config/question_bank"), validate_default=True)
    llm_deadline: float = Field(default=10, gt=0, le=120)
    video_observations: ObservationRule = "on"
    secret_key: SecretStr
    secret_keys_previous: Secrets = Field(default=(), repr=False)
    auth_required: bool = False
    consent_default: ConsentDefault = "given"
    socketio_ping_interval: float = Field(default=25, ge=0.1, le=3600)
    socketio_ping_timeout: float = Field(default=60, ge=0.1, le=3600)
    websocket_heartbeat_interval: float = Field(default=30, ge=0.1, le=3600)
    websocket_connection_timeout: float = Field(default=300, ge=0.1, le=86400)
    max_websocket_connections: int = Field(default=100, ge=1, le=100_000)
    session_idle_timeout: float = Field(default=1800, gt=0)
    interview_idle_end: float = Field(default=14_400, ge=0)
    interview_events: int = Field(default=Budgets().events, ge=1)
    interview_bytes: int = Field(default=Budgets().bytes, ge=1)
    interview_user_events: int = Field(default=Budgets().user_events, ge=1)
    interview_user_bytes: int = Field(default=Budgets().user_bytes, ge=1)
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
        if not all(is_long_enough(secret.get_secret_value()) for secret in secrets):
            raise ValueError(f"each must have at least {MINIMUM_BYTES} bytes")
        return secrets

    @field_validator("secret_key")
    @classmethod
    def _secret_is_long(cls, secret: SecretStr) -> SecretStr:
        if not is_long_enough(secret.get_secret_value()):
            raise ValueError(
                f"must have at least {MINIMUM_BYTES} bytes; make one with: "
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
    model_fetch: ModelFetch = "off"
    auth_required: bool = True
    consent_default: ConsentDefault = "ask"
    video_observations: ObservationRule = "consent"
    socketio_cors_allowed_origins: Origins = ()
    log_format: LogFormat = "json"

    @field_validator("secret_key")
    @classmethod
    def _secret_is_random(cls, secret: SecretStr) -> SecretStr:
        if not looks_random(secret.get_secret_value()):
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


class _Environment(FromEnvironment):
    """The one setting that chooses the others."""

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
