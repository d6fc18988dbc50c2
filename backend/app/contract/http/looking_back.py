"""What people write over HTTP once an interview is over: assessments and feedback."""

from typing import Annotated

from pydantic import Field, StrictInt

from app.contract import spellings
from app.contract.fields import NoteText, OptionalId
from app.contract.incoming import Incoming
from app.contract.lenient import AlsoSpelled
from app.contract.refusals import Expected
from app.contract.vocabulary import Grade

OptionalGrade = Annotated[Grade | None, AlsoSpelled(spellings.absent_choice), Expected("grade")]
Rating = Annotated[
    Annotated[StrictInt, Field(ge=1, le=5)], AlsoSpelled(spellings.whole), Expected("rating")
]


class Assessment(Incoming):
    """What a host thinks of the answers to a question; without `question_id`, of the whole.

    Sent again it takes the place of what the same host wrote before. `user_id` counts only where
    authentication is off.
    """

    text: NoteText
    grade: OptionalGrade = None
    question_id: OptionalId = None
    user_id: OptionalId = None


class Feedback(Incoming):
    """How a candidate found the interview, 5 is best; sent again it replaces what they said.

    `user_id` counts only where authentication is off.
    """

    rating: Rating
    text: NoteText = ""
    user_id: OptionalId = None
