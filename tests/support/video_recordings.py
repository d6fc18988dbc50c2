"""WebM recordings with sound and pictures, made as a browser makes them."""

import io
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt

from app.media.audio import SAMPLE_RATE, Audio

Picture = npt.NDArray[np.uint8]
WIDTH, HEIGHT, FPS = 320, 240, 10
FACE = Path(__file__).parents[1] / "fixtures" / "pictures" / "face.jpg"


def face() -> Picture:
    """A portrait, as a camera sees somebody: RGB."""
    with av.open(str(FACE)) as file:
        frame = next(file.decode(video=0))
    return np.asarray(frame.to_ndarray(format="rgb24"), dtype=np.uint8)


def empty_scene(width: int = WIDTH, height: int = HEIGHT) -> Picture:
    """A grey wall."""
    return np.full((height, width, 3), 128, dtype=np.uint8)


def filmed(
    sound: Audio, picture: Picture, codec: str = "libvpx", key_frames_every: int = FPS
) -> bytes:
    """A recording that shows the picture for as long as the sound lasts."""
    file = io.BytesIO()
    options = {"live": "1", "cluster_time_limit": "500"}
    with av.open(file, "w", format="webm", options=options) as output:
        audio = output.add_stream("libopus", rate=48_000, layout="mono")
        video = output.add_stream(codec, rate=FPS)
        assert isinstance(audio, av.AudioStream)
        assert isinstance(video, av.VideoStream)
        height, width = picture.shape[:2]
        video.width, video.height, video.pix_fmt = width - width % 2, height - height % 2, "yuv420p"
        video.codec_context.gop_size = key_frames_every
        video.codec_context.options = {"deadline": "realtime", "cpu-used": "8"}
        video.codec_context.thread_count = 1  # more of them spin while they wait for each other
        shown = av.VideoFrame.from_ndarray(picture, format="rgb24")
        shown = shown.reformat(video.width, video.height, "yuv420p")
        resampler = av.AudioResampler(audio.format, "mono", 48_000, frame_size=960)
        for number in range(round(len(sound) / SAMPLE_RATE * FPS)):
            shown.pts, shown.time_base = number, Fraction(1, FPS)
            output.mux(video.encode(shown))
            samples = sound[number * SAMPLE_RATE // FPS : (number + 1) * SAMPLE_RATE // FPS]
            heard = av.AudioFrame.from_ndarray(samples.reshape(1, -1), format="flt", layout="mono")
            heard.sample_rate = SAMPLE_RATE
            for frame in resampler.resample(heard):
                output.mux(audio.encode(frame))
        output.mux(video.encode(None))
        output.mux(audio.encode(None))
    return file.getvalue()
