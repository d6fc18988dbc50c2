"""How well a confidence tells how often the words are right; and its fit.

python -m bench.hearing.reliability     the constants for app/speech/confidence.py, from the words
                                        that `make bench-speech` last kept
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from app.speech.confidence import Calibration, calibration_of
from bench.compare.report import table
from bench.hearing.answers import answers
from bench.hearing.words_heard import KEPT, is_fitted_by

BINS = 10
_Figures = npt.NDArray[np.float64]
_Words = Sequence[Mapping[str, Any]]


def described(words: _Words, model: str = "base int8") -> str:
    """A table of what was said to be how sure, and how sure that was."""
    calibration = calibration_of(model)
    if calibration is None:
        return f"There is no calibration for {model}."
    said = predicted(calibration, words)
    right = np.array([word["right"] for word in words], dtype=np.float64)
    raw = np.array([word["probability"] for word in words])
    rows = []
    for number in range(BINS):
        inside = (said * BINS).clip(0, BINS - 1).astype(int) == number
        raw_inside = (raw * BINS).clip(0, BINS - 1).astype(int) == number
        rows.append(
            [
                f"{number / BINS:.1f}–{(number + 1) / BINS:.1f}",
                *_bin(said[inside], right[inside]),
                *_bin(raw[raw_inside], right[raw_inside]),
            ]
        )
    head = ["confidence", "words", "said", "right", "engine's own: words", "said", "right"]
    return (
        f"{len(words):,} words of the answers that nothing was fitted by, in all conditions and in "
        f"noise 5 and 0 dB below: {right.mean():.1%} right. Expected calibration error "
        f"{error(said, right):.3f} (the engine's own word probabilities: {error(raw, right):.3f}), "
        f"Brier score {np.mean((said - right) ** 2):.3f} ({np.mean((raw - right) ** 2):.3f}). "
        "Numbers are left out: they can be written in several ways.\n\n" + table(head, rows)
    )


def _bin(said: _Figures, right: _Figures) -> list[str]:
    if not len(said):
        return ["0", "–", "–"]
    return [f"{len(said):,}", f"{said.mean():.2f}", f"{right.mean():.2f}"]


def error(said: _Figures, right: _Figures) -> float:
    """Expected calibration error over the bins."""
    numbers = (said * BINS).clip(0, BINS - 1).astype(int)
    gaps = [
        abs(said[numbers == n].mean() - right[numbers == n].mean()) * np.mean(numbers == n)
        for n in np.unique(numbers)
    ]
    return float(np.sum(gaps))


def predicted(calibration: Calibration, words: _Words) -> _Figures:
    return np.array([calibration.word(word["probability"], word["avg_logprob"]) for word in words])


def fitted(words: _Words) -> Calibration:
    """By logistic regression (Newton's steps); a little ridge keeps it finite."""
    features = np.array(
        [[1.0, *Calibration.features(w["probability"], w["avg_logprob"])] for w in words]
    )
    right = np.array([word["right"] for word in words], dtype=np.float64)
    weights = np.zeros(features.shape[1])
    ridge = 1e-3 * np.eye(len(weights))
    for _ in range(50):
        said = 1 / (1 + np.exp(-features @ weights))
        slope = features.T @ (right - said) - ridge @ weights
        curve = (features * (said * (1 - said))[:, None]).T @ features + ridge
        weights = weights + np.linalg.solve(curve, slope)
    return Calibration(*(round(float(weight), 3) for weight in weights))


def main() -> None:
    """Fit by every second answer."""
    names = {answer.name for number, answer in enumerate(answers()) if is_fitted_by(number)}
    words = [
        word
        for file in sorted(KEPT.glob("*.json"))
        for word in json.loads(file.read_text())
        if word["answer"] in names
    ]
    print(f"{len(words)} words of {', '.join(sorted(names))}")
    print(fitted(words))


if __name__ == "__main__":
    main()
