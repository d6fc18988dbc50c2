"""Which tests run in one process, because they need the same worker with its loaded models."""

from xdist.scheduler import LoadFileScheduling

TOGETHER = {
    "tests/e2e/video/": "watching",
    "tests/e2e/page/test_page_camera.py": "watching at the page",
    "tests/e2e/page/test_page_accessible.py": "watching at the page",
    "tests/e2e/page/test_page_ai.py": "watching at the page",
    "tests/e2e/page/test_page_summary.py": "watching at the page",
    "tests/e2e/page/": "hearing at the page",
    "tests/e2e/voice/": "hearing",
    "tests/e2e/interviewer/test_gateway_wire.py": "hearing",
    "tests/integration/speech/test_engines.py": "PyTorch",
    "tests/integration/speech/test_model_loading.py": "PyTorch",
    "tests/integration/speech/test_utterances.py": "PyTorch",
    "tests/integration/speech/test_leads_with_real_models.py": "a real model",
    "tests/integration/speech/test_sentences_with_real_models.py": "a real model",
}
"""Where a test's path begins so -> what it needs; the first that fits counts.

No group may take much longer than the others: the run ends with the longest.
"""


class SharedWorkers(LoadFileScheduling):  # type: ignore[misc]
    """A file's tests go to one process, and so do those of TOGETHER."""

    def _split_scope(self, nodeid: str) -> str:
        file: str = super()._split_scope(nodeid)
        return next((needs for path, needs in TOGETHER.items() if file.startswith(path)), file)
