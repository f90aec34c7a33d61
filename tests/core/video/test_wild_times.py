"""Movies of a few pictures that say years lie between them: a line at once, whatever the times."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from retake.errors import MediaError
from retake.video import open_video
from retake.video.movies.index import mean_rate, steady_rate

RATE = Fraction(25)


def shown_at(path: Path, milliseconds: list[int]) -> Path:
    """A movie whose pictures are shown at these times."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("ffv1", rate=25)
        stream.width, stream.height, stream.pix_fmt = 32, 24, "yuv420p"
        stream.codec_context.time_base = Fraction(1, 1000)
        for time in milliseconds:
            picture = av.VideoFrame.from_ndarray(np.zeros((36, 32), np.uint8), format="yuv420p")
            picture.pts, picture.time_base = time, Fraction(1, 1000)
            container.mux(stream.encode(picture))
        container.mux(stream.encode(None))
    return path


@pytest.mark.parametrize("times", [[0, 40, 2_000_000_000], [-10**12, 0, 40], [0, 10**17]])
def test_pictures_that_are_weeks_apart_are_refused_in_a_line(times: list[int], tmp_path: Path) -> None:
    movie = shown_at(tmp_path / "wild.mkv", times)
    with pytest.raises(MediaError, match="has a varying frame rate"), open_video(movie):
        pass
    with pytest.raises(MediaError, match="spread over .* days. Its times are damaged"), open_video(movie, RATE):
        pass


def test_pictures_that_are_minutes_apart_are_conformed(tmp_path: Path) -> None:
    with open_video(shown_at(tmp_path / "slow.mkv", [0, 40, 60_000]), RATE) as reader:
        assert 1501 <= reader.info.frame_count <= 1525  # the last one stays as long as the average


def test_times_beyond_64_bits_are_counted_as_what_they_are() -> None:
    times = np.array([-2**62, 0, 2**62 + 1], np.int64)
    base = Fraction(1, 90_000)
    assert steady_rate(times, base, [RATE]) is None
    assert mean_rate(times, base) == 1
