"""Which programs `run.py` alone supervises."""

from collections.abc import Sequence

import pytest
from pydantic import SecretStr

from app.config import DevelopmentConfig, ProductionConfig, Settings
from app.runtime import whole_server
from app.runtime.supervisor import Program
from app.sandbox import confinement
from app.settings.fields import ModelFetch


@pytest.fixture
def programs(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of what would be started."""
    names: list[str] = []

    class NoSupervisor:
        def __init__(self, stages: Sequence[Sequence[Program]]) -> None:
            names.extend(program.name for stage in stages for program in stage)

        def run(self, when_ready: object) -> None:
            pass

    monkeypatch.setattr(whole_server, "Supervisor", NoSupervisor)
    monkeypatch.setattr(confinement, "hide", lambda: None)
    monkeypatch.setattr(whole_server, "configure_logs", lambda *_: None)
    monkeypatch.setattr(whole_server, "require_free_port", lambda *_: None)
    monkeypatch.setattr(whole_server, "inspect_redis", lambda _url: ["whatever it is"])
    return names


def production(model_fetch: ModelFetch = "off") -> Settings:
    return ProductionConfig(
        model_fetch=model_fetch,
        secret_key=SecretStr("0123456789abcdef0123456789ABCDEFxyz"),
        redis_url="redis://127.0.0.1:1/0",
        media_redis_url="redis://127.0.0.1:1/1",
    )


def installers(programs: list[str]) -> list[str]:
    return [name for name in programs if name.startswith("install-")]


def test_in_production_nothing_is_installed_while_people_are_served(
    programs: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    whole_server.run_everything(production(), installs=True)
    assert not installers(programs)
    assert f"Caution: {whole_server.NOTHING_INSTALLED}" in capsys.readouterr().err


def test_in_development_it_is_where_it_was_asked_for(programs: list[str]) -> None:
    settings = DevelopmentConfig(
        redis_url="redis://127.0.0.1:1/0", media_redis_url="redis://127.0.0.1:1/1"
    )
    whole_server.run_everything(settings, installs=True)
    assert set(installers(programs)) == {"install-speech", "install-video"}
    programs.clear()
    whole_server.run_everything(settings)
    assert not installers(programs)


def test_an_archive_is_kept_where_it_is_asked_for(
    programs: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    plain = DevelopmentConfig(
        redis_url="redis://127.0.0.1:1/0", media_redis_url="redis://127.0.0.1:1/1"
    )
    whole_server.run_everything(plain)
    assert "records" not in programs
    settings = plain.model_copy(update={"records": True})
    whole_server.run_everything(settings)
    assert "records" in programs
    programs.clear()
    whole_server.run_everything(settings, installs=True)
    assert programs.index("install-records") < programs.index("records")
    programs.clear()
    monkeypatch.setattr(whole_server, "records_problem", lambda: "sqlalchemy is not installed")
    whole_server.run_everything(settings)
    assert "records" not in programs
    assert "Archive: off. sqlalchemy is not installed" in capsys.readouterr().err


def test_in_production_a_model_is_fetched_only_where_that_is_set(
    programs: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(whole_server, "speech_problem", lambda *_: None)
    monkeypatch.delenv("HF_HUB_OFFLINE", raising=False)
    whole_server.run_everything(production())
    assert "worker" in programs
    assert "fetch-model" not in programs
    programs.clear()
    whole_server.run_everything(production("all"))
    assert "fetch-model" in programs
