"""A whole interview between two people, from a script."""

import sys

from interviewgenius_client import Client

url = sys.argv[1] if sys.argv[1:] else "http://127.0.0.1:5000"
interview_id = sys.argv[2] if sys.argv[2:] else "scripted"
with Client(url) as host, Client(url) as guest:
    maya = host.room(interview_id, user_id="maya", role="interviewer")
    maya.on("answer_submitted", lambda answer: print("answered after", answer["response_time"]))
    maya.join()
    lin = guest.join(interview_id, user_id="lin", role="candidate")
    maya.start_question(question_id=1, question_text="What did you change last?")
    lin.submit_answer(question_id=1, answer_text="I moved us to queues: 40% fewer failures.")
    maya.send_message(message="Thank you, Lin.")
    maya.end_interview()
    print(f"{url}/api/v1/interview/{interview_id}/transcript?format=text")
