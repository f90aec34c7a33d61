"""Where each sample of a pixel format lies in memory, so that samples can be read and written one by one.

FFmpeg knows some 260 formats; the ones that decoders really give are planes of whole samples, or whole samples
side by side in one plane. Those are described here as strided views. The few that pack several samples into one
word are turned into a neighbour that holds the same values (`READ_AS`) when a file is read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, cast

import av
import numpy as np
from numpy.typing import NDArray

from retake.errors import MediaError

Kind = Literal["rgb", "yuv", "grey"]
Samples = NDArray[Any]  # of the format's own type

# Formats that hold several samples a word -> the format with the same values that is read instead.
READ_AS = {
    "pal8": "rgba", "monob": "gray", "monow": "gray", "rgb565le": "rgb24", "rgb565be": "rgb24", "rgb555le": "rgb24",
    "rgb555be": "rgb24", "bgr565le": "rgb24", "bgr555le": "rgb24", "rgb444le": "rgb24", "rgb8": "rgb24",
    "bgr8": "rgb24", "rgb4": "rgb24", "rgb4_byte": "rgb24", "bgr4_byte": "rgb24", "x2rgb10le": "gbrp10le",
    "x2bgr10le": "gbrp10le", "uyyvyy411": "yuv411p", "xv30le": "yuv444p10le", "v30xle": "yuv444p10le",
    "xyz12le": "gbrp12le", "xyz12be": "gbrp12le",
}

# Side by side in one plane: the order of the letters, x for a sample that means nothing.
_PACKED = {
    "rgb24": "rgb", "bgr24": "bgr", "rgba": "rgba", "bgra": "bgra", "argb": "argb", "abgr": "abgr", "rgb0": "rgbx",
    "bgr0": "bgrx", "0rgb": "xrgb", "0bgr": "xbgr", "rgb48": "rgb", "bgr48": "bgr", "rgba64": "rgba",
    "bgra64": "bgra", "rgbf32": "rgb", "rgbaf32": "rgba", "rgbf16": "rgb", "rgbaf16": "rgba", "rgb96": "rgb",
    "rgba128": "rgba", "ya8": "ya", "ya16": "ya", "yaf16": "ya", "yaf32": "ya", "vyu444": "vyu", "ayuv": "ayuv",
    "uyva": "uyva", "vuya": "vuya", "vuyx": "vuyx", "ayuv64": "ayuv", "xv36": "uyvx", "xv48": "uyvx",
}
# Two pixels share their colour differences: letter -> (first sample, samples to the next).
_HALF_WIDTH = {
    "yuyv422": {"y": (0, 2), "u": (1, 4), "v": (3, 4)}, "uyvy422": {"y": (1, 2), "u": (0, 4), "v": (2, 4)},
    "yvyu422": {"y": (0, 2), "v": (1, 4), "u": (3, 4)}, "y210": {"y": (0, 2), "u": (1, 4), "v": (3, 4)},
    "y212": {"y": (0, 2), "u": (1, 4), "v": (3, 4)}, "y216": {"y": (0, 2), "u": (1, 4), "v": (3, 4)},
}
_SEMI_PLANAR = re.compile(r"(nv12|nv21|nv16|nv20|nv24|nv42|p0\d\d|p2\d\d|p4\d\d)")
# Values in the upper bits of their words.
_UPPER_BITS = re.compile(r"p0\d\d|p2\d\d|p4\d\d|y21\d|xv36|.*msb")


@dataclass(frozen=True, slots=True)
class Component:
    """One of a picture's components: red, or luma, or alpha ...

    Attributes:
        plane: Which plane holds it.
        first: Its first sample in a row, counted in samples.
        step: From one sample to the next, counted in samples.
        bits: How many bits a value has.
        shift: How many bits lie below the value in its word.
        across: How many pixels share a sample from left to right (2 in 4:2:2 chroma).
        down: How many pixels share a sample from top to bottom (2 in 4:2:0 chroma).
    """

    plane: int
    first: int
    step: int
    bits: int
    shift: int
    across: int
    down: int


@dataclass(frozen=True, slots=True)
class PixelLayout:
    """How a pixel format lies in memory.

    Attributes:
        name: FFmpeg's name of the format.
        kind: rgb (components red, green, blue), yuv (luma, blue and red difference) or grey.
        dtype: NumPy's name for a sample, byte order and all.
        components: In the order of `kind`.
        alpha: The opacity, if there is one.
    """

    name: str
    kind: Kind
    dtype: str
    components: tuple[Component, ...]
    alpha: Component | None

    @property
    def floating(self) -> bool:
        """Whether samples are half or single floats."""
        return "f" in self.dtype

    @property
    def bits(self) -> int:
        """Bits of a value."""
        return self.components[0].bits

    @property
    def grid(self) -> tuple[int, int]:
        """How many pixels (across, down) share a chroma sample: (2, 2) for 4:2:0."""
        last = self.components[-1]
        return last.across, last.down

    @property
    def sampling(self) -> str:
        """Chroma sampling as people write it, or "rgb" or "grey"."""
        if self.kind != "yuv":
            return self.kind
        names = {(1, 1): "4:4:4", (2, 1): "4:2:2", (2, 2): "4:2:0", (4, 1): "4:1:1", (4, 4): "4:1:0", (1, 2): "4:4:0"}
        return names.get(self.grid, "odd")


def samples_of(plane: av.video.plane.VideoPlane, component: Component, dtype: str, width: int, height: int) -> Samples:
    """The component's samples (rows, columns) as a view into the plane's memory; written where that may be."""
    rows, columns = -(-height // component.down), -(-width // component.across)
    lines = rows_of(plane)[:rows].view(dtype)
    return lines[:, component.first : component.first + component.step * (columns - 1) + 1 : component.step]


def rows_of(plane: av.video.plane.VideoPlane) -> NDArray[np.uint8]:
    """The plane's memory, uint8 (rows, bytes a row with their padding), as a view."""
    if plane.line_size <= 0:
        raise MediaError("The picture's rows lie upside down in memory. Transcode the plate to ProRes or DNxHR.")
    return np.frombuffer(cast(Any, plane), np.uint8).reshape(-1, plane.line_size)


@cache
def layout_of(name: str) -> PixelLayout:
    """The layout of FFmpeg's pixel format `name`; a MediaError where its samples can't be reached one by one."""
    stem = re.sub(r"[lb]e$", "", name)
    if stem.endswith("msb"):
        stem = stem.removesuffix("msb")
    plain = av.VideoFormat(name, 16, 16)
    colours = [c for c in plain.components if not c.is_alpha]
    if not colours or plain.has_palette or plain.is_bit_stream or plain.is_bayer or name in READ_AS:
        raise _unreachable(name)
    kind: Kind = "rgb" if plain.is_rgb else "grey" if len(colours) == 1 else "yuv"
    if colours[0].bits < 8:
        raise _unreachable(name)
    letters = {"rgb": "rgb", "yuv": "yuv", "grey": "y"}[kind]
    found = _packed(stem) or _semi_planar(stem, plain) or _planar(stem, plain, letters)
    shift = 16 - colours[0].bits if _UPPER_BITS.fullmatch(re.sub(r"[lb]e$", "", name)) else 0
    parts = {}
    for letter, (plane, first, step) in found.items():
        of = colours[letters.index(letter)] if letter in letters else plain.components[-1]
        shared = letter in "uv"
        across = 16 // of.width if shared else 1
        down = 16 // of.height if shared else 1
        parts[letter] = Component(plane, first, step, of.bits, shift, across, down)
    return PixelLayout(name, kind, _dtype(name, plain), tuple(parts[c] for c in letters), parts.get("a"))


def _unreachable(name: str) -> MediaError:
    return MediaError(f"The pixel format {name} can't be edited in place. Transcode the plate to ProRes, DNxHR or EXR.")


def _dtype(name: str, plain: av.VideoFormat) -> str:
    order = ">" if plain.is_big_endian else "<"
    if "f32" in name or "f16" in name:
        return f"{order}f{4 if 'f32' in name else 2}"
    bits = max(c.bits for c in plain.components)
    if bits > 16:
        raise _unreachable(name)
    return "u1" if bits == 8 else f"{order}u2"


def _packed(stem: str) -> dict[str, tuple[int, int, int]] | None:
    if stem in _HALF_WIDTH:
        return {letter: (0, first, step) for letter, (first, step) in _HALF_WIDTH[stem].items()}
    order = _PACKED.get(stem)
    return {c: (0, k, len(order)) for k, c in enumerate(order) if c != "x"} if order else None


def _semi_planar(stem: str, plain: av.VideoFormat) -> dict[str, tuple[int, int, int]] | None:
    if not _SEMI_PLANAR.fullmatch(stem):
        return None
    blue, red = (1, 0) if stem in ("nv21", "nv42") else (0, 1)
    return {"y": (0, 0, 1), "u": (1, blue, 2), "v": (1, red, 2)}


def _planar(stem: str, plain: av.VideoFormat, letters: str) -> dict[str, tuple[int, int, int]]:
    planes = [c.plane for c in plain.components]
    if len(set(planes)) != len(planes):
        raise _unreachable(stem)
    alpha = "a" if any(c.is_alpha for c in plain.components) else ""
    return {letter: (plane, 0, 1) for letter, plane in zip(letters + alpha, planes, strict=True)}
