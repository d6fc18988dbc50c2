"""Ids as clients send them: a number or a string, where 1 and "1" name the same thing."""

from collections.abc import Callable

Id = int | str


id_key: Callable[[Id], str] = str
"""The form in which two ids are compared; the sent form is kept beside it and echoed.

The type itself, called six times a message: a function around it would cost more than it.
"""


def person_key(realm: str, user_id: Id) -> str:
    """What tells people apart: the id alone, or within `realm`, where it is unique in there only.

    `realm` is an interview's key, or "". No id holds a newline.
    """
    return f"{realm}\n{id_key(user_id)}" if realm else id_key(user_id)
