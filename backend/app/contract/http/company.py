"""What HTTP says of whose interviews they are."""

from app.contract.http.base import Answer


class Translation(Answer):
    """Into which languages captions and chat are translated; none where nothing translates.

    `words_leave`: a server of others is given the words.
    """

    languages: list[str]
    words_leave: bool


class Company(Answer):
    """Null where the operator set none. `logo_url`: on this server, or a data: URL."""

    name: str | None
    logo_url: str | None
    colour: str | None
    translation: Translation
