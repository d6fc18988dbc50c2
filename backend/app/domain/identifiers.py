"""Ids as clients send them: a number or a string, where 1 and "1" name the same thing."""

Id = int | str


def id_key(value: Id) -> str:
    """The form in which two ids are compared; the sent form is kept beside it and echoed."""
    return str(value)
