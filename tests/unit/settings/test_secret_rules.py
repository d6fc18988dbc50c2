import pytest

from app.settings.secret_rules import is_typed


@pytest.mark.parametrize(
    ("secret", "typed"),
    [
        ("abcdefghijklmnopqrstuvwxyz0123456789", True),
        ("zyxwvutsrqponmlkjihgfedcba9876543210", True),
        ("my-very-secret-key-0123456789abcdefg", True),
        ("8f1c0b7e5d2a49c3b6f0e1d7a5c4928b", False),
    ],
)
def test_a_key_that_somebody_typed_is_noticed(secret: str, typed: bool) -> None:
    assert is_typed(secret) is typed
