"""Whose interviews they are, over HTTP: a page asks it for its first screens."""

from app.config import Settings
from app.contract.http.base import AnswerData
from app.contract.http.company import Company
from app.http.route import Call, Route


class CompanyRoutes:
    """The row, and its handler over the settings."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def rows(self) -> list[Route]:
        """The part of the table that is about the company."""
        return [
            Route(
                method="GET",
                path="/company",
                action=None,
                handle=self.read_company,
                answer=Company,
            )
        ]

    def read_company(self, call: Call) -> AnswerData:
        """Read name, logo and colour of the company, and into which languages it translates."""
        settings = self._settings
        return {
            "name": settings.company_name,
            "logo_url": settings.company_logo_url,
            "colour": settings.company_colour,
            "translation": {
                "languages": list(settings.caption_languages),
                "words_leave": settings.words_leave,
            },
        }
