"""Translation of captions and chat: by models of one's own, or by a language model."""

from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import NoDecode

from app.settings.errors import SettingsError, problem_line
from app.settings.fields import AppEnv, Folder, HttpUrl, LogFormat
from app.settings.shared import SharedSettings


def _listed(value: object) -> object:
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(",") if part.strip())
    return value


Pair = tuple[str, str]
"""From which language into which."""


def pairs_in(folder: Path) -> dict[Pair, Path]:
    """The models of a folder, one folder each by the name `en-zh`: OPUS-MT as CTranslate2 has it.

    One without its two SentencePiece models is none.
    """
    wanted = ("model.bin", "source.spm", "target.spm")
    return {
        (found.name.partition("-")[0], found.name.partition("-")[2]): found
        for found in sorted(folder.glob("*-*"))
        if all((found / name).is_file() for name in wanted)
    }


class TranslationSettings(SharedSettings):
    """The part of config.Settings by which captions are translated."""

    translation_models: Folder | None = None
    translation_by_llm: bool = False
    translation_languages: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_listed)] = Field(
        default=("en", "zh")
    )
    llm_base_url: HttpUrl | None = None
    llm_api_key: SecretStr | None = None
    llm_model: str | None = None

    @field_validator("translation_models")
    @classmethod
    def _has_models(cls, folder: Path | None) -> Path | None:
        if folder is not None and not pairs_in(folder):
            raise ValueError(
                "holds no folder such as en-zh with model.bin, source.spm and target.spm"
            )
        return folder

    @property
    def words_leave(self) -> bool:
        """Whether a server of others is given the words."""
        return self.translation_by_llm and bool(self.llm_base_url and self.llm_model)

    @property
    def caption_languages(self) -> tuple[str, ...]:
        """Into which languages captions are translated here."""
        own = pairs_in(self.translation_models) if self.translation_models else {}
        targets = {target for _, target in own}
        return tuple(sorted(targets | set(self.translation_languages if self.words_leave else ())))


class TranslationRoleSettings(TranslationSettings):
    """What the role needs, which knows no secret of the web's but the language model's key."""

    app_env: AppEnv = "development"
    log_format: LogFormat | None = None

    @property
    def format_of_logs(self) -> LogFormat:
        """How log lines are written."""
        return self.log_format or ("json" if self.app_env == "production" else "console")


def load_translation_settings() -> TranslationRoleSettings:
    """The checked settings of the environment. Raises SettingsError."""
    try:
        return TranslationRoleSettings()
    except ValidationError as error:
        raise SettingsError([problem_line(problem) for problem in error.errors()]) from None
