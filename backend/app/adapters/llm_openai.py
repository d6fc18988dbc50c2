"""A language model behind the OpenAI chat API, which most model servers speak.

https://platform.openai.com/docs/api-reference/chat
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

import gevent
from openai import BadRequestError, OpenAI, OpenAIError
from openai.types.chat import ChatCompletionMessageParam
from pybreaker import CircuitBreaker, CircuitBreakerError

from app.domain.interviewing import LanguageModelError

MAX_ANSWER_TOKENS = 600
FAILURES_TO_OPEN = 3
SECONDS_OPEN = 30


class OpenAILanguageModel:
    """Implements `LanguageModel`, `StreamingModel`. Waits for the network in its greenlet only.

    After three failures in a row it is not asked for 30 seconds: candidates should not wait for
    a server that is down.
    """

    def __init__(self, base_url: str, api_key: str | None, model: str) -> None:
        # Servers on one's own machine want no key, the client always wants one.
        self._client = OpenAI(base_url=base_url, api_key=api_key or "none", max_retries=0)
        self._model = model
        self._breaker = CircuitBreaker(fail_max=FAILURES_TO_OPEN, reset_timeout=SECONDS_OPEN)
        self._knows_schemas = True

    @property
    def name(self) -> str:
        """The model's name, as configured."""
        return self._model

    def complete(
        self, messages: Sequence[Mapping[str, str]], schema: Mapping[str, Any], within: float
    ) -> str:
        """See LanguageModel.complete."""
        try:
            # The client's own timeout starts again with each byte that trickles in.
            # `calling`, because `call` would hold a lock while the model thinks.
            with self._breaker.calling(), gevent.Timeout(within, TimeoutError):
                return self._ask(messages, schema, within)
        except (OpenAIError, CircuitBreakerError, TimeoutError, ValueError) as error:
            raise LanguageModelError(type(error).__name__) from error

    def stream(
        self,
        messages: Sequence[Mapping[str, str]],
        first_within: float,
        within: float,
        hear: Callable[[str], bool],
    ) -> None:
        """See StreamingModel.stream."""
        try:
            with (
                self._breaker.calling(),
                gevent.Timeout(within, TimeoutError),
                gevent.Timeout(first_within, TimeoutError) as first,
                self._client.chat.completions.create(
                    model=self._model,
                    messages=cast("list[ChatCompletionMessageParam]", list(messages)),
                    max_tokens=MAX_ANSWER_TOKENS,
                    timeout=within,
                    stream=True,
                ) as pieces,
            ):
                for piece in pieces:
                    words = _words_of(piece)
                    if words:
                        first.close()
                        if not hear(words):
                            return
        except (OpenAIError, CircuitBreakerError, TimeoutError, ValueError) as error:
            raise LanguageModelError(type(error).__name__) from error

    def _ask(
        self, messages: Sequence[Mapping[str, str]], schema: Mapping[str, Any], within: float
    ) -> str:
        if self._knows_schemas:
            try:
                return self._request(messages, within, {"response_format": _json_schema(schema)})
            except BadRequestError:
                # Some servers know no schemas; what they answer is checked all the same.
                answer = self._request(messages, within, {})
                self._knows_schemas = False
                return answer
        return self._request(messages, within, {})

    def _request(
        self, messages: Sequence[Mapping[str, str]], within: float, more: dict[str, Any]
    ) -> str:
        completion = self._client.chat.completions.create(
            model=self._model,
            messages=cast("list[ChatCompletionMessageParam]", list(messages)),
            max_tokens=MAX_ANSWER_TOKENS,
            timeout=within,
            **more,
        )
        try:  # the client does not check what it is sent
            content = completion.choices[0].message.content
        except (AttributeError, IndexError, KeyError, TypeError) as error:
            raise OpenAIError("no chat completion") from error
        if not content or not isinstance(content, str):
            raise OpenAIError("the model's answer is empty")
        return content


def _json_schema(schema: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "type": "json_schema",
        "json_schema": {"name": "draft", "strict": True, "schema": dict(schema)},
    }


def _words_of(piece: Any) -> str | None:
    """The words in a piece of a stream, which the client does not check either."""
    try:
        words = piece.choices[0].delta.content if piece.choices else None
    except (AttributeError, IndexError, KeyError, TypeError) as error:
        raise OpenAIError("no piece of a chat completion") from error
    return words if isinstance(words, str) else None
