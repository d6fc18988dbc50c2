"""The chart, as Helm makes it: nobody is root, secrets stand in the Secret, roles are run.py's."""

import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from app.config import Settings
from app.runtime.cli import cli
from app.runtime.environments import SECRETS

ROOT = Path(__file__).resolve().parents[2]
CHART = ROOT / "deploy" / "helm" / "interviewgenius"
HELM = ROOT / ".venv" / "helm" / "helm"
EVERYTHING = (
    "records.enabled=true", "web.autoscaling.enabled=true", "speech.autoscaling.enabled=true",
)  # fmt: skip
pytestmark = pytest.mark.slow  # Helm is fetched for it


def helm(*arguments: str) -> str:
    if not HELM.is_file():
        pytest.fail("Helm is missing: `make .venv/.helm`")
    done = subprocess.run([HELM, *arguments], check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def made(*values: str) -> list[dict[str, Any]]:
    chosen = [word for value in values for word in ("--set", value)]
    return [
        part for part in yaml.safe_load_all(helm("template", "ig", str(CHART), *chosen)) if part
    ]


def containers(parts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        container
        for part in parts
        if part["kind"] in {"Deployment", "Job"}
        for container in part["spec"]["template"]["spec"]["containers"]
    ]


def test_it_lints() -> None:
    helm("lint", "--strict", str(CHART))


@pytest.mark.parametrize(
    "values", [(), EVERYTHING, ("speech.enabled=false", "video.enabled=false")]
)
def test_names_are_given_once_and_what_is_named_is_there(values: tuple[str, ...]) -> None:
    parts = made(*values)
    names = [(part["kind"], part["metadata"]["name"]) for part in parts]
    assert len(names) == len(set(names))
    claims = {name for kind, name in names if kind == "PersistentVolumeClaim"}
    deployments = {name for kind, name in names if kind == "Deployment"}
    for part in parts:
        if part["kind"] == "HorizontalPodAutoscaler":
            assert part["spec"]["scaleTargetRef"]["name"] in deployments
        if part["kind"] in {"Deployment", "Job"}:
            for volume in part["spec"]["template"]["spec"]["volumes"]:
                claim = volume.get("persistentVolumeClaim", {}).get("claimName")
                assert claim is None or claim in claims


def test_nobody_is_root_and_nothing_is_written() -> None:
    for part in made(*EVERYTHING):
        if part["kind"] in {"Deployment", "Job"}:
            pod = part["spec"]["template"]["spec"]
            assert pod["securityContext"]["runAsNonRoot"]
            assert not pod["automountServiceAccountToken"]
    for container in containers(made(*EVERYTHING)):
        assert container["securityContext"]["readOnlyRootFilesystem"]
        assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}
        assert "memory" in container["resources"]["limits"]


def test_variables_are_settings_and_workers_have_no_secret() -> None:
    known = {field.upper() for field in Settings.model_fields}
    for container in containers(made(*EVERYTHING, "settings.LLM_MODEL=small")):
        names = {one["name"] for one in container.get("env", [])}
        assert names <= known
        if container["name"] != "web":
            assert not names & set(SECRETS)
        for one in container.get("env", []):
            is_secret = one["name"] in SECRETS or one["name"].endswith("_URL")
            assert ("valueFrom" in one) == is_secret, one["name"]


def test_commands_are_roles_of_run_py() -> None:
    for container in containers(made(*EVERYTHING)):
        if "args" in container:
            assert container["args"][:2] == ["python", "run.py"]
            assert container["args"][2] in cli.commands
