"""What is handed over: a ZIP whose manifest names every file by its hash."""

import hashlib
import io
import zipfile

import orjson
import pytest

from app.services.records.packing import MANIFEST, file_name, packed

FILES = {"a.json": b"{}", "folder/b.txt": "四十".encode()}


def test_the_manifest_names_each_file_by_its_hash() -> None:
    with zipfile.ZipFile(io.BytesIO(packed(FILES, {"made_for": "max"}))) as archive:
        manifest = orjson.loads(archive.read(MANIFEST))
        assert set(archive.namelist()) == {*FILES, MANIFEST}
        for listed in manifest["files"]:
            body = archive.read(listed["name"])
            assert listed["bytes"] == len(body)
            assert listed["sha256"] == hashlib.sha256(body).hexdigest()
    assert manifest["made_for"] == "max"
    assert [listed["name"] for listed in manifest["files"]] == list(FILES)


def test_the_same_content_is_the_same_file() -> None:
    assert packed(FILES, {}) == packed(FILES, {})


@pytest.mark.parametrize(
    "what",
    ["../../etc/passwd", 'a"; x=y', "面试 7", "a/b", "..", "", "x" * 200, "a\r\nSet-Cookie: b"],
)
def test_an_id_names_no_path_and_no_header(what: str) -> None:
    name = file_name(what)
    assert name.replace("-", "").replace("_", "").replace(".", "").isalnum()
    assert not name.startswith(".")
    assert name.isascii()
    assert name != file_name(f"{what} ")


def test_a_plain_id_stays_as_it_is() -> None:
    assert file_name("interview_7") == "interview_7"
