"""The picture of an EXR file: which of its channels it is, how it lies in the display window, what it is made of.

The picture is R, G, B and A of the first flat part that has them at top level, else of the first layer that has
them, else Y alone. Everything else in the file is carried through.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from retake.errors import MediaError, OptionError
from retake.timecode import Timecode, exact_rate
from retake.unfinished import shown
from retake.video.colour import HLG, LINEAR, PQ, UNSPECIFIED, Colour
from retake.video.frame import Frame
from retake.video.pixels import layout_of, samples_of
from retake.video.sequences import exr
from retake.video.sequences.exr_file import assemble, parse
from retake.video.sequences.exr_header import COMPRESSIONS, Attribute, BrokenExr, ExrPart, Window, parse_headers
from retake.video.sequences.image_facts import ImageFacts
from retake.video.sequences.image_file import contents
from retake.video.sequences.smpte import word_of

_HEAD, _MOST_HEAD = 1 << 16, 1 << 26
_ADVICE = "Render it again, or copy it again from its source."
_FORMATS = {(3, False): "gbrpf{}le", (3, True): "gbrapf{}le", (1, False): "grayf{}le", (1, True): "yaf{}le"}
# Red, green, blue, white as CIE x, y.
_D65 = (0.3127, 0.3290)
_PRIMARIES = {1: (0.64, 0.33, 0.30, 0.60, 0.15, 0.06, *_D65), 9: (0.708, 0.292, 0.170, 0.797, 0.131, 0.046, *_D65),
              12: (0.680, 0.320, 0.265, 0.690, 0.150, 0.060, *_D65),
              11: (0.680, 0.320, 0.265, 0.690, 0.150, 0.060, 0.314, 0.351)}
# EXR means light. Where values are something else, colorInteropID (Color Interop Forum) is where that can be said.
_ENCODINGS = {"g24_rec709_display": (1, 1), "srgb_rec709_display": (1, 13), "srgb_rec709_scene": (1, 13),
              "srgb_p3d65_display": (12, 13), "srgb_p3d65_scene": (12, 13), "pq_rec2020_display": (9, PQ),
              "hlg_rec2020_display": (9, HLG), "pq_p3d65_display": (12, PQ)}


@dataclass(frozen=True, slots=True)
class Beauty:
    """Which channels of which part are the picture: red, green, blue or luma, and alpha."""

    part: int
    colours: tuple[str, ...]
    alpha: str | None
    bits: int

    @property
    def names(self) -> tuple[str, ...]:
        """The colours and, if there is one, alpha."""
        return (*self.colours, self.alpha) if self.alpha else self.colours

    @property
    def pixel_format(self) -> str:
        """FFmpeg's name for such a picture."""
        return _FORMATS[len(self.colours), bool(self.alpha)].format(self.bits)


def beauty_of(parts: tuple[ExrPart, ...]) -> Beauty:
    """The picture's channels; BrokenExr where there are none that are read."""
    flat = [(k, part) for k, part in enumerate(parts) if not part.kind.startswith("deep")]
    if not flat:
        raise BrokenExr("holds a deep image, which is not read")
    for layered in (False, True):
        for k, part in flat:
            for layer in _layers(part) if layered else [""]:
                if {f"{layer}{c}" for c in "RGB"} <= part.channels.keys():
                    return _chosen(k, part, layer, "RGB")
    for k, part in flat:
        if "Y" in part.channels:
            if {"RY", "BY"} & part.channels.keys():
                raise BrokenExr("holds luminance and chroma (Y, RY, BY), which are not read")
            return _chosen(k, part, "", "Y")
    raise BrokenExr(f"holds no R, G and B, only {', '.join(list(flat[0][1].channels)[:6])}")


def _layers(part: ExrPart) -> list[str]:
    """The prefixes of layers, the shorter first, then as they stand in the file."""
    found = dict.fromkeys(name[: name.rindex(".") + 1] for name in part.channels if "." in name)
    return sorted(found, key=lambda layer: layer.count("."))


def _chosen(index: int, part: ExrPart, layer: str, letters: str) -> Beauty:
    channels = part.channels
    colours = tuple(f"{layer}{letter}" for letter in letters)
    alpha = f"{layer}A" if f"{layer}A" in channels else None
    used = [channels[name] for name in (*colours, *([alpha] if alpha else []))]
    if any(channel.type == 0 for channel in used):
        raise BrokenExr("holds a picture of whole numbers, which is not read")
    return Beauty(index, colours, alpha, 32 if any(channel.type == 2 for channel in used) else 16)


def read_facts(path: Path) -> ImageFacts:
    """What the file's headers say; its pixels are not read."""
    size = _HEAD
    while True:
        data = contents(path, size)
        try:
            parts, _ = parse_headers(data)
            return _facts(parts)
        except EOFError:
            if len(data) < size or size > _MOST_HEAD:
                raise _refused(path, BrokenExr("is cut off")) from None
            size *= 8
        except BrokenExr as error:
            raise _refused(path, error) from None


def read_picture(path: Path) -> av.VideoFrame:
    """The picture: the display window, black and clear where the data window does not reach."""
    try:
        parts = parse(contents(path))
        beauty = beauty_of(parts)
        part = parts[beauty.part]
        channels = exr.decoded(part)
    except BrokenExr as error:
        raise _refused(path, error) from None
    display, data = part.display_window, part.data_window
    picture = av.VideoFrame(display.width, display.height, beauty.pixel_format)
    inside, stored = _overlap(display, data), _overlap(data, display)
    for name, plane in zip(beauty.names, _planes(picture), strict=True):
        if data != display:
            plane[...] = 0
        plane[inside] = channels[name][stored]
    return picture


def rewritten(path: Path, frame: Frame, bits: int | None, timecode: Timecode | None) -> bytes:
    """The file at `path` with the frame's samples in the picture's channels, and all else as it was.

    Args:
        path: The file that the frame was read from.
        frame: The picture; what it holds outside the data window is not stored.
        bits: 16 or 32 to store the picture's channels so, None to leave their types.
        timecode: The timecode to set, None to leave it.
    """
    try:
        parts = list(parse(contents(path)))
        beauty = beauty_of(tuple(parts))
        part = parts[beauty.part]
        display, data = part.display_window, part.data_window
        if (frame.width, frame.height) != (display.width, display.height) or frame.layout.name != beauty.pixel_format:
            raise BrokenExr("has changed since it was read")
        if frame.changed or bits not in (None, beauty.bits):
            whole = set(beauty.names) == set(part.channels) and _overlap(data, display) == np.s_[0:data.height,
                                                                                               0:data.width]
            types = {name: np.dtype("<f2" if part.channels[name].type == 1 else "<f4") for name in beauty.names}
            channels = {} if whole else exr.decoded(part)
            for name, plane in zip(beauty.names, _planes(frame.picture), strict=True):
                type = np.dtype(f"<f{bits // 8}") if bits else types[name]
                values = plane[_overlap(display, data)].astype(type)
                if whole:
                    channels[name] = values
                else:
                    channels[name] = channels[name].astype(type)
                    channels[name][_overlap(data, display)] = values
            parts[beauty.part] = exr.encoded(part, channels)
    except BrokenExr as error:
        raise _refused(path, error) from None
    return assemble(tuple(part if timecode is None else _timed(part, timecode) for part in parts))


def new_file(frame: Frame, facts: ImageFacts, timecode: Timecode | None) -> bytes:
    """An EXR file, ZIP compressed, of a frame whose picture is of one of EXR's pixel formats."""
    window = struct.pack("<4i", 0, 0, frame.width - 1, frame.height - 1)
    attributes = {"compression": Attribute("compression", bytes([exr.ZIP])), "dataWindow": Attribute("box2i", window),
                  "displayWindow": Attribute("box2i", window), "lineOrder": Attribute("lineOrder", b"\0"),
                  "pixelAspectRatio": Attribute("float", struct.pack("<f", facts.pixel_aspect)),
                  "screenWindowCenter": Attribute("v2f", struct.pack("<2f", 0, 0)),
                  "screenWindowWidth": Attribute("float", struct.pack("<f", 1))}
    if facts.rate:
        attributes["framesPerSecond"] = Attribute("rational", struct.pack("<iI", *facts.rate.as_integer_ratio()))
    if facts.reel:
        attributes["reelName"] = Attribute("string", facts.reel.encode())
    if facts.colour.primaries in _PRIMARIES:
        attributes["chromaticities"] = Attribute("chromaticities",
                                                 struct.pack("<8f", *_PRIMARIES[facts.colour.primaries]))
    tags = (facts.colour.primaries, facts.colour.transfer)
    for name, meant in _ENCODINGS.items():
        if meant == tags:
            attributes["colorInteropID"] = Attribute("string", name.encode())
            break
    part = ExrPart(attributes)
    names = ("R", "G", "B", "A") if frame.layout.kind == "rgb" else ("Y", "A")
    made = exr.encoded(part, dict(zip(names, _planes(frame.picture), strict=False)))
    return assemble((made if timecode is None else _timed(made, timecode),))


def _facts(parts: tuple[ExrPart, ...]) -> ImageFacts:
    beauty = beauty_of(parts)
    part = parts[beauty.part]
    if any((part.channels[name].across, part.channels[name].down) != (1, 1) for name in part.channels):
        raise BrokenExr("holds channels at less than full size, which are not read")
    code = part.numbers("timeCode", "timecode", "<2I")
    aspect = part.numbers("pixelAspectRatio", "float", "<f")
    square = aspect is None or not 1 / 16 < aspect[0] < 16
    size = part.display_window
    return ImageFacts(size.width, size.height, beauty.pixel_format, beauty.pixel_format, _colour(part),
                      _rate(part), int(code[0]) if code else None, part.text("reelName"),
                      Fraction(1) if square or aspect is None else Fraction(aspect[0]).limit_denominator(1000),
                      COMPRESSIONS[part.compression])


def _rate(part: ExrPart) -> Fraction | None:
    stated = part.numbers("framesPerSecond", "rational", "<iI")
    try:
        return exact_rate(Fraction(int(stated[0]), int(stated[1]))) if stated else None
    except (ZeroDivisionError, OptionError):
        return None


def _colour(part: ExrPart) -> Colour:
    """Linear light, as the format has it, unless the file says otherwise; primaries where they are a known set."""
    corners = part.numbers("chromaticities", "chromaticities", "<8f")
    known = (tag for tag, set in _PRIMARIES.items()
             if corners and all(abs(a - b) < 0.001 for a, b in zip(corners, set, strict=True)))
    primaries, transfer = _ENCODINGS.get(part.text("colorInteropID") or "", (next(known, UNSPECIFIED), LINEAR))
    return Colour(primaries, transfer, 0, True)


def _planes(picture: av.VideoFrame) -> list[NDArray[np.generic]]:
    """The picture's samples (rows, columns), colours first, then alpha; views that may be written."""
    layout = layout_of(picture.format.name)
    parts = [*layout.components, *([layout.alpha] if layout.alpha else [])]
    return [samples_of(picture.planes[c.plane], c, layout.dtype, picture.width, picture.height) for c in parts]


def _overlap(window: Window, other: Window) -> tuple[slice, slice]:
    """What both hold, as rows and columns of `window`; empty slices where they don't meet."""
    left, top = max(window.left, other.left), max(window.top, other.top)
    right, bottom = min(window.right, other.right), min(window.bottom, other.bottom)
    if right < left or bottom < top:
        return slice(0, 0), slice(0, 0)
    return (slice(top - window.top, bottom - window.top + 1), slice(left - window.left, right - window.left + 1))


def _timed(part: ExrPart, timecode: Timecode) -> ExrPart:
    """The part with this timecode; its user bits stay."""
    stored = part.numbers("timeCode", "timecode", "<2I")
    user = int(stored[1]) if stored else 0
    return part.with_attributes(timeCode=Attribute("timecode", struct.pack("<2I", word_of(timecode), user)))


def _refused(path: Path, error: BrokenExr) -> MediaError:
    return MediaError(f"{shown(path)} {error}. {_ADVICE}")
