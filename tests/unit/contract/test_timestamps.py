"""Times on the wire have one form, whatever their year."""

import pytest

from app.contract.timestamps import iso


@pytest.mark.parametrize(
    ("milliseconds", "written"),
    [
        (1_769_860_800_000, "2026-01-31T12:00:00.000Z"),
        (0, "1970-01-01T00:00:00.000Z"),
        (-1, "1969-12-31T23:59:59.999Z"),
        (-45_651_421_850_290, "0523-05-14T01:29:09.710Z"),
    ],
)
def test_a_time_is_written_with_all_its_digits(milliseconds: int, written: str) -> None:
    assert iso(milliseconds) == written
