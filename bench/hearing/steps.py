"""The measurements, each of which gives something that JSON can hold."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

from app.speech.context import Contexts
from app.speech.engine import Transcriber
from app.speech.engine_loader import load_engine
from bench.hearing import speakers, whisper_live
from bench.hearing.answers import answers
from bench.hearing.conditions import CHUNK_SECONDS, HARD, Sent, sent
from bench.hearing.in_process import bare_library, hear
from bench.hearing.material import Spoken, spoken
from bench.hearing.noises import noise
from bench.hearing.scoring import Score, Scorer
from bench.hearing.sound import RATE, as_pcm, write_wave
from bench.hearing.stage import stage
from bench.hearing.words_heard import is_fitted_by, words_heard
from bench.hearing.workplace import FOLDER, NotHere


@dataclass(frozen=True)
class Plan:
    """How much is measured. `seconds`: of each answer.

    `folder`: where the model lies; `model`: as a worker is told it, by name or path.
    """

    model: str
    folder: str
    answers: int
    seconds: float
    noises: int
    noises_bare: int
    conditions: tuple[str, ...]
    alone: tuple[int, ...]
    """Speakers at once whose program ends the utterances."""
    open: tuple[int, ...]
    """Speakers at once with an open microphone."""
    peers: tuple[int, ...]
    whisper_live: str | None = None


Result = Mapping[str, Any]
Step = Callable[[Plan], Result]


def steps(plan: Plan) -> dict[str, Step]:
    """By name, in their order: those that say most first."""
    found: dict[str, Step] = {"material": _material}
    found |= {f"live {n}": _live(n, "client") for n in plan.alone}
    found |= {f"open microphone {n}": _live(n, "server") for n in plan.open}
    if plan.whisper_live:
        found |= {f"WhisperLive {n}": _whisper_live(n) for n in plan.peers}
    found |= {f"accuracy {name}": _accuracy(name) for name in plan.conditions}
    return found | {
        "noises": _noises,
        "cuts": _cuts,
        "confidence": _confidence,
        "Chinese": _chinese,
    }


def english(plan: Plan) -> list[Spoken]:
    """The answers of this plan."""
    return [spoken(answer).beginning(plan.seconds) for answer in answers()[: plan.answers]]


def _material(plan: Plan) -> Result:
    said = english(plan)
    texts = [cue.text for answer in said for cue in answer.cues]
    words = [word.casefold().strip(".,?!") for text in texts for word in text.split()]
    return {
        "answers": len(said),
        "seconds": [answer.seconds for answer in said],
        "words": len(words),
        "distinct": len(set(words)),
    }


def _engine(plan: Plan) -> Transcriber:
    return load_engine("faster-whisper", plan.folder, lambda *_: None)


def _accuracy(condition: str) -> Step:
    return lambda plan: _beside_the_library(plan, english(plan), condition, "en")


def _chinese(plan: Plan) -> Result:
    said = [spoken(answer).beginning(plan.seconds) for answer in answers(chinese=True)]
    return _beside_the_library(plan, said, "clean", "zh")


def _beside_the_library(
    plan: Plan, material: Sequence[Spoken], condition: str, language: str
) -> Result:
    engine, bare, scorer = _engine(plan), bare_library(plan.folder), Scorer()
    found: dict[str, Any] = {"seconds": 0.0}
    for said in material:
        sound = sent(said, condition)
        sentences = [cue.text for cue in said.cues]
        heard = hear(engine, sound, "server", language)
        text, cpu = bare(sound, language)
        found["seconds"] += said.seconds
        _add(found, "ours", scorer.score(sentences, heard.text), heard.cpu, heard.text)
        _add(found, "bare", scorer.score(sentences, text), cpu, text)
    scorer.close()
    return found


def _add(found: dict[str, Any], who: str, score: Score, cpu: float, text: str) -> None:
    before = found.get(who)
    total = score if before is None else Score(**before["score"]) + score
    found[who] = {
        "score": asdict(total),
        "cpu": cpu + (before["cpu"] if before else 0.0),
        "texts": [*(before["texts"] if before else ()), text],
    }


def _cuts(plan: Plan) -> Result:
    """The same sound as one utterance, with an open microphone, and one utterance per sentence."""
    engine, scorer = _engine(plan), Scorer()
    found: dict[str, Any] = {"seconds": 0.0}
    for said in english(plan):
        sentences = [cue.text for cue in said.cues]
        found["seconds"] += said.seconds
        sound = sent(said, "clean")
        for who, segmentation in (("whole", "client"), ("open", "server")):
            heard = hear(engine, sound, segmentation, "en")
            _add(found, who, scorer.score(sentences, heard.text), heard.cpu, heard.text)
        known = Contexts(lambda: 0.0)
        parts = [hear(engine, part, "client", "en", known) for part in _at_every_pause(said, sound)]
        text = " ".join(part.text for part in parts)
        cpu = sum(part.cpu for part in parts)
        _add(found, "cut", scorer.score(sentences, text), cpu, text)
    scorer.close()
    return found


def _at_every_pause(said: Spoken, sound: Sent) -> list[Sent]:
    """Cut in the middle of the pause after each sentence."""
    data = b"".join(sound.chunks)
    edges = [0.0, *(cue.t1 + cue.pause / 2 for cue in said.cues[:-1]), said.seconds]
    size = round(RATE * CHUNK_SECONDS) * 2
    parts = []
    for begin, end in pairwise(edges):
        part = data[round(begin * RATE) * 2 : round(end * RATE) * 2]
        chunks = [part[at : at + size] for at in range(0, len(part), size)]
        parts.append(replace(sound, chunks=chunks))
    return parts


def _noises(plan: Plan) -> Result:
    """`words`: that were made of nothing, by kind; `texts`: by the clip's number."""
    engine, bare = _engine(plan), bare_library(plan.folder)
    found: dict[str, Any] = {"clips": plan.noises, "clips_bare": plan.noises_bare, "seconds": 0.0}
    texts: dict[str, dict[str, str]] = {"ours": {}, "bare": {}}
    file = FOLDER / "noise.wav"
    for number in range(plan.noises):
        kind, samples = noise(number)
        found["seconds"] += len(samples) / RATE
        data = as_pcm(samples)
        size = round(RATE * CHUNK_SECONDS) * 2
        chunks = [data[at : at + size] for at in range(0, len(data), size)]
        sound = Sent(chunks, "pcm", RATE, file)
        heard = hear(engine, sound, "client", "en").text
        if heard:
            texts["ours"][f"{number} {kind}"] = heard
        if number < plan.noises_bare:
            write_wave(file, samples, RATE)
            text, _ = bare(sound, "en")
            if text:
                texts["bare"][f"{number} {kind}"] = text
    return {
        **found,
        "texts": texts,
        "words": {who: sum(len(t.split()) for t in its.values()) for who, its in texts.items()},
    }


def _confidence(plan: Plan) -> Result:
    """Of the answers by which nothing is fitted; the others are heard for the next fit."""
    engine = _engine(plan)
    words = []
    for number, answer in enumerate(answers()):
        said = spoken(answer).beginning(plan.seconds)
        for condition in (*plan.conditions, *HARD):
            heard = words_heard(engine, said, condition)
            if not is_fitted_by(number):
                words += [asdict(word) for word in heard]
    return {"words": words}


def _sounds(said: Sequence[Spoken]) -> list[tuple[Spoken, Sent]]:
    return [(answer, sent(answer, "clean")) for answer in said]


def _live(count: int, segmentation: str) -> Step:
    def measure(plan: Plan) -> Result:
        material = _sounds(english(plan))
        with stage(plan.model) as on:
            warm = [
                (said.beginning(8.0), sent(said.beginning(8.0), "clean")) for said, _ in material
            ]
            speakers.speak(on, warm, 1, "client")
            return _scored(speakers.speak(on, material, count, segmentation))

    return measure


def _whisper_live(count: int) -> Step:
    def measure(plan: Plan) -> Result:
        if plan.whisper_live is None:
            raise NotHere("no --whisper-live PATH was given")
        material = _sounds(english(plan))
        with whisper_live.running(Path(plan.whisper_live), plan.folder) as (port, server):
            warm = [
                (said.beginning(8.0), sent(said.beginning(8.0), "clean")) for said, _ in material
            ]
            whisper_live.listen(port, server, warm, 1)
            return _scored(whisper_live.listen(port, server, material, count))

    return measure


def _scored(session: speakers.Session) -> Result:
    """With the word errors of what stood there in the end."""
    scorer = Scorer()
    scores = []
    for seen in session.speakers:
        final = {entry["part"] for entry in seen["history"] if entry["is_final"]}
        texts = [entry["text"] for entry in seen["history"] if entry["is_final"]]
        rest = [entry for entry in seen["history"] if entry["part"] not in final]
        if not seen["ended"] and rest:
            texts.append(rest[-1]["text"])  # WhisperLive never ends its last sentence
        scores.append(scorer.score([cue["text"] for cue in seen["cues"]], " ".join(texts)))
    scorer.close()
    return {**asdict(session), "score": asdict(sum(scores[1:], scores[0]))}
