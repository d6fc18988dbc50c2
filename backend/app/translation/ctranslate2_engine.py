"""OPUS-MT models in CTranslate2's form, on this machine's processor.

https://opennmt.net/CTranslate2/guides/opus_mt.html says how a model is brought into it.
"""

import json
import re
from collections import OrderedDict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from app.ports.translation import TranslationFailed

_SENTENCES = re.compile(r"(?<=[.!?])\s+|(?<=[。！？])")
_TARGETS = {"zh": (">>cmn_Hans<<", ">>cmn<<", ">>zho<<")}
"""Models into several languages are told by the first token into which."""
_KEPT = 4
_BEAM = 2


class _Model:
    def __init__(self, folder: Path, target: str) -> None:
        import ctranslate2
        import sentencepiece

        self._translator: Any = ctranslate2.Translator(
            str(folder), device="cpu", compute_type="auto", intra_threads=1
        )
        self._source = sentencepiece.SentencePieceProcessor(str(folder / "source.spm"))
        self._target = sentencepiece.SentencePieceProcessor(str(folder / "target.spm"))
        self._first = _first_token(folder, target)

    def translate(self, text: str) -> str:
        sentences = [one for one in _SENTENCES.split(text) if one.strip()]
        pieces = [
            [*self._first, *self._source.encode(sentence, out_type=str), "</s>"]
            for sentence in sentences
        ]
        longest = 2 * max(map(len, pieces)) + 16
        results = self._translator.translate_batch(
            pieces, beam_size=_BEAM, max_decoding_length=longest
        )
        return " ".join(self._target.decode(result.hypotheses[0]) for result in results)


class CTranslate2Engine:
    """Implements `TranslationEngine`; for one thread. Models are loaded when they are needed."""

    name = "ctranslate2"

    def __init__(self, pairs: Mapping[tuple[str, str], Path]) -> None:
        self._pairs = pairs
        self._loaded: OrderedDict[tuple[str, str], _Model] = OrderedDict()

    def model(self, source: str, target: str) -> str | None:
        """See TranslationEngine.model."""
        return f"{source}-{target}" if (source, target) in self._pairs else None

    def translate(self, text: str, source: str, target: str) -> str:
        """See TranslationEngine.translate."""
        try:
            return self._model(source, target).translate(text)
        except (RuntimeError, ValueError, OSError) as error:
            raise TranslationFailed(type(error).__name__) from error

    def _model(self, source: str, target: str) -> _Model:
        pair = (source, target)
        if pair not in self._loaded:
            self._loaded[pair] = _Model(self._pairs[pair], target)
            if len(self._loaded) > _KEPT:
                self._loaded.popitem(last=False)
        self._loaded.move_to_end(pair)
        return self._loaded[pair]


def _first_token(folder: Path, target: str) -> list[str]:
    for name in ("source_vocabulary.json", "shared_vocabulary.json"):
        if (folder / name).is_file():
            known = set(json.loads((folder / name).read_text()))
            return [one for one in _TARGETS.get(target, (f">>{target}<<",)) if one in known][:1]
    return []
