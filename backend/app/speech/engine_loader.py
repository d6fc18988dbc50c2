"""Loading a speech engine, without bringing torch before one is wanted."""

import os
from collections.abc import Callable
from functools import partial

from app.speech.engine import EngineName, Transcriber, WindowName


def load_engine(
    engine: EngineName,
    model: str,
    progress: Callable[[str], None],
    window: WindowName = "short",
    partial_model: str = "off",
) -> Transcriber:
    """Load and warm up a model, named or given as a path; blocking, up to minutes.

    A `.pt` file is openai-whisper's, a CTranslate2 folder faster-whisper's. For a name, `auto`
    takes what is on this machine already, and faster-whisper before openai-whisper. A full `window`
    is for models that cannot do with less than 30 s. The `partial_model` (a model, auto or off) is
    for partial texts, from when it is here.
    Raises EngineUnavailable.
    """
    # Threads that spin while they wait take the processor from the web process beside them; OpenMP
    # reads this as it is loaded.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    from app.speech.model_loading import load
    from app.speech.paired_engine import PairedTranscriber
    from app.speech.partial_models import QuickFinder, partial_models

    transcriber = load(engine, model, progress, window)
    names = partial_models(partial_model, model)
    if not names:
        return transcriber
    quietly = partial(load, engine, progress=lambda _: None, window=window)
    return PairedTranscriber(transcriber, QuickFinder(names, quietly))
