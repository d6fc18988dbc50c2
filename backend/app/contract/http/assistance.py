"""What a host's page is to know of the help that there is."""

from app.contract.http.base import Answer


class ProtectedTopic(Answer):
    """A topic that must not decide about a job, and patterns of questions about it by language.

    They are regular expressions of JavaScript for its flags `iu`, to be matched against what a
    host types before it is sent: it need not leave the page.
    """

    topic: str
    en: list[str]
    zh: list[str]


class Assistance(Answer):
    """`follow_ups`: whether a language model words follow-ups (`ask_suggestion`)."""

    follow_ups: bool
    protected_topics: list[ProtectedTopic]
