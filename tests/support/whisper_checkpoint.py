"""A CTranslate2 model's weights written back into a checkpoint for openai-whisper.

openai-whisper's own files lie on one server, which tests cannot count on. The weights are the
same, in float16; the names and shapes are those of CTranslate2's WhisperSpec, revision 3.
"""

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]

_TYPES = {0: "<f4", 1: "<i1", 2: "<i2", 3: "<i4", 4: "<f2"}
_HEAD_WIDTH = 64
_OURS = {
    "encoder/conv1/weight": "encoder.conv1.weight",
    "encoder/conv1/bias": "encoder.conv1.bias",
    "encoder/conv2/weight": "encoder.conv2.weight",
    "encoder/conv2/bias": "encoder.conv2.bias",
    "encoder/position_encodings/encodings": "encoder.positional_embedding",
    "encoder/layer_norm/gamma": "encoder.ln_post.weight",
    "encoder/layer_norm/beta": "encoder.ln_post.bias",
    "decoder/embeddings/weight": "decoder.token_embedding.weight",
    "decoder/position_encodings/encodings": "decoder.positional_embedding",
    "decoder/layer_norm/gamma": "decoder.ln.weight",
    "decoder/layer_norm/beta": "decoder.ln.bias",
}
_IN_A_BLOCK = {
    "self_attention/layer_norm": ["attn_ln"],
    "self_attention/linear_0": ["attn.query", "attn.key", "attn.value"],
    "self_attention/linear_1": ["attn.out"],
    "attention/layer_norm": ["cross_attn_ln"],
    "attention/linear_0": ["cross_attn.query"],
    "attention/linear_1": ["cross_attn.key", "cross_attn.value"],
    "attention/linear_2": ["cross_attn.out"],
    "ffn/layer_norm": ["mlp_ln"],
    "ffn/linear_0": ["mlp.0"],
    "ffn/linear_1": ["mlp.2"],
}
"""What CTranslate2 holds in one matrix is several of openai-whisper's, one under the other."""
_KINDS = {"weight": "weight", "gamma": "weight", "bias": "bias", "beta": "bias"}


def write_checkpoint(model: Path, path: Path) -> Path:
    """Write the model in the CTranslate2 folder `model` as a `.pt` file."""
    import torch  # not for who collects the tests alone: it takes seconds and 300 MB

    known = dict(_read(model / "model.bin"))
    state = {name: torch.from_numpy(array.copy()) for name, array in _renamed(known)}
    width = state["decoder.ln.weight"].numel()
    dims = {
        "n_mels": state["encoder.conv1.weight"].shape[1],
        "n_audio_ctx": state["encoder.positional_embedding"].shape[0],
        "n_text_ctx": state["decoder.positional_embedding"].shape[0],
        "n_vocab": state["decoder.token_embedding.weight"].shape[0],
    }
    for part, kind in (("encoder", "audio"), ("decoder", "text")):
        dims[f"n_{kind}_state"] = width
        dims[f"n_{kind}_head"] = width // _HEAD_WIDTH
        dims[f"n_{kind}_layer"] = sum(
            name.startswith(part) and name.endswith(".mlp_ln.bias") for name in state
        )
    torch.save({"dims": dims, "model_state_dict": state}, path)
    return path


def _renamed(known: dict[str, Array]) -> Iterator[tuple[str, Array]]:
    for name, array in known.items():
        part, _, rest = name.partition("/layer_")
        number, _, inside = rest.partition("/")
        place, _, kind = inside.rpartition("/")
        if name in _OURS:
            yield _OURS[name], array
        elif place in _IN_A_BLOCK:
            ours = _IN_A_BLOCK[place]
            for target, share in zip(ours, np.split(array, len(ours)), strict=True):
                if (target.rpartition(".")[2], kind) != ("key", "bias"):  # zeros: it has none
                    yield f"{part}.blocks.{number}.{target}.{_KINDS[kind]}", share


def _read(path: Path) -> Iterator[tuple[str, Array]]:
    """The variables of a `model.bin`."""
    with path.open("rb") as file:
        version, spec, revision, count = _number(file, "I"), _text(file), *_numbers(file, 2)
        assert (version, spec, revision) == (6, "WhisperSpec", 3)
        for _ in range(count):
            name = _text(file)
            shape = _numbers(file, _number(file, "B"))
            kind, size = _number(file, "B"), _number(file, "I")
            yield name, np.frombuffer(file.read(size), _TYPES[kind]).reshape(shape)


def _number(file: BinaryIO, form: str) -> int:
    (value,) = struct.unpack(f"<{form}", file.read(struct.calcsize(form)))
    return int(value)


def _numbers(file: BinaryIO, count: int) -> list[int]:
    return [_number(file, "I") for _ in range(count)]


def _text(file: BinaryIO) -> str:
    return file.read(_number(file, "H")).rstrip(b"\0").decode()
