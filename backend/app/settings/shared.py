"""Settings that the web processes and the workers have in common."""

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from app.settings.fields import Folder, LogLevel, RedisUrl, WhisperEngine


class FromEnvironment(BaseSettings):
    """Settings that are read from the environment and `.env`; an empty variable is none."""

    model_config = SettingsConfigDict(
        env_file=".env",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
    )


class SharedSettings(FromEnvironment):
    """A field's upper-case name is its environment variable."""

    redis_url: RedisUrl | None = Field(default=None, repr=False)
    media_redis_url: RedisUrl | None = Field(default=None, repr=False)
    whisper_engine: WhisperEngine = "auto"
    whisper_model: str = Field(default="base", min_length=1)
    video_python: Folder | None = None
    log_level: LogLevel = "INFO"
