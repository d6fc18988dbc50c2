"""A recording that a child decodes; raw samples, which need no decoding, are taken here.

Nothing waits: what is fed now comes back later, by `poll`.
"""

from collections import deque
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from app.media.audio import SAMPLE_RATE, Audio
from app.media.child_messages import Message
from app.media.decoding import Decoder, DecodingError, undecodable
from app.media.decoding_children import Child, DecodingChildren
from app.media.first_bytes import Format, begins_file, pcm_form
from app.media.formats import recognise
from app.media.pcm import PcmDecoder

MOST_POLLED = SAMPLE_RATE
"""Samples that are given at once: a second, so that pauses are found and others get a turn."""
MAX_QUESTIONS = 4
"""Pieces that wait for a child; the others are not fed yet."""
_NOTHING: Audio = np.zeros(0, dtype=np.float32)


class ChildLost(Exception):
    """A child ended before it could read anything: that is no fault of the recording's."""


class _Question(NamedTuple):
    """A piece, or a number of lost chunks."""

    data: bytes
    lost: int | None = None

    def to_json(self) -> list[Any]:
        """The question as JSON can hold it."""
        return ["feed", self.data.hex()] if self.lost is None else ["skip", self.lost]


class RemoteDecoder:
    """See Decoder."""

    def __init__(
        self, children: DecodingChildren, owner: str, codec: str | None, sample_rate: int | None
    ) -> None:
        self._children = children
        self._owner = owner
        self._codec = codec
        self._sample_rate = sample_rate
        self._head = b""
        self._kind: Format | None = None
        self._pcm: PcmDecoder | None = None
        self._child: Child | None = None
        self._early_losses: list[float | None] = []
        self._losses: list[float | None] = []
        self._untold = 0  # losses of the child that were told before it began
        self._asked: deque[_Question] = deque()  # in order; the first one's sound may be in `ready`
        self._ready = _NOTHING
        self._given = 0  # samples of the first question's sound
        self._to_drop = 0  # samples that another decoder gave already
        self._is_answered = False  # the first question
        self._known: Mapping[str, Any] | None = None  # state before the first question
        self._rest = bytearray()  # what that state does not hold
        self._next: tuple[Mapping[str, Any] | None, int] = None, 0
        self._ends: bool | None = False  # None: all of it has come
        self._error: DecodingError | None = None

    @property
    def losses(self) -> list[float | None]:
        """See Decoder."""
        return self._early_losses + (self._pcm.losses if self._pcm else self._losses)

    @property
    def has_news(self) -> bool:
        """See Decoder."""
        if self._child is None:
            return False
        return bool(len(self._ready) or self._child.answers or (self._expects and self._is_lost))

    @property
    def is_pending(self) -> bool:
        """See Decoder."""
        return self._child is not None and (self._expects or bool(len(self._ready)))

    @property
    def is_behind(self) -> bool:
        """See Decoder."""
        return len(self._asked) >= MAX_QUESTIONS

    @property
    def _expects(self) -> bool:
        return bool(self._asked) or bool(self._ends)

    @property
    def _is_lost(self) -> bool:
        return self._child is not None and self._child.is_lost

    def feed(self, data: bytes) -> Audio:
        """See Decoder."""
        if self._pcm and begins_file(data):
            rest = self._pcm.finish()
            self._early_losses, self._pcm = self.losses, None
            return np.concatenate([rest, self.feed(data)])
        if self._pcm:
            return self._pcm.feed(data)
        if self._child:
            self._ask(_Question(data))
            return _NOTHING
        self._head += data
        return self._begin(is_all=False)

    def skip(self, chunks: int) -> Audio:
        """See Decoder."""
        if self._pcm:
            return self._pcm.skip(chunks)
        if not self._child:
            self._early_losses.append(None)
            return _NOTHING
        self._losses.append(None)
        self._ask(_Question(b"", chunks))
        return _NOTHING

    def finish(self) -> Audio:
        """See Decoder. What a child has still to give comes by `poll`."""
        begun = _NOTHING
        if not self._pcm and not self._child and self._head:
            begun = self._begin(is_all=True)
        if self._pcm:
            return np.concatenate([begun, self._pcm.finish()])
        if self._child and self._ends is False:
            self._ends = True
            self._child.ask({"do": "finish"})
        return begun

    def poll(self) -> Audio:
        """See Decoder."""
        if self._error:
            raise self._error
        if not len(self._ready):
            self._next_answer()
        audio, self._ready = self._ready[:MOST_POLLED], self._ready[MOST_POLLED:]
        self._given += len(audio)
        if self._is_answered and not len(self._ready):
            self._settle()
        return audio

    def close(self) -> None:
        """See Decoder."""
        if self._child:
            self._child.close()

    def state(self) -> Mapping[str, Any] | None:
        """See Decoder. What was not wholly given yet is decoded again, and dropped up to there."""
        if self._pcm:
            return {"kind": "pcm", "decoder": self._pcm.state()}
        if self._known is None:
            return None
        return {
            **self._known,
            "decoder": {**self._known["decoder"], "rest": self._rest.hex()},
            "queue": [question.to_json() for question in self._asked],
            "drop": self._given + self._to_drop,
        }

    def go_on(self, state: Mapping[str, Any]) -> None:
        """Begin where another one stood."""
        self._kind = state["kind"]
        if self._kind == "pcm":
            self._pcm = PcmDecoder.resumed(state["decoder"])
            return
        known = {"kind": state["kind"], "decoder": state["decoder"]}
        self._known = {**known, "decoder": {**known["decoder"], "rest": ""}}
        self._rest += bytes.fromhex(state["decoder"].get("rest", ""))
        self._child = self._children.open(self._owner)
        self._child.ask({"do": "resume", "state": known})
        self._asked.append(_Question(b""))
        self._to_drop = state.get("drop", 0)
        for what, value in state.get("queue", ()):
            if what == "skip":
                self._untold += 1
                self._ask(_Question(b"", value))
            else:
                self._ask(_Question(bytes.fromhex(value)))

    def _begin(self, *, is_all: bool) -> Audio:
        self._kind = recognise(self._head, self._codec, is_all=is_all)
        if self._kind is None:
            return _NOTHING
        head, self._head = self._head, b""
        if self._kind == "pcm":
            self._pcm = PcmDecoder(pcm_form(self._codec, self._sample_rate))
            return self._pcm.feed(head)
        self._child = self._children.open(self._owner)
        self._child.ask({"do": "begin", "codec": self._codec, "sample_rate": self._sample_rate})
        self._asked.append(_Question(b""))
        self._ask(_Question(head))
        return _NOTHING

    def _ask(self, question: _Question) -> None:
        assert self._child is not None
        self._asked.append(question)
        if question.lost is None:
            self._child.ask({"do": "feed"}, question.data)
        else:
            self._child.ask({"do": "skip", "chunks": question.lost})

    def _next_answer(self) -> None:
        """Take the next answer, whose sound is ready then."""
        assert self._child is not None
        if self._child.answers:
            try:
                self._take(self._child.answers.popleft())
            except (KeyError, TypeError, ValueError):
                self._fail(undecodable())
        elif self._is_lost and self._expects:
            if not self._child.has_begun:
                raise ChildLost
            self._fail(undecodable())

    def _take(self, answer: Message) -> None:
        about = answer.head
        if "error" in about:
            self._fail(DecodingError(str(about["error"]), str(about["message"])))
        sound = np.frombuffer(answer.body, dtype=np.float32)
        dropped = min(self._to_drop, len(sound))
        self._to_drop -= dropped
        self._given = dropped
        self._ready = sound[dropped:]
        self._is_answered = True
        self._next = about["state"], int(about["unread"])
        for place, lost in enumerate(about["losses"], start=int(about["first_loss"])):
            if place >= self._untold:
                self._losses[place - self._untold] = None if lost is None else float(lost)

    def _settle(self) -> None:
        """All of an answer's sound was given: what was asked is done with."""
        self._is_answered = False
        self._given = 0
        if not self._asked:
            self._ends = None
            self.close()
            return
        question = self._asked.popleft()
        self._known, unread = self._next
        self._rest += question.data
        del self._rest[: len(self._rest) - unread]

    def _fail(self, error: DecodingError) -> None:
        self._error = error
        self._asked.clear()
        self._ends = None
        self.close()
        raise error


class RemoteDecoders:
    """Decoders whose time goes to one speaker's account; see Decoders."""

    def __init__(self, children: DecodingChildren, owner: str) -> None:
        self._children = children
        self._owner = owner

    def open(self, codec: str | None, sample_rate: int | None) -> Decoder:
        """See Decoders."""
        return RemoteDecoder(self._children, self._owner, codec, sample_rate)

    def resumed(self, state: Mapping[str, Any]) -> Decoder:
        """See Decoders."""
        decoder = RemoteDecoder(self._children, self._owner, None, None)
        decoder.go_on(state)
        return decoder
