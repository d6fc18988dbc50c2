"""`run.py token`: what operators get, and what a server makes of it."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from app.adapters.redis_connection import RedisConnections
from app.adapters.redis_revocations import RedisRevocations
from app.config import PROJECT_ROOT, Settings, load_settings
from app.runtime.cli import cli
from app.services.identity.tokens import Claims, Tokens
from tests.support.clients import Client
from tests.support.patience import PATIENCE
from tests.support.processes import WebServer

ANN = ("--user", "ann", "--role", "candidate")


@pytest.fixture(autouse=True)
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing set but where the data lie."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.chdir(tmp_path)


def run(*arguments: str, entered: str = "") -> tuple[int, str, str]:
    """Exit status, standard output, standard error."""
    result = CliRunner().invoke(cli, ["token", *arguments], input=entered, prog_name="run.py")
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.stdout, result.stderr


def read(token: str, now: int | None = None) -> Claims:
    keys = [key.get_secret_value() for key in load_settings().signing_keys]
    return Tokens(keys, lambda: now or 0).verify(token.strip())


def test_the_token_alone_is_on_standard_output(tmp_path: Path) -> None:
    result = subprocess.run(
        [sys.executable, str(PROJECT_ROOT / "run.py"), "token", *ANN, "--interview", "i1"],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=True,
        env=os.environ,
        cwd=tmp_path,
    )
    claims = read(result.stdout)
    assert (claims.user_id, claims.role, claims.covers("i1")) == ("ann", "candidate", True)
    assert result.stdout.count("\n") == 1
    assert "ann, candidate, for i1, until " in result.stderr
    assert result.stdout.strip() not in result.stderr


def test_everything_that_can_be_said_of_a_token() -> None:
    status, said, _ = run(
        *("--user", "7", "--role", "admin", "--all-interviews", "--hours", "0.5", "--name", "Ann")
    )
    claims = read(said)
    assert status == 0
    assert (claims.user_id, claims.role, claims.name, claims.interviews) == (
        "7",
        "admin",
        "Ann",
        None,
    )
    assert claims.expires_at - claims.issued_at == 1800


def test_several_interviews() -> None:
    said = run(*ANN, "--interview", "a", "--interview", "2")[1]
    assert read(said).interviews == frozenset(("a", "2"))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "--user and --role are needed"),
        (("--user", "ann"), "--user and --role are needed"),
        (ANN, "Name each --interview, or give --all-interviews"),
        ((*ANN, "--interview", "a", "--all-interviews"), "Name each --interview"),
        (("--user", "ann", "--role", "king"), "'king' is not one of"),
        (("--user", "", "--role", "admin"), "Invalid value for '--user'"),
        (("--user", "x" * 129, "--role", "admin"), "1 to 128 printable characters"),
        ((*ANN, "--interview", "a\nb"), "1 to 128 printable characters"),
        ((*ANN, "--all-interviews", "--hours", "0"), "Invalid value for '--hours'"),
        ((*ANN, "--all-interviews", "--hours", "99999"), "Invalid value for '--hours'"),
        ((*ANN, "--all-interviews", "--hours", "nan"), "Invalid value for '--hours'"),
        ((*ANN, "--all-interviews", "--name", "x" * 2000), "at most 1024 bytes"),
        (("revoke",), "Give either --user or --token"),
        (("revoke", "--user", "ann", "--token", "-"), "Give either --user or --token"),
        (("revoke", "--token", "missing.txt"), "No such file"),
    ],
    ids=str,
)
def test_wrong_input_is_explained(arguments: tuple[str, ...], message: str) -> None:
    status, said, explained = run(*arguments)
    assert (status, said) == (2, "")
    assert message in " ".join(explained.split())


def test_revoking_needs_a_server() -> None:
    status, said, explained = run("revoke", "--user", "ann")
    assert (status, said) == (1, "")
    assert "Redis cannot be reached" in explained


def test_what_is_no_token_cannot_be_revoked(
    redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REDIS_URL", redis_url)
    status, said, explained = run("revoke", "--token", "-", entered="no token")
    assert (status, said) == (1, "")
    assert "token_invalid" in explained


def test_revoked_in_redis(redis_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDIS_URL", redis_url)
    token = run(*ANN, "--all-interviews")[1]
    claims = read(token)
    assert run("revoke", "--token", "-", entered=token)[0] == 0
    assert run("revoke", "--user", "eve")[0] == 0
    connections = RedisConnections(redis_url)
    revoked = RedisRevocations(connections).all(claims.issued_at)
    connections.close()
    assert revoked[f"token:{claims.token_id}"] == claims.expires_at
    assert claims.issued_at <= revoked["user:eve"]


def test_a_user_of_one_interview_is_revoked_there(
    redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REDIS_URL", redis_url)
    assert run("revoke", "--user", "eva", "--interview", "i1")[0] == 0
    connections = RedisConnections(redis_url)
    revoked = RedisRevocations(connections).all(0)
    connections.close()
    assert "user:i1\neva" in revoked
    assert "user:eva" not in revoked


def test_a_development_server_believes_it_until_it_is_revoked(
    start_server: Callable[..., WebServer],
    connect: Callable[..., Client],
    redis_url: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The server made its own secret, in its DATA_DIR."""
    web = start_server(AUTH_REQUIRED="true", DATA_DIR=os.environ["DATA_DIR"])
    monkeypatch.setenv("REDIS_URL", redis_url)
    user = f"operator {web.port}"
    token = run("--user", user, "--role", "interviewer", "--all-interviews")[1].strip()
    client = connect(web.url, auth={"token": token})
    assert client.wait_for("connected")["user_id"] == user
    assert run("revoke", "--user", user)[0] == 0
    client.wait_until_closed()
