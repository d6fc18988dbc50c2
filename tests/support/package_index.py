"""A package index on loopback (PEP 503), with wheels made of what a test puts into them."""

import io
import tarfile
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

EXPLODES = b"raise SystemExit('code of a package was run')\n"


def wheel(name: str, members: Mapping[str, bytes], version: str = "1.0.0") -> bytes:
    """A wheel that pip accepts; importing its package would end the process."""
    about = f"{name}-{version}.dist-info"
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
    tag = "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    files = {
        f"{name}/__init__.py": EXPLODES,
        f"{about}/METADATA": metadata.encode(),
        f"{about}/WHEEL": tag.encode(),
        f"{about}/RECORD": b"",
        **members,
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for path, content in files.items():
            archive.writestr(path, content)
    return packed.getvalue()


def source_package(name: str, code: str, version: str = "1.0.0") -> bytes:
    """A package in source form, whose set-up is `code`."""
    folder, packed = f"{name}-{version}", io.BytesIO()
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        for path, text in (("setup.py", code), ("PKG-INFO", metadata)):
            about = tarfile.TarInfo(f"{folder}/{path}")
            about.size = len(text.encode())
            archive.addfile(about, io.BytesIO(text.encode()))
    return packed.getvalue()


@contextmanager
def serving(files: Mapping[str, bytes]) -> Iterator[str]:
    """Serve files by their paths on a free port; yields the address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            content = files.get(self.path)
            self.send_response(404 if content is None else 200)
            if self.path.endswith("/"):
                self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(content or b"")))
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(content or b"")

        do_HEAD = do_GET  # noqa: N815 - as http.server calls it

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()


@contextmanager
def package_index(
    wheels: Mapping[str, bytes], others: Mapping[str, bytes] | None = None
) -> Iterator[str]:
    """Serve wheels by their packages' names, others by those of their files.

    Yields what PIP_INDEX_URL takes.
    """
    named = {f"{name}-1.0.0-py3-none-any.whl": content for name, content in wheels.items()}
    files: dict[str, bytes] = {}
    for file, content in (named | dict(others or {})).items():
        project = file.partition("-")[0].replace("_", "-")
        files[f"/simple/{project}/"] = f'<a href="/files/{file}">{file}</a>'.encode()
        files[f"/files/{file}"] = content
    with serving(files) as url:
        yield f"{url}/simple/"
