"""Short links: ten letters and digits in place of an invitation's token."""

from app.services.identity.tokens import Tokens

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
"""Crockford's base 32: no letter in it looks like a digit."""
LENGTH = 10
"""50 bits, of which an address may try one a second; see HttpRates."""


class ShortCodes:
    """Codes are made with the server's key, and so is what they are kept under.

    The same invitation always has the same one, and whoever reads the store learns none.
    """

    def __init__(self, tokens: Tokens) -> None:
        self._tokens = tokens

    def code_of(self, invitation_id: str) -> str:
        """An invitation's code."""
        number = int.from_bytes(self._tokens.seals(f"code {invitation_id}")[0])
        return "".join(ALPHABET[number >> 5 * place & 31] for place in range(LENGTH))

    def name_of(self, code: str) -> str:
        """Under which name the invitation of a code is to be kept."""
        return self.names_of(code)[0]

    def names_of(self, code: str) -> list[str]:
        """Under which names it may be found, after a change of keys too."""
        return [seal.hex() for seal in self._tokens.seals(f"kept {code}")]
