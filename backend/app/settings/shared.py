"""Settings that the web processes and the workers have in common."""

from pathlib import Path
from typing import Self

from pydantic import Field, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from app.settings.fields import (
    EmbeddedEngine,
    Folder,
    HeaderSecret,
    LogLevel,
    ModelFetch,
    ModelUrl,
    RedisUrl,
    SpeechUrl,
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
    whisper_partial_model: str = Field(default="auto", min_length=1)
    whisper_window: WhisperWindow = "short"
    whisper_model_dir: Folder | None = None
    whisper_model_url: ModelUrl | None = Field(default=None, repr=False)
    whisper_remote_url: SpeechUrl | None = Field(default=None, repr=False)
    whisper_remote_key: HeaderSecret | None = None
    whisper_remote_model: str = Field(default="whisper-1", min_length=1, max_length=200)
    whisper_remote_timeout: float = Field(default=10, ge=1, le=120)
    model_fetch: ModelFetch = "all"
    video_python: Folder | None = None
    log_level: LogLevel = "INFO"

    @property
    def models_folder(self) -> Path:
        """Where models lie that do not come from a hub, which has a cache of its own."""
        return self.whisper_model_dir or self.data_dir / "models"

    @property
    def embedded_engine(self) -> EmbeddedEngine | None:
        """The engine on this machine, also for when a remote one fails; None: speech is off."""
        if self.whisper_engine == "off":
            return None
        return "auto" if self.whisper_engine == "remote" else self.whisper_engine

    @model_validator(mode="after")
    def _remote_is_complete(self) -> Self:
        if self.whisper_engine == "remote" and self.whisper_remote_url is None:
            raise ValueError("WHISPER_REMOTE_URL: must be set where WHISPER_ENGINE is remote")
        return self
