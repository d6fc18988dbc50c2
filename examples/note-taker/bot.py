"""A bot that watches an interview and writes it down as Markdown, until it ends.

It comes back over lost connections by itself, and what it missed meanwhile comes with it.
"""

import argparse
import asyncio
import sys
from collections.abc import Callable
from functools import partial
from typing import Any, TextIO

from interviewgenius_client import AsyncClient, AsyncRoom

LINES: dict[str, Callable[[Any], str]] = {
    "question_started": lambda told: f"\n## {told['question_text']}\n",
    "answer_submitted": lambda told: (
        f"- **{told['user_id']}** answered after {told['response_time']:.0f} s: "
        f"{told.get('answer_text') or 'in words that an observer does not see'}"
    ),
    "new_message": lambda told: f"- {told['user_id']}: {told['message']}",
    "live_transcription": lambda told: f"- {told['user_id']} said: {told['text']}",
    "help_requested": lambda told: f"- {told['user_id']} asked for help ({told['help_type']})",
}


def write(room: AsyncRoom, notes: TextIO) -> None:
    """Write a line for each event that is worth one; of captions only what is final."""

    def hear(event: str, told: Any) -> None:
        if event != "live_transcription" or (told["is_final"] and told["text"]):
            print(LINES[event](told), file=notes, flush=True)

    for event in LINES:
        room.on(event, partial(hear, event))


async def main() -> None:
    """Join, write, stop with the interview."""
    parser = argparse.ArgumentParser(description="Write an interview down while it runs.")
    parser.add_argument("interview_id")
    parser.add_argument("--url", default="http://127.0.0.1:5000")
    parser.add_argument("--token", help="an observer's, where the server asks for one")
    options = parser.parse_args()
    over = asyncio.Event()
    async with AsyncClient(options.url, token=options.token) as client:
        # From the beginning, however late it comes.
        room = client.room(options.interview_id, user_id="note-taker", role="observer", last_seq=0)
        write(room, sys.stdout)
        for end in ("interview_ended", "emergency_stopped"):
            room.on(end, lambda _: over.set())
        await room.join()
        await over.wait()
    print("\nThe interview is over.")


if __name__ == "__main__":
    asyncio.run(main())
