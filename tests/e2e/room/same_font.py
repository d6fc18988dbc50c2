"""A font whose every character has the same box: with it a page's layout is no matter of fonts."""

import struct
from functools import reduce

EM = 1000
WIDTH, ASCENT, DESCENT = 550, 800, 200
LAST_CHARACTER = 0x10FFFF
BOX = ((50, 0), (50, 500), (500, 500), (500, 0))


def same_font() -> bytes:
    """A TrueType font in which one square stands for every character, and for those it lacks."""
    glyph = _glyph()
    tables = {
        b"OS/2": _os2(),
        b"cmap": _cmap(),
        b"glyf": glyph + glyph,
        b"head": _head(),
        b"hhea": struct.pack(
            ">I3hH11hH", 0x10000, ASCENT, -DESCENT, 0, WIDTH, 50, 50, 500, 1, *[0] * 7, 2
        ),
        b"hmtx": struct.pack(">HhHh", WIDTH, 50, WIDTH, 50),
        b"loca": struct.pack(">3I", 0, len(glyph), 2 * len(glyph)),
        b"maxp": struct.pack(">I14H", 0x10000, 2, 4, 1, 0, 0, 1, *[0] * 8),
        b"name": _name(),
        b"post": struct.pack(">2I2h5I", 0x30000, 0, -100, 50, 0, 0, 0, 0, 0),
    }
    return _file(tables)


def _glyph() -> bytes:
    xs, ys = (_steps([point[axis] for point in BOX]) for axis in (0, 1))
    head = struct.pack(">5h", 1, 50, 0, 500, 500)
    return _padded(head + struct.pack(">2H4B", len(BOX) - 1, 0, *[1] * len(BOX)) + xs + ys)


def _steps(values: list[int]) -> bytes:
    return b"".join(
        struct.pack(">h", value - before)
        for before, value in zip([0, *values], values, strict=False)
    )


def _head() -> bytes:
    created = bytes(16)
    return (
        struct.pack(">4I2H", 0x10000, 0x10000, 0, 0x5F0F3CF5, 3, EM)
        + created
        + struct.pack(">4h2H3h", 50, 0, 500, 500, 0, 8, 2, 1, 0)
    )


def _os2() -> bytes:
    return (
        struct.pack(">Hh3H", 4, WIDTH, 400, 5, 0)
        + struct.pack(">11h", *[100] * 10, 0)
        + bytes(10)
        + struct.pack(">4I", 0xFFFFFFFF, 0, 0, 0)
        + b"SAME"
        + struct.pack(">3H3h2H", 0x40, 0x20, 0xFFFF, ASCENT, -DESCENT, 0, ASCENT, DESCENT)
        + struct.pack(">2I2h3H", 1, 0, 500, 500, 0, 0x20, 1)
    )


def _cmap() -> bytes:
    """One group for all characters (format 13: many to one)."""
    groups = struct.pack(">3I", 0x20, LAST_CHARACTER, 1)
    table = struct.pack(">2H3I", 13, 0, 16 + len(groups), 0, 1) + groups
    return struct.pack(">2H2HI", 0, 1, 3, 10, 12) + table


def _name() -> bytes:
    texts = {1: "Same", 2: "Regular", 3: "Same", 4: "Same", 6: "Same"}
    rows, storage = b"", b""
    for number, text in texts.items():
        encoded = text.encode("utf-16-be")
        rows += struct.pack(">6H", 3, 1, 0x409, number, len(encoded), len(storage))
        storage += encoded
    return struct.pack(">3H", 0, len(texts), 6 + len(rows)) + rows + storage


def _padded(data: bytes) -> bytes:
    return data + bytes(-len(data) % 4)


def _checksum(data: bytes) -> int:
    words = struct.unpack(f">{len(_padded(data)) // 4}I", _padded(data))
    return reduce(lambda total, word: (total + word) & 0xFFFFFFFF, words, 0)


def _file(tables: dict[bytes, bytes]) -> bytes:
    power = len(tables).bit_length() - 1
    search = 16 << power
    header = struct.pack(">I4H", 0x10000, len(tables), search, power, 16 * len(tables) - search)
    rows, body, at = b"", b"", 12 + 16 * len(tables)
    for tag, data in sorted(tables.items()):
        rows += tag + struct.pack(">3I", _checksum(data), at + len(body), len(data))
        body += _padded(data)
    return header + rows + body
