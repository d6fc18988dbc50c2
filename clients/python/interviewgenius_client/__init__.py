"""Hold an interview on an InterviewGenius server: typed, nothing lost, nothing twice.

>>> from interviewgenius_client import Client
>>> with Client("http://127.0.0.1:5000") as client:
...     room = client.join("demo", user_id=1)
...     room.start_question(question_id=1, question_text="Why us?")
"""

from interviewgenius_client.aio import AsyncClient, AsyncRoom
from interviewgenius_client.client import Client, Room
from interviewgenius_client.session import Refused, Unanswered

__all__ = ["AsyncClient", "AsyncRoom", "Client", "Refused", "Room", "Unanswered"]
