"""Single images through FFmpeg's codecs, from bytes and to bytes.

FFmpeg's own image reader takes "%" and "*" in a file's name for patterns; bytes have no name.
"""

from __future__ import annotations

import struct
from fractions import Fraction
from pathlib import Path
from typing import Literal

import av
from av.video.codeccontext import VideoCodecContext

from retake.errors import MediaError, OutputError
from retake.unfinished import shown
from retake.video.colour import Colour
from retake.video.pixels import READ_AS, layout_of
from retake.video.sequences.image_facts import ImageFacts
from retake.video.sequences.image_file import contents

# PNG carries a checksum for everything, TIFF for nothing; told to be strict, FFmpeg refuses good TIFFs too.
_STRICT = {"png": "crccheck+explode", "tiff": "crccheck", "dpx": "crccheck"}
_MOST_PIXELS = str(1 << 28)
_WRITING = {"png": {"compression_level": "1", "pred": "sub"}, "tiff": {"compression_algo": "raw"}, "dpx": {}}
_PNG = b"\x89PNG\r\n\x1a\n"
_MAGIC = {"png": (_PNG,), "tiff": (b"II*\0", b"MM\0*"), "dpx": (b"SDPX", b"XPDS")}
_TILE_WIDTH = 322
# What a PNG says beside its pixels, which FFmpeg would drop or write anew.
_PNG_KEPT = (b"cHRM", b"gAMA", b"iCCP", b"sRGB", b"cICP", b"mDCV", b"cLLI", b"pHYs", b"eXIf", b"tEXt", b"iTXt",
             b"zTXt", b"tIME", b"sBIT")


def decoded(kind: str, data: bytes, path: Path) -> av.VideoFrame:
    """The picture in a png, tiff or dpx file's bytes.

    Args:
        kind: FFmpeg's name of the codec.
        data: The whole file.
        path: What messages name.
    """
    return _decoded(kind, data, path)[0]


def _decoded(kind: str, data: bytes, path: Path) -> tuple[av.VideoFrame, Fraction]:
    """The picture and its pixel aspect."""
    if not data.startswith(_MAGIC[kind]):
        raise MediaError(f"{shown(path)} is no {kind.upper()} file. Copy it again from its source, or rename it.")
    if kind == "tiff" and _TILE_WIDTH in _tiff_tags(data):
        # FFmpeg would give a picture of nothing, without a word.
        raise MediaError(f"{shown(path)} is a tiled TIFF, which is not read. Save it in strips, or as EXR.")
    codec = _codec(kind, "r", {"err_detect": _STRICT[kind], "max_pixels": _MOST_PIXELS})
    try:
        pictures = codec.decode(av.Packet(data))
    except av.FFmpegError as error:
        # FFmpeg's image codecs give error numbers that mean nothing, "no permission" among them.
        raise MediaError(f"{shown(path)} can't be read: it is damaged, or of a kind that is not known here. "
                         "Copy it again from its source, or save it as EXR.") from error
    if not pictures:
        raise MediaError(f"{shown(path)} holds no picture that is read here. Save it as EXR, DPX or 16-bit PNG.")
    picture = pictures[0]
    readable = READ_AS.get(picture.format.name)
    if readable:
        picture = picture.reformat(format=readable)
    layout_of(picture.format.name)
    return picture, codec.sample_aspect_ratio or Fraction(1)


def encoded(kind: str, picture: av.VideoFrame, pixel_aspect: Fraction = Fraction(1),
            options: dict[str, str] | None = None) -> bytes:
    """The bytes of a png, tiff or dpx file that holds the picture in its own pixel format."""
    codec = _codec(kind, "w", options or dict(_WRITING[kind]))
    if not writable(kind, picture.format.name):
        raise OutputError(f"{kind.upper()} files can't hold the pixel format {picture.format.name}. "
                          "Choose EXR, or state the bits.")
    codec.width, codec.height, codec.pix_fmt = picture.width, picture.height, picture.format.name
    codec.time_base = Fraction(1, 24)
    if pixel_aspect != 1:
        codec.sample_aspect_ratio = pixel_aspect
    return b"".join(bytes(packet) for packet in [*codec.encode(picture), *codec.encode(None)])


def _codec(kind: str, mode: Literal["r", "w"], options: dict[str, str]) -> VideoCodecContext:
    codec = av.CodecContext.create(kind, mode)
    assert isinstance(codec, VideoCodecContext)
    # With threads the picture would come out only when the next one goes in.
    codec.thread_count = 1
    codec.options = options
    return codec


def read_facts(kind: str, path: Path) -> ImageFacts:
    """What a PNG or TIFF file is; it is decoded for that."""
    picture, aspect = _decoded(kind, contents(path), path)
    name = picture.format.name
    rgb = layout_of(name).kind != "yuv"
    colour = Colour(picture.color_primaries, picture.color_trc, 0 if rgb else picture.colorspace,
                    True if rgb else None)
    warnings: tuple[str, ...] = ()
    if not writable(kind, name) and layout_of(name).floating:
        warnings = (f"{kind.upper()} files are not written with float samples. Write EXR to keep them.",)
    return ImageFacts(picture.width, picture.height, name, name, colour, pixel_aspect=aspect, warnings=warnings)


def writable(kind: str, pixel_format: str) -> bool:
    """Whether such files can hold the pixel format as it is."""
    return pixel_format in {known.name for known in av.Codec(kind, "w").video_formats or ()}


def png_with_notes(made: bytes, source: bytes) -> bytes:
    """The PNG `made` with what `source` says of colour, density and text, in the place of its own notes."""
    kept = [chunk for kind, chunk in _chunks(source) if kind in _PNG_KEPT]
    head, *rest = [(kind, chunk) for kind, chunk in _chunks(made) if kind not in _PNG_KEPT]
    return b"".join([_PNG, head[1], *kept, *(chunk for _, chunk in rest)])


def _tiff_tags(data: bytes) -> set[int]:
    """The numbers of the fields that the first picture of a TIFF has."""
    order = "<" if data[:2] == b"II" else ">"
    if len(data) < 8:
        return set()
    place = struct.unpack_from(f"{order}I", data, 4)[0]
    if place + 2 > len(data):
        return set()
    count = struct.unpack_from(f"{order}H", data, place)[0]
    whole = min(count, (len(data) - place - 2) // 12)
    return {struct.unpack_from(f"{order}H", data, place + 2 + 12 * k)[0] for k in range(whole)}


def _chunks(data: bytes) -> list[tuple[bytes, bytes]]:
    """A PNG's chunks: kind, and all of their bytes. Only those that are whole."""
    found, place = [], len(_PNG)
    while place + 12 <= len(data):
        size, kind = struct.unpack_from(">I4s", data, place)
        found.append((kind, data[place : place + 12 + size]))
        place += 12 + size
    return found
