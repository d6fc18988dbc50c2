"""Settings that the web processes and the workers have in common."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from app.settings.fields import (
    Folder,
    LogLevel,
    ModelFetch,
    ModelUrl,
    RedisUrl,
    WhisperEngine,
    WhisperWindow,
)


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

    data_dir: Folder = Field(default=Path("data"), validate_default=True)
    redis_url: RedisUrl | None = Field(default=None, repr=False)
    media_redis_url: RedisUrl | None = Field(default=None, repr=False)
    media_redis_patience: int = Field(default=60, ge=15)  # seconds; it is asked for every five
    whisper_engine: WhisperEngine = "auto"
    whisper_model: str = Field(default="base", min_length=1)
    whisper_window: WhisperWindow = "short"
    whisper_model_dir: Folder | None = None
    whisper_model_url: ModelUrl | None = Field(default=None, repr=False)
    model_fetch: ModelFetch = "all"
    video_python: Folder | None = None
    log_level: LogLevel = "INFO"

    @property
    def models_folder(self) -> Path:
        """Where models lie that do not come from a hub, which has a cache of its own."""
        return self.whisper_model_dir or self.data_dir / "models"
