"""Starts a decoding child: `python -I start.py MODULE DESCRIPTOR`, with an empty environment.

Nothing of the parent's environment is inherited, so nothing secret can be read out of it, and no
setting there changes what is imported. The module's `main` is given the descriptor.
"""

import importlib
import os
import sys
from pathlib import Path

_ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
_QUIET = {"GLOG_minloglevel": "2", "TF_CPP_MIN_LOG_LEVEL": "2"}

if __name__ == "__main__":
    sys.path[0:0] = [str(Path(__file__).resolve().parents[2])]
    os.environ.update({**dict.fromkeys(_ONE_THREAD, "1"), **_QUIET})
    importlib.import_module(sys.argv[1]).main(int(sys.argv[2]))
