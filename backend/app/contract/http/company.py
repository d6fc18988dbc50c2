"""What HTTP says of whose interviews they are."""

from app.contract.http.base import Answer


class Company(Answer):
    """Null where the operator set none. `logo_url`: on this server, or a data: URL."""

    name: str | None
    logo_url: str | None
    colour: str | None
