"""Dockerfile and compose.yaml name only what there is, and agree with how it is run elsewhere."""

import fnmatch
import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from app.config import Settings
from app.runtime.cli import cli
from app.runtime.environments import SECRETS
from deploy.worker_health import is_alive

ROOT = Path(__file__).resolve().parents[2]
APPS = ("web-1", "web-2", "speech", "model", "video")
WORKERS = ("speech", "model", "video")


def dockerfile() -> list[list[str]]:
    """Its instructions, as words; continued lines are one."""
    text = (ROOT / "Dockerfile").read_text().replace("\\\n", " ")
    return [line.split() for line in text.splitlines() if line and not line.startswith("#")]


def copied_from_the_repository() -> list[str]:
    copies = [words[1:-1] for words in dockerfile() if words[0] == "COPY"]
    return [path for paths in copies if not paths[0].startswith("--from") for path in paths]


def stages() -> list[str]:
    return [words[3] for words in dockerfile() if words[0] == "FROM"]


def commands() -> list[list[str]]:
    """The JSON forms of CMD, also of HEALTHCHECK."""
    text = (ROOT / "Dockerfile").read_text()
    return [json.loads(found) for found in re.findall(r"^ *CMD (\[.*\])$", text, re.MULTILINE)]


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())
    return loaded


@pytest.fixture(scope="module")
def services(compose: dict[str, Any]) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = compose["services"]
    return found


def test_what_the_images_copy_is_there_and_reaches_the_build() -> None:
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    sent = [line[1:].rstrip("/") for line in lines if line.startswith("!")]
    for path in copied_from_the_repository():
        assert (ROOT / path).exists(), path
        assert path.rstrip("/") in sent
    assert {path.rstrip("/") for path in copied_from_the_repository()} == set(sent)


def test_secrets_and_data_reach_no_image() -> None:
    lines = [line for line in (ROOT / ".dockerignore").read_text().splitlines() if line]
    kept_out = [line for line in lines if not line.startswith(("!", "#"))]
    assert "*" in kept_out
    for name in (".env", "data", ".git"):
        assert not any(fnmatch.fnmatch(name, line[1:]) for line in lines if line.startswith("!"))


def test_requirements_that_the_images_install_are_there() -> None:
    named = re.findall(r"config/requirements/([a-z-]+\.txt)", (ROOT / "Dockerfile").read_text())
    made = re.findall(r">config/requirements/([a-z-]+\.txt)", (ROOT / "Dockerfile").read_text())
    assert named
    for name in set(named) - set(made):
        assert (ROOT / "config" / "requirements" / name).is_file(), name


def test_no_image_but_its_worker_has_pytorch() -> None:
    text = (ROOT / "Dockerfile").read_text()
    web = text[text.index("AS web-packages") : text.index("AS speech-packages")]
    assert "base.txt" in web
    assert "speech.txt" not in web


def test_the_images_commands_are_roles_of_run_py(services: dict[str, dict[str, Any]]) -> None:
    roles = cli.commands
    started = [words for words in commands() if words[:2] == ["python", "run.py"]]
    started += [services["model"]["command"]]
    assert {words[2] for words in started} == {"web", "worker", "video", "records", "fetch-model"}
    for words in started:
        options = {option for parameter in roles[words[2]].params for option in parameter.opts}
        assert {word for word in words[3:] if word.startswith("--")} <= options


def test_scripts_that_the_images_run_are_in_them() -> None:
    scripts = {words[1] for words in commands() if words[1].endswith(".py")}
    assert scripts == {"run.py", "deploy/worker_health.py"}
    assert all((ROOT / script).is_file() for script in scripts)


def test_compose_builds_stages_that_there_are(services: dict[str, dict[str, Any]]) -> None:
    targets = {services[name]["build"]["target"] for name in APPS}
    assert targets == {"web", "speech", "video"}
    assert targets <= set(stages())


@pytest.mark.parametrize("name", APPS)
def test_every_variable_is_a_setting(name: str, services: dict[str, dict[str, Any]]) -> None:
    known = {field.upper() for field in Settings.model_fields}
    assert set(services[name]["environment"]) <= known


@pytest.mark.parametrize("name", WORKERS)
def test_workers_are_given_no_secret(name: str, services: dict[str, dict[str, Any]]) -> None:
    assert not set(services[name]["environment"]) & set(SECRETS)
    assert "SECRET" not in str(services[name])
    assert "front" not in services[name]["networks"]


def test_the_example_names_every_variable_that_compose_takes() -> None:
    taken = set(re.findall(r"\$\{([A-Z_]+)", (ROOT / "compose.yaml").read_text()))
    example = (ROOT / "deploy" / "example.env").read_text()
    assert set(re.findall(r"^#?([A-Z_]+)=", example, re.MULTILINE)) == taken
    needed = set(re.findall(r"\$\{([A-Z_]+):\?", (ROOT / "compose.yaml").read_text()))
    assert set(re.findall(r"^([A-Z_]+)=", example, re.MULTILINE)) == needed


@pytest.mark.parametrize(
    ("service", "unit"), [("web-1", "web"), ("web-2", "web"), ("speech", "worker"), ("video",) * 2]
)
def test_a_stop_may_take_as_long_as_under_systemd(
    service: str, unit: str, services: dict[str, dict[str, Any]]
) -> None:
    text = (ROOT / "config" / "systemd" / f"interviewgenius-{unit}@.service").read_text()
    seconds = re.search(r"^TimeoutStopSec=(\d+)$", text, re.MULTILINE)
    assert seconds
    assert services[service]["stop_grace_period"] == f"{seconds[1]}s"


def test_every_service_is_held_in(services: dict[str, dict[str, Any]]) -> None:
    for name, service in services.items():
        assert service["init"] is True, name  # else the defaults of signals count for nothing
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert "no-new-privileges:true" in service["security_opt"], name
        assert "mem_limit" in service, name
        runs_as = {words[1] for words in dockerfile() if words[0] == "USER"}
        assert "build" in service or service["user"] != "root", name
        assert runs_as == {"10001:10001"}


def test_the_volumes_and_networks_are_declared(compose: dict[str, Any]) -> None:
    for service in compose["services"].values():
        assert set(service["networks"]) <= set(compose["networks"])
        for volume in service.get("volumes", []):
            source = volume.partition(":")[0]
            if source.startswith("./"):
                assert (ROOT / source).exists(), source
            elif not source.startswith("${"):
                assert source in compose["volumes"]


def test_nginx_and_the_web_processes_know_each_other(services: dict[str, dict[str, Any]]) -> None:
    addresses = {
        name: services[name]["networks"]["front"]["ipv4_address"]
        for name in ("nginx", "web-1", "web-2")
    }
    behind = services["nginx"]["environment"]["WEB"].split()
    assert behind == [f"{addresses['web-1']}:5000", f"{addresses['web-2']}:5000"]
    for name in ("web-1", "web-2"):
        assert services[name]["environment"]["TRUSTED_PROXIES"] == addresses["nginx"]


def test_the_redis_of_the_interviews_loses_and_evicts_nothing(
    services: dict[str, dict[str, Any]],
) -> None:
    assert {"--appendonly yes", "--appendfsync always", "--maxmemory-policy noeviction"} <= set(
        services["redis"]["command"]
    )
    assert {"--appendonly no", '--save ""', "--maxmemory-policy noeviction"} <= set(
        services["media-redis"]["command"]
    )
    assert "volumes" not in services["media-redis"]


def test_nginx_conf_is_fitted_to_the_container(tmp_path: Path) -> None:
    program = tmp_path / "nginx"
    program.write_text('#!/bin/sh\ncat "$2"\n')
    program.chmod(0o755)
    environment = {
        "PATH": f"{tmp_path}:{os.environ['PATH']}",
        "SERVER_NAME": "talks.example.net",
        "WEB": "10.0.0.3:5000 10.0.0.4:5000",
        "TEMPLATE": str(ROOT / "nginx.conf"),
        "CONF": str(tmp_path / "fitted.conf"),
    }
    fitted = subprocess.run(
        ["sh", ROOT / "deploy" / "nginx.sh"], env=environment, check=True, capture_output=True
    ).stdout.decode()
    code = [line.partition("#")[0].strip() for line in fitted.splitlines()]
    assert code.count("server_name talks.example.net;") == 2
    assert code.count("server 10.0.0.3:5000 max_fails=1 fail_timeout=2s;") == 1
    assert code.count("server 10.0.0.4:5000 max_fails=1 fail_timeout=2s;") == 1
    assert sum(line.startswith("listen ") for line in code) == 4
    assert "listen 8443 ssl http2;" in code
    assert code.count("proxy_temp_path /tmp/proxy;") == 1
    assert "ssl_certificate_key /certificates/privkey.pem;" in code
    for gone in ("example.org", "127.0.0.1", "/etc/letsencrypt", "/var/log", "www-data", "[::]"):
        assert not [line for line in code if gone in line], gone


class FakeMediaRedis:
    """What workers have said, as the media Redis holds it."""

    def __init__(self, living: set[bytes], words: set[str]) -> None:
        self._living, self._words = living, words

    def smembers(self, key: str) -> set[bytes]:
        return self._living if key == "voice:living" else set()

    def exists(self, key: str) -> int:
        return int(key in self._words)


def test_a_worker_is_healthy_while_its_own_word_counts() -> None:
    here = {b"host-7-abc"}
    assert is_alive(FakeMediaRedis(here, {"voice:state:host-7-abc"}), "voice", "host")
    assert not is_alive(FakeMediaRedis(here, set()), "voice", "host")
    assert not is_alive(FakeMediaRedis(here, {"voice:state:host-7-abc"}), "voice", "other")
    assert not is_alive(FakeMediaRedis(here, {"voice:state:host-7-abc"}), "video", "host")
