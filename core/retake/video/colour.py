"""What a picture's sample values mean: its colour tags, and the arithmetic between them and R'G'B'.

Tags are the code points of ITU-T H.273, which FFmpeg, QuickTime, MXF and the elementary streams all use.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from retake.errors import MediaError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

UNSPECIFIED = 2
LINEAR, LOG_100, LOG_316, PQ, HLG = 8, 9, 10, 16, 18
IDENTITY, YCGCO = 0, 8

PRIMARIES = {1: "bt709", 4: "bt470m", 5: "bt470bg", 6: "smpte170m", 7: "smpte240m", 8: "film", 9: "bt2020",
             10: "xyz", 11: "dci-p3", 12: "display-p3", 22: "ebu3213"}
TRANSFERS = {1: "bt709", 4: "gamma22", 5: "gamma28", 6: "smpte170m", 7: "smpte240m", 8: "linear", 9: "log100",
             10: "log316", 11: "xvycc", 12: "bt1361", 13: "srgb", 14: "bt2020-10", 15: "bt2020-12", 16: "pq",
             17: "smpte428", 18: "hlg"}
MATRICES = {0: "rgb", 1: "bt709", 4: "fcc", 5: "bt470bg", 6: "smpte170m", 7: "smpte240m", 8: "ycgco",
            9: "bt2020nc", 10: "bt2020c", 14: "ictcp"}

# Weights of red and blue in luma; green takes the rest.
_LUMA_WEIGHTS = {1: (0.2126, 0.0722), 4: (0.30, 0.11), 5: (0.299, 0.114), 6: (0.299, 0.114), 7: (0.212, 0.087),
                 9: (0.2627, 0.0593)}


@dataclass(frozen=True, slots=True)
class Colour:
    """A picture's colour tags as its file carries them; 2 where it says nothing."""

    primaries: int = UNSPECIFIED
    transfer: int = UNSPECIFIED
    matrix: int = UNSPECIFIED
    full_range: bool | None = None

    def named(self) -> dict[str, str]:
        """The tags in words, "unspecified" where the file says nothing."""
        spread = {None: "unspecified", True: "full", False: "limited"}[self.full_range]
        return {"primaries": PRIMARIES.get(self.primaries, "unspecified"),
                "transfer": TRANSFERS.get(self.transfer, "unspecified"),
                "matrix": MATRICES.get(self.matrix, "unspecified"), "range": spread}

    def matrix_at(self, height: int) -> int:
        """The matrix to count with: the tag, or what players assume for a picture of this height."""
        if self.matrix != UNSPECIFIED:
            return self.matrix
        return 6 if height <= 576 else 1

    def to_dict(self) -> dict[str, int | bool | None]:
        """The tags as JSON takes them."""
        return asdict(self)


def luma_weights(matrix: int) -> tuple[float, float, float]:
    """The shares of red, green and blue in luma; a MediaError for a matrix that is no weighted sum."""
    if matrix not in _LUMA_WEIGHTS:
        raise MediaError(f"The colour matrix {MATRICES.get(matrix, matrix)} can't be edited in place. "
                         "Transcode the plate to Rec. 709 or Rec. 2020 (non-constant luminance) first.")
    red, blue = _LUMA_WEIGHTS[matrix]
    return red, 1 - red - blue, blue


def rgb_of(luma: NDArray[np.float32], blue_difference: NDArray[np.float32], red_difference: NDArray[np.float32],
           matrix: int) -> NDArray[np.float32]:
    """R'G'B' (height, width, 3) float32 of Y' in 0..1 and Cb, Cr in -0.5..0.5."""
    import numpy as np
    out = np.empty((*luma.shape, 3), np.float32)
    if matrix == YCGCO:
        green_part = luma - blue_difference
        out[..., 0] = green_part + red_difference
        out[..., 1] = luma + blue_difference
        out[..., 2] = green_part - red_difference
        return out
    red, green, blue = luma_weights(matrix)
    out[..., 0] = luma + np.float32(2 * (1 - red)) * red_difference
    out[..., 2] = luma + np.float32(2 * (1 - blue)) * blue_difference
    out[..., 1] = (luma - np.float32(red) * out[..., 0] - np.float32(blue) * out[..., 2]) / np.float32(green)
    return out


def luma_chroma_of(rgb: NDArray[np.float32], matrix: int) -> tuple[NDArray[np.float32], ...]:
    """Y' in 0..1 and Cb, Cr in -0.5..0.5 (each height, width, float32) of R'G'B' (height, width, 3)."""
    import numpy as np
    r, g, b = rgb[..., 0], rgb[..., 1], rgb[..., 2]
    if matrix == YCGCO:
        return (r + 2 * g + b) / 4, (2 * g - r - b) / 4, (r - b) / 2
    red, _, blue = luma_weights(matrix)
    # In differences to green, so that a grey comes back as the very same grey.
    luma = g + np.float32(red) * (r - g) + np.float32(blue) * (b - g)
    return luma, (b - luma) / np.float32(2 * (1 - blue)), (r - luma) / np.float32(2 * (1 - red))
