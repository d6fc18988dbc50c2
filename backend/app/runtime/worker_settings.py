"""The settings of workers: they need few, and must know no secret."""

import os
import sys
from collections.abc import Mapping
from typing import Literal

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from app.config import AppEnv, LogFormat, LogLevel, RedisUrl, SettingsError, problem_line
from app.runtime.environments import secrets_in


class WorkerSettings(BaseSettings):
    """See config.Settings, of which these are some."""

    model_config = SettingsConfigDict(
        env_file=".env",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
    )

    app_env: AppEnv = "development"
    redis_url: RedisUrl | None = Field(default=None, repr=False)
    media_redis_url: RedisUrl | None = Field(default=None, repr=False)
    whisper_engine: Literal["auto", "openai-whisper", "faster-whisper", "off"] = "auto"
    whisper_model: str = Field(default="base", min_length=1)
    log_level: LogLevel = "INFO"
    log_format: LogFormat | None = None

    @property
    def format_of_logs(self) -> Literal["console", "json"]:
        """How log lines are written."""
        return self.log_format or ("json" if self.app_env == "production" else "console")


def load_worker_settings(environment: Mapping[str, str]) -> WorkerSettings:
    """Return the checked settings of a worker, whose environment should have been this one.

    Where secrets stand in the real one, production refuses to start; elsewhere the process begins
    anew without them, so that nothing can read them out of it. Raises SettingsError.
    """
    try:
        settings = WorkerSettings()
    except ValidationError as error:
        raise SettingsError([problem_line(problem) for problem in error.errors()]) from None
    secrets = secrets_in(os.environ)
    if secrets and settings.app_env == "production":
        raise SettingsError(
            [
                f"{name}: workers read what strangers sent, and must not have it; give them an "
                "environment of their own (docs/operations.md, Installing)"
                for name in secrets
            ]
        )
    if secrets:
        os.execve(sys.executable, sys.orig_argv, dict(environment))  # noqa: S606
    return settings
