"""Decodes a recording from stdin to 16 kHz mono s16le on stdout, under limits of its own.

Run as a script, with a demuxer's name and the most samples to give. It imports nothing of this
package: the less it holds, the less a fault in a demuxer can reach.
"""

import contextlib
import io
import resource
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import av

EXIT_UNDECODABLE, EXIT_TOO_LONG = 2, 3

_MEMORY = 1024 * 1024 * 1024
_CPU_SECONDS = 10
_OPEN_FILES = 8
_RATE = 16_000


def main(demuxer: str, most_samples: float) -> int:
    """Return the exit status."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_SECONDS, _CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    import av

    resource.setrlimit(resource.RLIMIT_NOFILE, (_OPEN_FILES, _OPEN_FILES))
    data, samples = sys.stdin.buffer.read(), 0
    try:
        with av.open(io.BytesIO(data), mode="r", format=demuxer) as container:
            stream = container.streams.audio[0]
            stream.codec_context.thread_count = 1
            resampler = av.AudioResampler(format="s16", layout="mono", rate=_RATE)
            for frame in _frames(container, stream):
                if frame is not None:
                    frame.pts = None
                for resampled in resampler.resample(frame):
                    sys.stdout.buffer.write(bytes(resampled.to_ndarray()))
                    samples += resampled.samples
                if samples > most_samples:
                    return EXIT_TOO_LONG
    except (av.FFmpegError, IndexError, ValueError, MemoryError):
        return EXIT_UNDECODABLE
    return 0 if samples else EXIT_UNDECODABLE


def _frames(
    container: "av.container.InputContainer", stream: "av.AudioStream"
) -> "Iterator[av.AudioFrame | None]":
    """Yield the frames that can be read, None at the end; a broken tail ends them early."""
    import av

    with contextlib.suppress(av.FFmpegError):
        yield from container.decode(stream)
    yield None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], float(sys.argv[2])))
