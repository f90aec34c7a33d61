"""A picture as a display would show it, for whoever looks at it: the face tracker, the panel, the report.

Plates may hold video, a camera's log, scene-linear light or HDR. They are looked at through a view that brings
them to ordinary 8-bit R'G'B'; the result is composited in the plate's own values, so a view need only be good
enough to see by. Formulas are the manufacturers' published ones.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import cast

import av
import numpy as np
from numpy.typing import NDArray

from retake.errors import OptionError
from retake.video.convert import Converter
from retake.video.frame import Frame
from retake.video.info import VideoInfo
from retake.video.pixels import layout_of
from retake.views import AUTO, VIEWS

Picture = NDArray[np.uint8]
Values = NDArray[np.float32]
Curve = Callable[[Values], Values]

# By the tags: a log transfer is tagged in DPX alone, where it means printing density.
_BY_SCENE = {"linear": "linear", "log": "cineon", "pq": "pq", "hlg": "hlg", "display": "display"}

# Light up to here is shown as it is, what is brighter is bent in.
_KNEE = np.float32(0.6)


class DisplayView:
    """Shows frames of one plate as 8-bit R'G'B'.

    Args:
        info: The plate's facts.
        name: One of `VIEWS`; "auto" goes by the plate's colour tags. Files hardly ever say which camera log they
            hold: the artist names it.
    """

    def __init__(self, info: VideoInfo, name: str = AUTO) -> None:
        name = _BY_SCENE[info.scene] if name == AUTO else name
        if name not in _TO_LIGHT and name != "display":
            raise OptionError(f"There is no view {name!r}. Choose one of: {', '.join(VIEWS)}.")
        self.name = name
        self._floating = layout_of(info.pixel_format).floating
        self._plain = name == "display" and not self._floating
        self._convert = Converter("rgb24" if self._plain else "rgb48le", info.colour)
        self._scale = Converter("rgb24", info.colour)

    def __call__(self, frame: Frame, width: int | None = None, height: int | None = None) -> Picture:
        """The frame as uint8 R'G'B' (height, width, 3), as stored (not turned), scaled if a size is given."""
        if self._plain:
            return cast(Picture, self._convert(frame.picture, width, height).to_ndarray())
        if not self._floating:
            codes = cast(NDArray[np.uint16], self._convert(frame.picture, width, height).to_ndarray())
            return table(self.name)[codes]
        seen: Picture = np.rint(_shown(self.name)(frame.rgb()) * 255).astype(np.uint8)
        if width is None and height is None:
            return seen
        picture = av.VideoFrame.from_ndarray(np.ascontiguousarray(seen), format="rgb24")
        return cast(Picture, self._scale(picture, width, height).to_ndarray())


def turned(picture: Picture, rotation: int) -> Picture:
    """The picture upright: turned clockwise by 0, 90, 180 or 270 degrees."""
    return np.rot90(picture, k=-(rotation // 90))


@cache
def table(name: str) -> Picture:
    """The view of each 16-bit code, uint8 (65536,)."""
    seen: Picture = np.rint(_shown(name)(np.linspace(0, 1, 65536, dtype=np.float32)) * 255).astype(np.uint8)
    return seen


def _shown(name: str) -> Curve:
    """The curve from a plate's values to a display's, both about 0 to 1."""
    if name == "display":
        return lambda values: np.clip(values, 0, 1)
    to_light = _TO_LIGHT[name]
    return lambda values: _to_display(to_light(values))


def _to_display(light: Values) -> Values:
    """Light, where 1 is a white sheet of paper, as sRGB values; highlights are bent in rather than cut off."""
    light = np.maximum(np.nan_to_num(light, nan=0.0, posinf=1e4, neginf=0.0), 0)
    rest = 1 - _KNEE
    bent = np.where(light <= _KNEE, light, 1 - rest * np.exp(-(light - _KNEE) / rest))
    return np.where(bent <= 0.0031308, 12.92 * bent, 1.055 * bent ** np.float32(1 / 2.4) - 0.055).astype(np.float32)


def _linear(x: Values) -> Values:
    return x


def _pq(x: Values) -> Values:
    """SMPTE ST 2084; 203 nits is white paper (ITU-R BT.2408)."""
    root = np.clip(x, 0, 1) ** np.float32(1 / 78.84375)
    light = np.maximum(root - 0.8359375, 0) / (18.8515625 - 18.6875 * root)
    return cast(Values, light ** np.float32(1 / 0.1593017578125) * np.float32(10_000 / 203))


def _hlg(x: Values) -> Values:
    """ARIB STD-B67; a signal of 0.75 is white paper, with the system gamma of a 1000-nit display."""
    x = np.clip(x, 0, 1)
    scene = np.where(x <= 0.5, x * x / 3, (np.exp((x - 0.55991073) / 0.17883277) + 0.28466892) / 12)
    return cast(Values, (scene / 0.26496256) ** 1.2)


def _cineon(x: Values) -> Values:
    """Kodak Cineon printing density: black at code 95, white at 685."""
    black = 10 ** ((95 - 685) * 0.002 / 0.6)
    return cast(Values, (10 ** ((x * 1023 - 685) * 0.002 / 0.6) - black) / (1 - black))


def _logc3(x: Values) -> Values:
    """ARRI LogC3 at EI 800."""
    return np.where(x > 5.367655 * 0.010591 + 0.092809, (10 ** ((x - 0.385537) / 0.247190) - 0.052272) / 5.555556,
                    (x - 0.092809) / 5.367655)


def _logc4(x: Values) -> Values:
    """ARRI LogC4."""
    a, b, c = (2**18 - 16) / 117.45, (1023 - 95) / 1023, 95 / 1023
    slope = 7 * np.log(2) * 2 ** (7 - 14 * c / b) / (a * b)
    foot = (2 ** (14 * (-c / b) + 6) - 64) / a
    return np.where(x >= 0, (2 ** (14 * (x - c) / b + 6) - 64) / a, x * slope + foot)


def _slog3(x: Values) -> Values:
    """Sony S-Log3."""
    code = x * 1023
    return np.where(code >= 171.2102946929, 10 ** ((code - 420) / 261.5) * 0.19 - 0.01,
                    (code - 95) * 0.01125 / (171.2102946929 - 95))


def _vlog(x: Values) -> Values:
    """Panasonic V-Log."""
    return np.where(x < 0.181, (x - 0.125) / 5.6, 10 ** ((x - 0.598206) / 0.241514) - 0.00873)


def _log3g10(x: Values) -> Values:
    """RED Log3G10."""
    return np.where(x < 0, x / 15.1927 - 0.01, (10 ** (x / 0.224282) - 1) / 155.975327 - 0.01)


def _acescct(x: Values) -> Values:
    """ACEScct."""
    return np.where(x > 0.155251141552511, 2 ** (x * 17.52 - 9.72), (x - 0.0729055341958355) / 10.5402377416545)


_TO_LIGHT: dict[str, Curve] = {
    "linear": _linear, "pq": _pq, "hlg": _hlg, "cineon": _cineon, "logc3": _logc3, "logc4": _logc4,
    "slog3": _slog3, "vlog": _vlog, "log3g10": _log3g10, "acescct": _acescct}
assert set(VIEWS) == {AUTO, "display", *_TO_LIGHT}
