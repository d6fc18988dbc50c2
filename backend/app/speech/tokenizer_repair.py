"""Whisper's tokenizer as it was trained, where a conversion of it lost its first merge.

The official conversions of the multilingual models begin their list of merges with the second one,
so that text is cut otherwise than the model ever saw it: " the" into a blank and "the". What comes
of the model is read well; what it is told (the words before, rare words) it understands worse.
"""

import json

from tokenizers import Tokenizer

_BLANK_T, _FIRST = "Ġt", 256
"""The first merge's token, and its number: the one after the 256 single bytes."""


def repaired(tokenizer: Tokenizer) -> Tokenizer:
    """The tokenizer, with its first merge where that is missing."""
    known = json.loads(tokenizer.to_str())
    model = known["model"]
    merges = model.get("merges", [])
    pairs = isinstance(merges[0], list) if merges else False
    first = ["Ġ", "t"] if pairs else "Ġ t"
    if model.get("vocab", {}).get(_BLANK_T) != _FIRST or not merges or merges[0] == first:
        return tokenizer
    merges.insert(0, first)
    return Tokenizer.from_str(json.dumps(known))
