"""Where things lie on a page: boxes in percent of the window, and which lie over each other."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page

from tests.e2e.room.same_font import same_font

Boxes = Mapping[str, Sequence[Sequence[float]]]

TOLERANCE = 4.0
"""Percent of the window: less than a line of text more or less, on a phone as on a desk."""

IN_ONE_FONT = """
@font-face { font-family: Same; src: url("same.ttf"); font-weight: 1 1000; font-display: block; }
*, ::before, ::after { font-family: Same !important; }
"""

SETTLED = """async (selectors) => {
  await document.fonts.load("16px Same");
  await document.fonts.ready;
  const pen = document.createElement("canvas").getContext("2d");
  pen.font = "100px Same";
  if (["i", "W", "\u4e00"].some((one) => pen.measureText(one).width !== 55))
    throw new Error("the page is not set in the one font");
  const frame = () => new Promise((drawn) => requestAnimationFrame(drawn));
  const share = (value, whole) => Math.round((1000 * value) / whole) / 10;
  const boxOf = (element) => {
    const { x, y, width, height } = element.getBoundingClientRect();
    return [share(x, innerWidth), share(y, innerHeight),
      share(width, innerWidth), share(height, innerHeight)];
  };
  const isSeen = (element) => element.checkVisibility() && element.getClientRects().length > 0;
  const look = () => Object.fromEntries(selectors.map((selector) =>
    [selector, [...document.querySelectorAll(selector)].filter(isSeen).map(boxOf)]));
  let before = "", seen = look();
  for (let same = 0; same < 5; same += JSON.stringify(seen) === before ? 1 : -same) {
    before = JSON.stringify(seen);
    await frame();
    seen = look();
  }
  return seen;
}"""
"""The boxes once nothing has moved for five frames, and the one font is there."""


def in_one_font(context: BrowserContext) -> None:
    """Every text of its pages is set in the font that is the same everywhere."""
    font = same_font()
    context.route(
        "**/styles/same.ttf", lambda route: route.fulfill(body=font, content_type="font/ttf")
    )

    def dressed(route: Any) -> None:
        response = route.fetch()
        route.fulfill(response=response, body=response.text() + IN_ONE_FONT)

    context.route("**/styles/tokens.css", dressed)


def boxes(page: Page, selectors: Sequence[str]) -> dict[str, list[list[float]]]:
    """Where everything lies that these find and that is seen: [left, top, width, height]."""
    found: dict[str, list[list[float]]] = page.evaluate(SETTLED, list(selectors))
    return {selector: places for selector, places in found.items() if places}


def overlaps(seen: Boxes) -> list[str]:
    """Which lie over each other in part, and neither holds the other."""
    all_boxes = [
        (f"{selector} {number}", box)
        for selector, places in seen.items()
        for number, box in enumerate(places, 1)
    ]
    return [
        f"{one} × {other}"
        for index, (one, first) in enumerate(all_boxes)
        for other, second in all_boxes[index + 1 :]
        if _meet(first, second) and not (_holds(first, second) or _holds(second, first))
    ]


def _meet(one: Sequence[float], other: Sequence[float]) -> bool:
    edge = 1.0
    return all(
        one[axis] + one[axis + 2] > other[axis] + edge
        and other[axis] + other[axis + 2] > one[axis] + edge
        for axis in (0, 1)
    )


def _holds(one: Sequence[float], other: Sequence[float]) -> bool:
    edge = 1.0
    return all(
        one[axis] - edge <= other[axis]
        and other[axis] + other[axis + 2] <= one[axis] + one[axis + 2] + edge
        for axis in (0, 1)
    )


def differences(was: Boxes, now: Boxes) -> list[str]:
    """What came, went, moved or grew by more than the tolerance, or lies over something new."""
    found = [f"{one}: gone" for one in was if one not in now]
    found += [f"{one}: new" for one in now if one not in was]
    for selector in was.keys() & now.keys():
        before, after = was[selector], now[selector]
        if len(before) != len(after):
            found.append(f"{selector}: {len(before)} of them, now {len(after)}")
            continue
        found += [
            f"{selector} {number}: {list(old)}, now {list(new)}"
            for number, (old, new) in enumerate(zip(before, after, strict=True), 1)
            if max(abs(a - b) for a, b in zip(old, new, strict=True)) > TOLERANCE
        ]
    known = overlaps(was)
    found += [f"over each other: {one}" for one in overlaps(now) if one not in known]
    return sorted(found)


def kept(path: Path) -> dict[str, dict[str, list[list[float]]]]:
    """What was committed, by screen and window; nothing before the first time."""
    found: dict[str, dict[str, list[list[float]]]] = (
        json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    )
    return found


def keep(path: Path, layout: Mapping[str, Boxes]) -> None:
    """Write it so that a change of it can be read: one line for each selector."""
    screens = []
    for screen in sorted(layout):
        rows = [
            f"    {json.dumps(one)}: {json.dumps(layout[screen][one])}" for one in layout[screen]
        ]
        screens.append(f"  {json.dumps(screen)}: {{\n" + ",\n".join(rows) + "\n  }")
    path.write_text("{\n" + ",\n".join(screens) + "\n}\n", encoding="utf-8")
