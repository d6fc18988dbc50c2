"""A translation model in CTranslate2's form, tiny and untrained: what it says means nothing.

It is as real as a file can be without weights that somebody learned: encoder, decoder and
vocabularies of the shape that OPUS-MT's have, and two SentencePiece models.
"""

import random
from pathlib import Path

import ctranslate2
import numpy as np
import sentencepiece

WIDTH, INNER, HEADS = 16, 32, 2
TEXTS = [
    f"the {first} {second} moved to {third}"
    for first in ("old", "new", "small", "whole")
    for second in ("service", "team", "queue", "index")
    for third in ("Kafka", "another region", "the cloud", "one database")
]


def write_model(folder: Path) -> Path:
    """Make it in `folder`; the same each time."""
    folder.mkdir(parents=True)
    for name in ("source", "target"):
        sentencepiece.SentencePieceTrainer.train(
            sentence_iterator=iter(TEXTS), model_prefix=str(folder / name), vocab_size=60,
            hard_vocab_limit=False, minloglevel=2,
        )  # fmt: skip
        (folder / f"{name}.model").rename(folder / f"{name}.spm")
        (folder / f"{name}.vocab").unlink()
    pieces = sentencepiece.SentencePieceProcessor(str(folder / "source.spm"))
    tokens = ["<unk>", "<s>", "</s>"]
    tokens += [pieces.id_to_piece(number) for number in range(3, pieces.get_piece_size())]
    spec = _spec(len(tokens))
    spec.register_source_vocabulary(tokens)
    spec.register_target_vocabulary(tokens)
    spec.validate()
    spec.save(str(folder))
    return folder


def _spec(size: int) -> ctranslate2.specs.TransformerSpec:
    rng = np.random.default_rng(random.Random(7).randint(0, 2**31))
    spec = ctranslate2.specs.TransformerSpec.from_config(num_layers=1, num_heads=HEADS)

    def linear(layer: object, rows: int, columns: int) -> None:
        layer.weight = rng.normal(0, 0.3, (rows, columns)).astype(np.float32)  # type: ignore[attr-defined]
        layer.bias = np.zeros(rows, np.float32)  # type: ignore[attr-defined]

    def norm(layer: object) -> None:
        layer.gamma = np.ones(WIDTH, np.float32)  # type: ignore[attr-defined]
        layer.beta = np.zeros(WIDTH, np.float32)  # type: ignore[attr-defined]

    def attention(layer: object, is_self: bool) -> None:
        norm(layer.layer_norm)  # type: ignore[attr-defined]
        widths = [3 * WIDTH, WIDTH] if is_self else [WIDTH, 2 * WIDTH, WIDTH]
        for part, rows in zip(layer.linear, widths, strict=True):  # type: ignore[attr-defined]
            linear(part, rows, WIDTH)

    def feed_forward(layer: object) -> None:
        norm(layer.layer_norm)  # type: ignore[attr-defined]
        linear(layer.linear_0, INNER, WIDTH)  # type: ignore[attr-defined]
        linear(layer.linear_1, WIDTH, INNER)  # type: ignore[attr-defined]

    spec.encoder.embeddings[0].weight = rng.normal(0, 1, (size, WIDTH)).astype(np.float32)
    spec.decoder.embeddings.weight = rng.normal(0, 1, (size, WIDTH)).astype(np.float32)
    linear(spec.decoder.projection, size, WIDTH)
    norm(spec.encoder.layer_norm)
    norm(spec.decoder.layer_norm)
    for layer in spec.encoder.layer:
        attention(layer.self_attention, is_self=True)
        feed_forward(layer.ffn)
    for layer in spec.decoder.layer:
        attention(layer.self_attention, is_self=True)
        attention(layer.attention, is_self=False)
        feed_forward(layer.ffn)
    return spec
