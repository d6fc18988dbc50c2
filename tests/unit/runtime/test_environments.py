import os
import sys

import pytest
from pydantic import TypeAdapter

from app.config import SettingsError
from app.runtime import environments
from app.runtime.worker_settings import load_worker_settings

GIVEN = {
    "PATH": "/bin",
    "LC_ALL": "C.UTF-8",
    "XDG_CACHE_HOME": "/cache",
    "WHISPER_MODEL": "tiny",
    "REDIS_URL": "redis://one",
    "MEDIA_REDIS_URL": "redis://two",
    "HTTPS_PROXY": "http://proxy",
    "HF_TOKEN": "hf",
    "DATA_DIR": "data",
    "MODEL_FETCH": "all",
    "WHISPER_MODEL_URL": "https://user:password@mirror",
    "PIP_INDEX_URL": "https://index",
    "SECRET_KEY": "s" * 32,
    "SECRET_KEYS_PREVIOUS": "t" * 32,
    "LLM_API_KEY": "sk",
    "ARCHIVE_URL": "postgresql://",
    "AWS_SECRET_ACCESS_KEY": "aws",
    "WHISPER_API_KEY": "nobody's yet",
}
PLAIN = {"PATH", "LC_ALL", "XDG_CACHE_HOME", "WHISPER_MODEL", "DATA_DIR"}


def test_every_secret_of_the_settings_is_known() -> None:
    assert set(environments.SECRETS) >= {"SECRET_KEY", "SECRET_KEYS_PREVIOUS", "LLM_API_KEY"}


def test_workers_are_given_their_redis_and_no_secret() -> None:
    speech, video = environments.of_worker(GIVEN), environments.of_video(GIVEN)
    assert set(speech) == PLAIN | {"REDIS_URL", "MEDIA_REDIS_URL", "HF_HUB_OFFLINE"}
    assert set(video) == PLAIN | {"MEDIA_REDIS_URL", "HF_HUB_OFFLINE"}
    assert speech["HF_HUB_OFFLINE"] == video["HF_HUB_OFFLINE"] == "1"


def test_a_worker_that_asks_a_remote_engine_is_given_its_key_and_the_way_there() -> None:
    given = GIVEN | {"WHISPER_REMOTE_KEY": "key", "WHISPER_REMOTE_URL": "https://gpu/v1"}
    remote = given | {"WHISPER_ENGINE": "remote"}
    more = set(environments.of_worker(remote)) - set(environments.of_worker(GIVEN))
    assert more == {
        "WHISPER_REMOTE_KEY", "WHISPER_REMOTE_URL", "WHISPER_ENGINE", "HTTPS_PROXY",
    }  # fmt: skip
    for others in (
        environments.of_worker(given),
        environments.of_video(remote),
        environments.of_fetching(remote),
        environments.of_installing(remote),
        environments.of_redis(remote),
    ):
        assert "WHISPER_REMOTE_KEY" not in others


def test_what_fetches_models_is_given_a_network_and_nothing_of_ours() -> None:
    network = {"HTTPS_PROXY", "HF_TOKEN", "MODEL_FETCH", "WHISPER_MODEL_URL", "PIP_INDEX_URL"}
    assert set(environments.of_fetching(GIVEN)) == PLAIN | network


def test_in_production_a_worker_with_a_secret_does_not_start(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("APP_ENV", "production")
    monkeypatch.setenv("SECRET_KEY", "s" * 32)
    with pytest.raises(SettingsError) as refused:
        load_worker_settings({})
    (problem,) = refused.value.problems
    assert problem.startswith("SECRET_KEY: ")
    assert "environment of their own" in problem
    monkeypatch.delenv("SECRET_KEY")
    settings = load_worker_settings({})
    assert (settings.app_env, settings.format_of_logs) == ("production", "json")


def test_in_development_a_worker_begins_anew_without_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "s" * 32)
    begun: list[tuple[str, list[str], dict[str, str]]] = []
    monkeypatch.setattr(os, "execve", lambda *given: begun.append(given))
    load_worker_settings(environments.of_worker(os.environ))
    ((program, arguments, environment),) = begun
    assert (program, arguments) == (sys.executable, sys.orig_argv)
    assert environments.secrets_in(environment) == []


def test_a_workers_wrong_settings_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEDIA_REDIS_URL", "localhost:6379")
    with pytest.raises(SettingsError, match="MEDIA_REDIS_URL: must begin with redis://"):
        load_worker_settings({})


@pytest.mark.parametrize("said", ["1", "on", "t", "True", "y", "YES", "0", "off", "n", "no"])
def test_translation_has_the_models_key_wherever_its_settings_want_the_model(said: str) -> None:
    given = {"TRANSLATION_BY_LLM": said, "LLM_API_KEY": "secret", "REDIS_URL": "redis://x"}
    wanted = TypeAdapter(bool).validate_python(said)
    assert ("LLM_API_KEY" in environments.of_translation(given)) is wanted
