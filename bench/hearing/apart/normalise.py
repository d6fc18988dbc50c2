"""Puts texts into the form in which words are counted, by OpenAI's own normaliser.

Lines of JSON, a list of texts each, are answered with a line of JSON: a list of lists of words.
Chinese is taken character by character, without punctuation; everything else as English.
"""

import json
import re
import sys

from whisper_normalizer.english import EnglishTextNormalizer

CHINESE = re.compile(r"[\u4e00-\u9fff]")
PARTS = re.compile(r"[\u4e00-\u9fff]|[a-z0-9]+")


def main() -> None:
    normalise = EnglishTextNormalizer()
    for line in sys.stdin:
        words = [
            PARTS.findall(text.lower()) if CHINESE.search(text) else normalise(text).split()
            for text in json.loads(line)
        ]
        print(json.dumps(words), flush=True)


if __name__ == "__main__":
    main()
