"""Reading JSON that anybody may have sent."""

from typing import Any

import orjson
import pytest

from app.untrusted.json_text import MAX_STRUCTURE, TooComplexError, as_object, read_json

MEGABYTE = 1_000_000
BOMBS = {
    "empty lists": "[" + "[]," * 300_000 + "[]]",
    "empty objects": '{"x":[' + '{"a":0},' * 120_000 + "0]}",
    "a list of figures": "[" + "0," * MAX_STRUCTURE + "0]",
    "empty texts": "[" + '"",' * 300_000 + '""]',
    "36 megabytes of lists": '{"type":"auth","x":[' + "[]," * 12_000_000 + "0]}",
    "behind a recording": '{"a":"' + "QUJD" * MEGABYTE + '","x":[' + "[]," * 300_000 + "0]}",
    "behind an escaped quote": '{"a":"\\"","x":[' + "[]," * 300_000 + "0]}",
    "deep and long": "[" * 70 + "0," * 9_000 + "0" + "]" * 70,
    "never closed": "[" * 11_000,
}


@pytest.mark.parametrize("name", BOMBS)
def test_too_much_structure_is_never_parsed(parsed: list[int], name: str) -> None:
    with pytest.raises(TooComplexError):
        read_json(BOMBS[name])
    assert not parsed


@pytest.mark.parametrize("depth", [1_100, 5_000])
def test_what_the_parser_finds_too_deep_is_told_as_such(depth: int) -> None:
    with pytest.raises(TooComplexError):
        read_json("[" * depth + "]" * depth)


@pytest.mark.parametrize(
    "text",
    [
        '{"a":"' + "QUJD" * 9 * MEGABYTE + '"}',
        '{"answer":"' + ",[{" * 20_000 + '"}',
        '{"answer":"' + '\\",[' * 10_000 + '\\\\"}',
        '{"a":"' + "QUJD" * MEGABYTE + '","context":{"said":"' + "," * 16_000 + '"}}',
        "[" + "0," * (MAX_STRUCTURE - 2) + "0]",
        "[" * 64 + "]" * 64,
    ],
    ids=["36 MB of base64", "code", "quotes and code", "recording and commas", "most", "deepest"],
)
def test_what_is_within_the_bounds_is_read(text: str) -> None:
    assert read_json(text) == orjson.loads(text)


@pytest.mark.parametrize(
    "text",
    [
        '["' + "\\ud800" * 160_000 + '"]',
        '["' + "\\n" * 490_000 + '\\udc00"]',
        "[" + "9" * 150_000 + "]",
        "[" + "1e999," * 9_000 + "0]",
        '["' + "\n" * 900_000 + '"]',
    ],
    ids=["half pairs", "escapes", "digits", "exponents", "line ends"],
)
def test_a_megabyte_to_put_right_is_parsed_twice_at_most(parsed: list[int], text: str) -> None:
    read_json(text)
    assert len(parsed) <= 2


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('\ufeff{"a":1}', {"a": 1}),
        ('{"a":NaN,"b":"NaN, Infinity"}', {"a": None, "b": "NaN, Infinity"}),
        ('[Infinity,-Infinity,"\\"",NaN]', [None, None, '"', None]),
        ("[1e999,-1E+400,1e5]", [None, None, 100000.0]),
        (f"[{'9' * 400},7]", [None, 7]),
        (r'["cut \ud83d"]', ["cut ?"]),
        (r'["\uDE00 end"]', ["? end"]),
        (r'["\ud83d\ude00\ud83d\ud83d\ude00"]', ["😀?😀"]),
        (r'["\\ud83d", NaN]', ["\\ud83d", None]),
        (r'["\\\ud83d"]', ["\\?"]),
        (r'{"\ud83d":NaN}', {"?": None}),
        ('["two\nlines\r\n\tand more"]', ["two\nlines\r\n\tand more"]),
        ('{"a":1,"a":2}', {"a": 2}),
        (r'["\u0041\/\u4e2d"]', ["A/中"]),
    ],
)
def test_what_writers_get_wrong_is_put_right(text: str, value: Any) -> None:
    assert read_json(text) == value


@pytest.mark.parametrize(
    "text",
    ["", "{", "nan", "[NaNs]", "{'a':1}", '["\x00"]', '{"a":1}}', "\ufeff", "[1 2]", "9.9.9", '"'],
)
def test_what_is_not_json(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_json(text)


@pytest.mark.parametrize(
    ("value", "read"),
    [
        ({"a": 1}, {"a": 1}),
        (None, {}),
        ([], {}),
        ('{"a":1}', {"a": 1}),
        ("[]", {}),
        ('"{}"', '"{}"'),
        ([1], [1]),
        (5, 5),
        ("{", "{"),
    ],
)
def test_an_object_in_other_clothes(value: Any, read: Any) -> None:
    assert as_object(value) == read


def test_an_object_in_a_text_is_bounded_too() -> None:
    with pytest.raises(TooComplexError):
        as_object(BOMBS["a list of figures"])


@pytest.mark.parametrize(
    "text", ['{"a": 1', '{"a": "' + "x" * 2_000_000 + "\n"], ids=["small", "large"]
)
def test_what_cannot_be_put_right_is_read_once(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    real, read = orjson.loads, []

    def loads(content: str) -> object:
        read.append(len(content))
        return real(content)

    monkeypatch.setattr("app.untrusted.json_text.orjson.loads", loads)
    with pytest.raises(orjson.JSONDecodeError):
        read_json(text)
    assert read == [len(text)]
