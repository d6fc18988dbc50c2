import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path

import psutil
import pytest
import redis

from app.config import PROJECT_ROOT, Settings
from app.runtime.embedded_redis import EmbeddedRedis
from app.sandbox import confinement
from tests.integration.processes import has_ended, wait_until
from tests.support.patience import PATIENCE
from tests.support.processes import free_port
from tests.support.speech_server import Reply, speech_server

SECRET = "0f3c9d17a8" * 4
COMMAND = [sys.executable, str(PROJECT_ROOT / "run.py")]


@pytest.fixture
def environment(tmp_path: Path, request: pytest.FixtureRequest) -> dict[str, str]:
    """Nothing set but where the data lie, and that no model is downloaded.

    The working directory, `tmp_path`, has no .env.
    """
    names = {name.upper() for name in Settings.model_fields}
    kept = {name: value for name, value in os.environ.items() if name not in names}
    folders = {"DATA_DIR": str(tmp_path / "data"), "XDG_RUNTIME_DIR": str(tmp_path)}
    return {**kept, **folders, "MODEL_FETCH": "off", **getattr(request, "param", {})}


@pytest.fixture
def ports() -> tuple[int, int]:
    """Two ports, one after the other, on which nobody listens."""
    first, second = free_port(), free_port()
    while second != first + 1:
        first, second = second, free_port()
    return first, second


def call(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *arguments],
        env=environment,
        cwd=environment["XDG_RUNTIME_DIR"],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


@pytest.fixture
def server(
    environment: dict[str, str], ports: tuple[int, int]
) -> Iterator[subprocess.Popen[bytes]]:
    """The whole server, two web processes, in a process group of its own."""
    with subprocess.Popen(
        [*COMMAND, "--port", str(ports[0]), "--web-processes", "2"],
        env=environment,
        cwd=environment["XDG_RUNTIME_DIR"],
        stdout=subprocess.PIPE,
        start_new_session=True,
        preexec_fn=confinement.drop_capabilities,  # noqa: PLW1509 - as for anybody but root
    ) as process:
        assert process.stdout is not None
        try:
            said = process.stdout.readline().decode()
            assert f"http://127.0.0.1:{ports[0]}/" in said
            assert f"http://127.0.0.1:{ports[1]}/" in said
            yield process
        finally:
            process.kill()


def family(process: subprocess.Popen[bytes]) -> list[int]:
    """The process ids of all that `process` started: Redis and two web processes."""
    pids = [child.pid for child in psutil.Process(process.pid).children(recursive=True)]
    assert len(pids) >= 3
    return pids


def can_be_read(process: int) -> bool:
    """Whether others of the same user see its environment; root's capabilities do not count."""
    seen = subprocess.run(
        ["cat", f"/proc/{process}/environ"],
        capture_output=True,
        check=False,
        preexec_fn=confinement.drop_capabilities,
    )
    return seen.returncode == 0


@pytest.mark.parametrize(
    "environment", [{"SECRET_KEY": SECRET, "LLM_API_KEY": SECRET}], indirect=True
)
def test_only_web_processes_are_given_secrets_and_none_can_be_read_out_of_them(
    server: subprocess.Popen[bytes],
) -> None:
    def roles() -> dict[str, psutil.Process]:
        children = psutil.Process(server.pid).children()
        return {(child.cmdline() + [""] * 3)[2]: child for child in children}

    wait_until(lambda: {"web", "worker", "video"} <= set(roles()), "all roles run")
    found = roles()
    for role in set(found) - {"web"}:
        with suppress(psutil.AccessDenied):  # it hides
            assert SECRET not in str(found[role].environ()), role
    for holder in (server.pid, found["web"].pid):
        assert not can_be_read(holder)


def test_a_process_that_does_not_hide_could_be_read() -> None:
    """So the test above tests something."""
    command = [sys.executable, "-c", "input()"]
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        preexec_fn=confinement.drop_capabilities,  # noqa: PLW1509 - as for anybody but root
    ) as process:
        assert can_be_read(process.pid)
        process.communicate(b"\n")


@pytest.mark.parametrize("role", ["worker", "video", "fetch-model"])
def test_in_production_a_role_that_reads_strangers_bytes_refuses_the_key(
    environment: dict[str, str], role: str
) -> None:
    given = {"APP_ENV": "production", "SECRET_KEY": SECRET, "MEDIA_REDIS_URL": "redis://none"}
    result = call(environment | given, role)
    assert result.returncode == 2
    assert result.stderr.startswith("Wrong setting: SECRET_KEY: workers read what strangers sent")
    assert SECRET not in result.stderr + result.stdout


def test_what_may_not_fetch_says_so(environment: dict[str, str]) -> None:
    result = call(environment | {"MODEL_FETCH": "off"}, "fetch-model")
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.startswith("Wrong setting: MODEL_FETCH: is off")


def test_a_model_that_nobody_has_is_told_in_a_line(
    environment: dict[str, str], tmp_path: Path
) -> None:
    """The command fetches in production, too, and makes DATA_DIR as the server wants it."""
    given = {
        "APP_ENV": "production",
        "MODEL_FETCH": "mirror",
        "WHISPER_MODEL_URL": (tmp_path / "nosuch").as_uri(),
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
        "HF_HOME": str(tmp_path / "cache"),
    }
    result = call(environment | given, "fetch-model")
    assert result.returncode == 1
    assert result.stderr.splitlines()[-1] == (
        "Cannot start: The speech model 'base' could not be downloaded "
        "(WHISPER_MODEL_URL: base/model.bin is not there)."
    )
    assert (tmp_path / "data").stat().st_mode & 0o777 == 0o700
    assert list((tmp_path / "data" / "models").iterdir()) == []


def test_ctrl_c_ends_everything_and_leaves_no_file_behind(
    server: subprocess.Popen[bytes], tmp_path: Path
) -> None:
    pids = family(server)
    os.killpg(server.pid, signal.SIGINT)
    assert server.wait(PATIENCE) == 0
    assert all(has_ended(pid) for pid in pids)
    assert [path.name for path in tmp_path.iterdir()] == ["data"]


def test_kill_9_leaves_no_process(server: subprocess.Popen[bytes]) -> None:
    pids = family(server)
    server.kill()
    for pid in pids:
        wait_until(partial(has_ended, pid), "a process of the killed server ends")


@pytest.mark.parametrize(
    "arguments", [(), ("web",), ("check",), ("records",), ("archive", "verify")]
)
def test_every_command_has_help(environment: dict[str, str], arguments: tuple[str, ...]) -> None:
    result = call(environment, *arguments, "--help")
    assert result.returncode == 0
    assert result.stdout.startswith("Usage: run.py")
    assert result.stderr == ""


@pytest.mark.parametrize("arguments", [(), ("web",), ("check",)])
def test_wrong_settings_are_named_without_a_traceback(
    environment: dict[str, str], arguments: tuple[str, ...]
) -> None:
    wrong = {"APP_ENV": "production", "SECRET_KEY": "hunter2", "AUTH_REQUIRED": "off"}
    result = call(environment | wrong, *arguments)
    assert result.returncode == 2
    assert re.findall(r"^Wrong setting: (\w+):", result.stderr, re.MULTILINE) == [
        "SECRET_KEY",
        "AUTH_REQUIRED",
    ]
    assert "hunter2" not in result.stderr + result.stdout
    assert "Traceback" not in result.stderr


def test_a_single_role_asks_for_a_redis(environment: dict[str, str]) -> None:
    result = call(environment, "web")
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.startswith("Wrong setting: REDIS_URL: must be set")


def test_options_belong_after_the_role(environment: dict[str, str]) -> None:
    result = call(environment, "--port", "6000", "web")
    assert result.returncode == 2
    assert "Write the options after 'web'" in result.stderr


@pytest.mark.parametrize("role", [(), ("web",)])
def test_a_taken_port_is_named(environment: dict[str, str], role: tuple[str, ...]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        result = call(environment | {"REDIS_URL": "unix:///none"}, *role, "--port", port)
    assert result.returncode == 1
    assert result.stderr.startswith(f"Cannot start: Port {port} on 127.0.0.1 is in use")


def test_an_unreachable_redis_is_named_without_its_password(
    environment: dict[str, str], ports: tuple[int, int]
) -> None:
    url = {"REDIS_URL": f"redis://user:hunter2@127.0.0.1:{ports[1]}/0"}
    for arguments in (("check",), ("--port", str(ports[0]))):
        result = call(environment | url, *arguments)
        assert result.returncode == 1
        wanted = f"Cannot start: Redis cannot be reached at redis://127.0.0.1:{ports[1]}/0"
        assert result.stderr.startswith(wanted)
        assert "hunter2" not in result.stderr


def test_data_in_use_by_another_server_are_named(
    environment: dict[str, str], ports: tuple[int, int], tmp_path: Path
) -> None:
    with EmbeddedRedis(tmp_path / "data", runtime_dir=tmp_path):
        result = call(environment, "--port", str(ports[0]))
    assert result.returncode == 1
    assert "is in use by another server" in result.stderr
    assert "Traceback" not in result.stderr


def test_check_tries_the_embedded_redis(environment: dict[str, str], tmp_path: Path) -> None:
    result = call(environment, "check")
    assert (result.returncode, result.stderr) == (0, "")
    assert f"Data: {tmp_path / 'data'}" in result.stdout
    assert "Redis of its own: Redis " in result.stdout
    assert "Decoding: decoding children have no network" in result.stdout


def test_check_looks_at_your_own_redis(environment: dict[str, str], tmp_path: Path) -> None:
    with EmbeddedRedis(tmp_path / "other", persistent=False) as other:
        result = call(environment | {"REDIS_URL": other.url}, "check")
    assert result.returncode == 0
    assert f"answers at {other.url}; no append-only file" in result.stdout
    assert "Redis keeps no append-only file" in result.stdout


@pytest.mark.parametrize(
    ("status", "said"),
    [(200, "answers, after"), (401, "gives no transcription: it refuses the key (401)")],
)
def test_check_says_whether_the_remote_engine_answers(
    environment: dict[str, str], status: int, said: str
) -> None:
    with speech_server() as server:
        server.always(Reply(status, b'{"text": ""}'))
        remote = {
            "WHISPER_ENGINE": "remote",
            "WHISPER_REMOTE_URL": server.url,
            "WHISPER_REMOTE_KEY": SECRET,
        }
        result = call(environment | remote, "check")
    assert result.returncode == 0
    assert f"Speech: {server.url.removesuffix('/v1')} {said}" in result.stdout
    assert server.asked[0].headers["Authorization"] == f"Bearer {SECRET}"
    assert SECRET not in result.stdout + result.stderr


def test_check_says_when_others_could_hear_what_goes_to_the_remote_engine(
    environment: dict[str, str],
) -> None:
    remote = {"WHISPER_ENGINE": "remote", "WHISPER_REMOTE_URL": "http://192.0.2.7:9/v1"}
    said = call(environment | remote | {"WHISPER_REMOTE_TIMEOUT": "1"}, "check").stdout
    assert "Caution: WHISPER_REMOTE_URL is http" in said
    assert "Speech: http://192.0.2.7:9 gives no transcription" in said


def test_check_questions_counts_what_is_there(environment: dict[str, str]) -> None:
    result = call(environment, "check-questions")
    assert (result.returncode, result.stderr) == (0, "")
    assert f"Questions: {PROJECT_ROOT / 'config' / 'question_bank'}" in result.stdout
    assert "backend: 12 questions about 6 competencies" in result.stdout


def test_check_questions_names_what_is_wrong(environment: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "backend.yaml").write_text("role: backend\n")
    result = call(environment, "check-questions", str(tmp_path))
    assert result.returncode == 1
    assert "backend.yaml: questions: Field required" in result.stderr
    assert "interview.yaml: not found" in result.stderr
    assert "Traceback" not in result.stderr


def test_check_says_who_else_may_come_in(environment: dict[str, str]) -> None:
    result = call(environment | {"HOST": "0.0.0.0"}, "check")
    assert "Caution: AUTH_REQUIRED is off and other machines can reach" in result.stdout


def test_check_names_what_is_careless_in_production(environment: dict[str, str]) -> None:
    careless = {
        "APP_ENV": "production",
        "SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyz",
        "HOST": "0.0.0.0",
        "TRUSTED_PROXIES": "0.0.0.0/0,10.0.0.0/8",
        "SOCKETIO_CORS_ALLOWED_ORIGINS": "http://a.org,https://b.org:443",
        "WHISPER_MODEL": "/nosuch",
    }
    said = call(environment | careless, "check").stdout
    for words in (
        "SECRET_KEY looks typed",
        "HOST 0.0.0.0:",
        "TRUSTED_PROXIES 0.0.0.0/0:",
        "http://a.org: over http",
        "WHISPER_MODEL /nosuch does not exist",
    ):
        assert f"Caution: {words}" in said
    assert "10.0.0.0" not in said
    assert "b.org" not in said


def test_check_says_what_does_not_work_from_another_machine(environment: dict[str, str]) -> None:
    said = call(environment | {"HOST": "192.0.2.7"}, "check").stdout
    assert "neither microphone nor camera" in said
    assert "SOCKETIO_CORS_ALLOWED_ORIGINS" in said


@pytest.mark.parametrize("arguments", [(), ("check",)])
def test_production_refuses_the_embedded_redis(
    environment: dict[str, str], arguments: tuple[str, ...], ports: tuple[int, int]
) -> None:
    production = {
        "PORT": str(ports[0]),
        "APP_ENV": "production",
        "SECRET_KEY": "8f1c0b7e5d2a49c3b6f0e1d7a5c4928b",
        "REDIS_SERVER": "embedded",
    }
    result = call(environment | production, *arguments)
    assert result.returncode == 2
    assert "Wrong setting: REDIS_URL: must be set" in result.stderr
    assert "no security fixes" in result.stderr


@pytest.mark.parametrize(("policy", "words"), [("always", "survives"), ("everysec", "last second")])
def test_check_says_what_a_power_cut_costs(
    environment: dict[str, str], tmp_path: Path, policy: str, words: str
) -> None:
    with EmbeddedRedis(tmp_path / "other") as other, redis.Redis.from_url(other.url) as client:
        client.config_set("appendfsync", policy)
        result = call(environment | {"REDIS_URL": other.url}, "check")
    assert f"appendfsync {policy}: " in result.stdout
    assert words in result.stdout


def test_a_user_without_a_needed_right_is_named(
    environment: dict[str, str], tmp_path: Path
) -> None:
    rights = ("on", "nopass", "~*", "&*", "+@all", "-@dangerous")
    with EmbeddedRedis(tmp_path / "other") as other, redis.Redis.from_url(other.url) as client:
        client.execute_command("ACL", "SETUSER", "web", *rights)
        url = other.url.replace("unix://", "unix://web:x@")
        refused = call(environment | {"REDIS_URL": url}, "check")
        client.execute_command("ACL", "SETUSER", "web", "+info")
        taken = call(environment | {"REDIS_URL": url}, "check")
    assert refused.returncode == 1
    assert "`+@all -@dangerous +info` is enough" in refused.stderr
    assert taken.returncode == 0
    assert "what a power cut costs is not known" in taken.stdout
