"""The archive: whether there is one, and where its rows and its keys are kept."""

from typing import Annotated, Self

from pydantic import AfterValidator, Field, ValidationError, model_validator

from app.settings.errors import SettingsError, problem_line
from app.settings.fields import AppEnv, LogFormat
from app.settings.shared import SharedSettings


def _database_url(value: str) -> str:
    if not value.startswith(("postgresql://", "sqlite:///")):
        raise ValueError("must begin with postgresql:// or sqlite:///")
    return value


DatabaseUrl = Annotated[str, AfterValidator(_database_url)]


class RecordsSettings(SharedSettings):
    """The part of config.Settings that the archive is kept by."""

    records: bool = False
    archive_url: DatabaseUrl | None = Field(default=None, repr=False)
    keys_url: DatabaseUrl | None = Field(default=None, repr=False)
    log_retention: float = Field(default=86_400, ge=0)  # seconds

    @property
    def archive(self) -> str:
        """Where the rows are kept."""
        return self.archive_url or f"sqlite:///{self.data_dir}/archive.db"

    @property
    def keys(self) -> str:
        """Where the keys are kept that the rows are sealed with."""
        return self.keys_url or f"sqlite:///{self.data_dir}/keys/keys.db"

    @property
    def search(self) -> str:
        """Where the index is: beside the rows, as a file or a schema of its own."""
        if not self.archive.startswith("sqlite:"):
            return self.archive
        return f"{self.archive.removesuffix('.db')}-search.db"

    @model_validator(mode="after")
    def _keys_lie_apart(self) -> Self:
        if self.archive == self.keys:
            raise ValueError("KEYS_URL: must not be ARCHIVE_URL: who has the rows must lack keys")
        return self


class RecordsRoleSettings(RecordsSettings):
    """What the role and its commands need, which know no secret of the web's."""

    app_env: AppEnv = "development"
    log_format: LogFormat | None = None

    @property
    def format_of_logs(self) -> LogFormat:
        """How log lines are written."""
        return self.log_format or ("json" if self.app_env == "production" else "console")


def load_records_settings() -> RecordsRoleSettings:
    """The checked settings of the environment. Raises SettingsError."""
    try:
        return RecordsRoleSettings()
    except ValidationError as error:
        raise SettingsError([problem_line(problem) for problem in error.errors()]) from None
