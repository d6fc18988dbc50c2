"""Loads the code of a web process once, then forks a process for each that is asked for.

`nursery_process.py FD`, started by nursery.py. A request on the socket FD is a JSON object with
`program` ("web", or a script's path), `arguments`, `environment` and `folder`; with it come four
descriptors: standard input, output and error, and where to tell the new process's id and, when it
has ended, its exit status.
"""

import _socket
import importlib
import json
import os
import runpy
import socket
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import gevent
from gevent import monkey

monkey.patch_all()
sys.path[0] = str(Path(__file__).resolve().parents[2] / "backend")

from flask import Response, request  # noqa: E402

from app import factory  # noqa: E402, F401 - loaded after the patches, as run.py does it
from app.domain import unique_ids  # noqa: E402
from app.http.pages import pages  # noqa: E402
from app.runtime import web  # noqa: E402, F401
from app.runtime.cli import main as command_line  # noqa: E402

LONGEST = 1 << 20
# What gevent has put in their place would run an event loop here, and no fork can take over one.
fork = monkey.get_original("os", "fork")
waitpid = monkey.get_original("os", "waitpid")


def kept_for_a_while(response: Response) -> Response:
    """Let browsers ask once for each of the page's two hundred files: none changes meanwhile."""
    if request.endpoint == "pages.file":
        response.headers["Cache-Control"] = "max-age=600"
    return response


pages.after_request_funcs.setdefault(None, []).insert(0, kept_for_a_while)  # the last one


def main() -> None:
    """Start what is asked for, until nobody can ask any more."""
    requests: Any = _socket.socket(fileno=int(sys.argv[1]))  # blocks, unlike gevent's
    while True:
        text, descriptors, *_ = socket.recv_fds(requests, LONGEST, 4)
        if not text:
            return
        if fork() == 0:
            requests.close()
            _mind(json.loads(text), descriptors)
            return
        for descriptor in descriptors:
            os.close(descriptor)
        with suppress(ChildProcessError):
            while waitpid(-1, os.WNOHANG)[0]:
                """Nobody else asks after those that have told."""


def _mind(request: dict[str, Any], descriptors: list[int]) -> None:
    """Start one process, and tell how it ends. Returns in the new one alone."""
    *standard, told = descriptors
    started = fork()
    if started == 0:
        os.close(told)
        _become(request, standard)
        return
    os.write(told, b"%d\n" % started)
    for descriptor in (*range(3), *standard):
        os.close(descriptor)
    os.write(told, b"%d\n" % os.waitstatus_to_exitcode(waitpid(started, 0)[1]))
    os._exit(0)


def _become(request: dict[str, Any], standard: list[int]) -> None:
    """Be, as far as anybody can tell, the program just started."""
    for number, descriptor in enumerate(standard):
        os.dup2(descriptor, number)
        os.close(descriptor)
    gevent.reinit()
    importlib.reload(unique_ids)  # whose prefix is a process's own
    os.chdir(request["folder"])
    os.environ.clear()
    os.environ.update(request["environment"])
    if request["program"] == "web":
        sys.argv = ["run.py", "web", *request["arguments"]]
        command_line()
    else:
        sys.argv = [request["program"], *request["arguments"]]
        runpy.run_path(request["program"], run_name="__main__")


if __name__ == "__main__":
    main()
