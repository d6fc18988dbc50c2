"""nginx.conf, fitted to a container by deploy/nginx.sh, in a real nginx."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.integration.nginx_site import KEY, trusted_certificate
from tests.support.processes import ROOT


def test_nginx_takes_what_the_script_makes_of_its_configuration(tmp_path: Path) -> None:
    program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    if program is None:
        pytest.fail("nginx is missing; on Debian: apt-get install nginx")
    with trusted_certificate(tmp_path) as certificate:
        certificate.rename(tmp_path / "fullchain.pem")
        (tmp_path / KEY).rename(tmp_path / "privkey.pem")
        environment = {
            "PATH": f"{Path(program).parent}:{os.environ['PATH']}",
            "SERVER_NAME": "localhost",
            "WEB": "127.0.0.1:5000 127.0.0.1:5001",
            "TEMPLATE": str(ROOT / "nginx.conf"),
            "CERTIFICATES": str(tmp_path),
            "CONF": str(tmp_path / "nginx.conf"),
        }
        answer = subprocess.run(
            ["sh", ROOT / "deploy" / "nginx.sh", "-t"],
            env=environment,
            check=False,
            capture_output=True,
            text=True,
        )
    assert "syntax is ok" in answer.stderr, answer.stderr
    assert answer.returncode == 0, answer.stderr
