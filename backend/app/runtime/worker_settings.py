"""The settings of workers: they need few, and must know no secret."""

import os
import sys
from collections.abc import Mapping
from typing import Literal

from pydantic import ValidationError

from app.runtime.environments import secrets_in
from app.settings.errors import SettingsError, problem_line
from app.settings.fields import AppEnv, LogFormat
from app.settings.shared import SharedSettings


class WorkerSettings(SharedSettings):
    """See config.Settings, of which these are some."""

    app_env: AppEnv = "development"
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
