"""Make the typed parts of the clients from the server's AsyncAPI document.

    python -m clients.generate http://127.0.0.1:5000/docs/asyncapi.json
    python -m tests.support.documents | python -m clients.generate -

Written: the payload types and the calls of `clients/python`, and the types of `clients/typescript`.
"""

import argparse
import json
import subprocess
import sys
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from datamodel_code_generator import InputFileType, LiteralType, PythonVersion
from datamodel_code_generator import generate as generate_models
from datamodel_code_generator.enums import DataModelType
from datamodel_code_generator.format import Formatter

Json = dict[str, Any]
FOLDER = Path(__file__).parent
PYTHON = FOLDER / "python" / "interviewgenius_client"
TYPESCRIPT = FOLDER / "typescript"
MADE = "Made from the server's AsyncAPI document by `make clients`: do not edit."
BOUNDS = (
    "additionalProperties", "default", "exclusiveMaximum", "exclusiveMinimum", "maxItems",
    "maxLength", "maximum", "minItems", "minLength", "minimum", "pattern", "title",
)  # fmt: skip
"""What the server checks and a type cannot say."""


def schemas(document: Json, side: str) -> Json:
    """The payloads of `side` ("client", "server") as one JSON Schema, without bounds.

    A room's client sends to its interview alone: `interview_id` is its matter, not the caller's.
    """
    prefix = f"{side}."
    definitions = {
        name.removeprefix(prefix): _without_bounds(schema)
        for name, schema in document["components"]["schemas"].items()
        if name.startswith(prefix)
    }
    if side == "client":
        for schema in definitions.values():
            schema.get("properties", {}).pop("interview_id", None)
            schema["required"] = [n for n in schema.get("required", ()) if n != "interview_id"]
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$defs": definitions}


def _without_bounds(part: Any) -> Any:
    if isinstance(part, list):
        return [_without_bounds(one) for one in part]
    if not isinstance(part, dict):
        return part
    kept: Json = {}
    for name, value in part.items():
        if name in BOUNDS and not (isinstance(value, dict) and name != "default"):
            continue
        if name == "$ref":
            kept[name] = f"#/$defs/{value.rpartition('.')[2]}"
        else:
            kept[name] = _without_bounds(value)
    if kept.get("format") == "binary":  # or as base64
        kept = {"anyOf": [{"type": "string", "format": "binary"}, {"type": "string"}]}
    return kept


def payload_names(document: Json, side: str) -> dict[str, str]:
    """Event -> the name of its payload's type."""
    prefix = f"{side}."
    return {
        name.removeprefix(prefix): message["payload"]["$ref"].rpartition(".")[2]
        for name, message in document["components"]["messages"].items()
        if name.startswith(prefix) and "$ref" in message["payload"]
    }


def echoing(document: Json) -> list[str]:
    """Events whose `seq` is that of another event: a client must not count by them."""
    messages, parts = document["components"]["messages"], document["components"]["schemas"]
    return sorted(
        event
        for event, name in payload_names(document, "server").items()
        if "seq" in parts[f"server.{name}"].get("properties", {})
        and not messages[f"server.{event}"].get("x-logged")
    )


def python_types(schema: Json, about: str) -> str:
    """TypedDicts for a JSON Schema."""
    with TemporaryDirectory() as folder:
        made = Path(folder) / "types.py"
        generate_models(
            json.dumps(schema),
            input_file_type=InputFileType.JsonSchema,
            output=made,
            output_model_type=DataModelType.TypingTypedDict,
            target_python_version=PythonVersion.PY_311,
            enum_field_as_literal=LiteralType.All,
            use_union_operator=True,
            use_standard_collections=True,
            use_schema_description=True,
            disable_timestamp=True,
            custom_file_header=f'"""{about}\n\n{MADE}\n"""',
            formatters=[Formatter.BUILTIN],
        )
        return made.read_text().replace("Model: TypeAlias = Any\n", "")


def python_calls(document: Json) -> str:
    """The calls of a room, for threads and for asyncio, with the types of what they take."""
    events = payload_names(document, "server")
    return "\n".join(
        [
            f'"""The calls of a room, and whom its events are told.\n\n{MADE}\n"""',
            "from __future__ import annotations",
            "from collections.abc import Callable, Mapping",
            "from typing import Any, Literal, Protocol, TypeVar, Unpack, overload",
            "from interviewgenius_client import commands, events",
            "Data = Mapping[str, Any]",
            f"ECHOING = frozenset({echoing(document)!r})",
            '"""Events whose `seq` is that of another one."""',
            f"Event = Literal[{', '.join(map(repr, sorted(events)))}]",
            _calls("Calls", "", "", document),
            _calls("AsyncCalls", "async ", "await ", document),
            _listening(events),
        ]
    )


def _calls(name: str, defines: str, waits: str, document: Json) -> str:
    types = payload_names(document, "client")
    own = sorted(types.keys() - {"join_interview", "leave_interview", "renew_token"})
    lines = [
        f"class {name}:",
        '    """One method for each event that clients send; `interview_id` is filled in."""',
        f"    {defines}def call(self, event: str, payload: Data | None = None) -> Data:",
        '        """Send a command; its answer, or `Refused`."""',
        "        raise NotImplementedError",
    ]
    for event in own:
        summary = document["components"]["messages"][f"client.{event}"]["summary"]
        lines += [
            f"    {defines}def {event}(self, **payload: Unpack[commands.{types[event]}]) -> Data:",
            f'        """{summary.replace(chr(34) * 3, "")}"""',
            f'        return {waits}self.call("{event}", {{**payload}})',
        ]
    return "\n".join(lines)


def _listening(events: Mapping[str, str]) -> str:
    lines = [
        '_R = TypeVar("_R", covariant=True)',
        "class Listening(Protocol[_R]):",
        '    """`room.on(event, handler)`, with the type of what the handler gets."""',
    ]
    for event, kind in sorted(events.items()):
        lines += [
            "    @overload",
            f'    def __call__(self, event: Literal["{event}"], '
            f"handler: Callable[[events.{kind}], object], /) -> _R: ...",
        ]
    lines += [
        "    @overload",
        "    def __call__(self, event: str, handler: Callable[[Any], object], /) -> _R: ...",
    ]
    return "\n".join(lines)


def typescript_types(document: Json) -> str:
    """The types of clients/typescript, by json-schema-to-typescript."""
    given = {side: schemas(document, side) for side in ("client", "server")}
    given["maps"] = {side: payload_names(document, side) for side in ("client", "server")}
    given["echoing"] = echoing(document)  # type: ignore[assignment]
    done = subprocess.run(
        ["node", "generate.mjs"],
        cwd=TYPESCRIPT, input=json.dumps(given), check=True, capture_output=True, text=True,
    )  # fmt: skip
    return f"// {MADE}\n{done.stdout}"


def formatted(source: str) -> str:
    """Python as ruff writes it: imports sorted, those without a use gone."""
    name = ["--quiet", "--stdin-filename", str(PYTHON / "made.py"), "-"]
    for command in (["check", "--fix-only", "--select", "I,F401"], ["format"]):
        ruff = [sys.executable, "-m", "ruff", *command, *name]
        done = subprocess.run(ruff, input=source, check=True, capture_output=True, text=True)
        source = done.stdout
    return source


def made(document: Json) -> dict[Path, str]:
    """Path -> text of every file that is made of the document."""
    return {
        PYTHON / "events.py": formatted(
            python_types(schemas(document, "server"), "What the server sends.")
        ),
        PYTHON / "commands.py": formatted(
            python_types(schemas(document, "client"), "What a client may send.")
        ),
        PYTHON / "calls.py": formatted(python_calls(document)),
        TYPESCRIPT / "src" / "events.ts": typescript_types(document),
    }


def main() -> None:
    """Read the document, write the files."""
    parser = argparse.ArgumentParser(description="Make the typed parts of the clients.")
    parser.add_argument("document", help="address or path of asyncapi.json; -: standard input")
    source = parser.parse_args().document
    if source == "-":
        text = sys.stdin.read()
    elif source.startswith(("http://", "https://")):
        with urllib.request.urlopen(source) as answer:  # noqa: S310 - the caller's own address
            text = answer.read().decode()
    else:
        text = Path(source).read_text()
    for path, content in made(json.loads(text)).items():
        path.write_text(content)


if __name__ == "__main__":
    main()
