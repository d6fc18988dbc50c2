"""What the page says: everything in both languages, nothing that nobody says."""

import re
from pathlib import Path

import pytest

FRONTEND = Path(__file__).resolve().parents[3] / "frontend"
FOLDERS = sorted(path.parent for path in FRONTEND.glob("*/words.js"))
KEY = re.compile(r"""^ {4}['"]?([\w.]+)['"]?: ['"]""", re.MULTILINE)
LITERAL = re.compile(r"""['"]([\w.]+)['"]""")
COMPOSED = re.compile(r"`((?:\w+\.)(?:[\w.]|\$\{[^}`]*\})+)`")
HOLE = re.compile(r"\$\{[^}]*\}")
SAID = re.compile(r"""\bt\(\s*['"]([\w.]+)['"]""")


def words(folder: Path) -> dict[str, set[str]]:
    """The keys that a folder registers, by language: in words.js, or by screen in words/."""
    both: dict[str, set[str]] = {"en": set(), "zh": set()}
    for path in sorted(folder.glob("words/*.js")) or [folder / "words.js"]:
        english, chinese = path.read_text(encoding="utf-8").split("\n  zh: {", 1)
        assert not both["en"] & set(KEY.findall(english)), "of two texts one would never be said"
        both["en"] |= set(KEY.findall(english))
        both["zh"] |= set(KEY.findall(chinese))
    return both


def code(*folders: Path) -> str:
    """All scripts of these folders but their words."""
    files = [path for folder in folders for path in sorted(folder.rglob("*.js"))]
    return "\n".join(
        path.read_text(encoding="utf-8")
        for path in files
        if "words" not in (path.stem, path.parent.name)
    )


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)
def test_both_languages_say_the_same(folder: Path) -> None:
    both = words(folder)
    assert both["en"]
    assert both["en"] == both["zh"]


def test_every_text_stands_once() -> None:
    keys = [key for folder in FOLDERS for key in words(folder)["en"]]
    assert len(keys) == len(set(keys))


def test_everything_that_is_said_has_words() -> None:
    known = set().union(*(words(folder)["en"] for folder in FOLDERS))
    assert set(SAID.findall(code(*FOLDERS))) - known == set()


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)
def test_all_words_are_said(folder: Path) -> None:
    everything = code(*FOLDERS)
    literal = set(LITERAL.findall(everything))
    # A key may be put together, as in t(`role.${role}`), or from a name and a value.
    composed = [
        re.compile(r"[\w-]+".join(re.escape(part) for part in HOLE.split(text)))
        for text in COMPOSED.findall(everything)
    ]
    unsaid = {
        key
        for key in words(folder)["en"] - literal
        if (key.count(".") < 2 or key.rpartition(".")[0] not in literal)
        and not any(pattern.fullmatch(key) for pattern in composed)
    }
    assert unsaid == set()


def chinese() -> list[str]:
    """Every line of the Chinese words."""
    files = [path for folder in FOLDERS for path in sorted(folder.rglob("words*.js"))]
    files += [path for folder in FOLDERS for path in sorted(folder.glob("words/*.js"))]
    parts = [path.read_text(encoding="utf-8").partition("\n  zh: {")[2] for path in files]
    return [line for part in parts for line in part.splitlines()]


def test_chinese_has_no_blanks_around_a_name() -> None:
    blank = re.compile(r"[\u4e00-\u9fff] \{(name|names|by)\}|\{(name|names|by)\} [\u4e00-\u9fff]")
    lines = chinese()
    assert lines
    assert [line for line in lines if blank.search(line)] == []


@pytest.mark.parametrize(
    "said",
    [
        "dealt with",
        "last known",
        "not begun yet",
        "machine asks",
        "come as",
        "course",
        "interview id",
        "server asks for a token",
        "token is not valid",
        "this is about the position",
        "counts from your next sentence",
        "people will read",
        "do not run it from a file",
    ],
)
def test_no_screen_says_what_a_kind_colleague_would_not(said: str) -> None:
    files = [path for folder in FOLDERS for path in sorted(folder.rglob("*.js"))]
    texts = [path.read_text(encoding="utf-8").lower() for path in files if "words" in str(path)]
    assert texts
    assert [text for text in texts if re.search(rf"\b{said}\b", text)] == []
