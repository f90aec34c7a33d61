"""What takes can be written as: a row for each codec, readable without opening anything."""

from __future__ import annotations

from dataclasses import dataclass

from retake.errors import OptionError
from retake.video.info import VideoInfo
from retake.video.pixels import PixelLayout, layout_of

LIKE_SOURCE = "like-source"


@dataclass(frozen=True, slots=True)
class OutputCodec:
    """A way to write pictures.

    Attributes:
        name: What the user types.
        label: What the user reads.
        codec: FFmpeg's name of the codec that comes out.
        encoder: FFmpeg's name of the encoder, or "" where the project writes the file itself.
        formats: The pixel formats it takes, in order of preference.
        containers: The file suffixes it may lie in, in order of preference.
        tag: The four characters by which QuickTime names this very flavour, where there are several.
        profile: FFmpeg's name of this very flavour's profile, where there are several.
        options: The encoder's options.
        lossless: Whether the samples come back as they went in.
        intra: Whether each frame stands alone, so that untouched ones may be passed on.
    """

    name: str
    label: str
    codec: str
    encoder: str
    formats: tuple[str, ...]
    containers: tuple[str, ...]
    tag: str = ""
    profile: str = ""
    options: tuple[tuple[str, str], ...] = ()
    lossless: bool = False
    intra: bool = True

    @property
    def is_sequence(self) -> bool:
        """Whether it is written as one file a frame."""
        return self.containers[0] in (".exr", ".dpx", ".png", ".tif")


_422, _444 = ("yuv422p10le",), ("yuv444p10le", "yuva444p10le")
_QUICKTIME = (".mov", ".mkv", ".mxf")


def _prores(name: str, label: str, profile: str, tag: str, formats: tuple[str, ...]) -> OutputCodec:
    # Of FFmpeg's three ProRes encoders prores_aw is three times as fast as prores_ks and closer to the picture.
    return OutputCodec(f"prores-{name}", f"ProRes {label}", "prores", "prores_aw", formats, _QUICKTIME, tag=tag,
                       options=(("profile", profile), ("vendor", "apl0")))


def _dnxhr(name: str, label: str, formats: tuple[str, ...]) -> OutputCodec:
    return OutputCodec(f"dnxhr-{name}", f"DNxHR {label}", "dnxhd", "dnxhd", formats, (".mov", ".mxf"),
                       profile=f"DNXHR {label}", options=(("profile", f"dnxhr_{name}"),))


_FFV1_FORMATS = (
    "gray", "gray10le", "gray12le", "gray16le", "ya8", "bgr0", "bgra",
    "yuv420p", "yuv422p", "yuv444p", "yuv411p", "yuv440p", "yuva420p", "yuva422p", "yuva444p",
    "yuv420p10le", "yuv422p10le", "yuv444p10le", "yuva420p10le", "yuva422p10le", "yuva444p10le",
    "yuv420p12le", "yuv422p12le", "yuv444p12le", "yuva422p12le", "yuva444p12le",
    "yuv420p16le", "yuv422p16le", "yuv444p16le", "yuva420p16le", "yuva422p16le", "yuva444p16le",
    "gbrp10le", "gbrap10le", "gbrp12le", "gbrap12le", "gbrp16le", "gbrap16le")

CODECS: tuple[OutputCodec, ...] = (
    _prores("proxy", "422 Proxy", "0", "apco", _422),
    _prores("lt", "422 LT", "1", "apcs", _422),
    _prores("422", "422", "2", "apcn", _422),
    _prores("hq", "422 HQ", "3", "apch", _422),
    _prores("4444", "4444", "4", "ap4h", _444),
    _prores("xq", "4444 XQ", "5", "ap4x", _444),
    _dnxhr("lb", "LB", ("yuv422p",)),
    _dnxhr("sq", "SQ", ("yuv422p",)),
    _dnxhr("hq", "HQ", ("yuv422p",)),
    _dnxhr("hqx", "HQX", ("yuv422p10le",)),
    _dnxhr("444", "444", ("yuv444p10le", "gbrp10le")),
    OutputCodec("h264", "H.264, 8 bit", "h264", "libx264", ("yuv420p", "yuv422p", "yuv444p"),
                (".mp4", ".mov", ".mkv"), options=(("crf", "14"), ("preset", "medium")), intra=False),
    OutputCodec("h264-10", "H.264, 10 bit", "h264", "libx264", ("yuv420p10le", "yuv422p10le", "yuv444p10le"),
                (".mp4", ".mov", ".mkv"), options=(("crf", "14"), ("preset", "medium")), intra=False),
    OutputCodec("h265", "H.265, 8 bit", "hevc", "libx265", ("yuv420p", "yuv422p", "yuv444p", "gbrp"),
                (".mp4", ".mov", ".mkv"), options=(("crf", "14"), ("preset", "fast"),
                                                   ("x265-params", "log-level=none")), intra=False),
    OutputCodec("h265-10", "H.265, 10 bit", "hevc", "libx265",
                ("yuv420p10le", "yuv422p10le", "yuv444p10le", "gbrp10le"), (".mp4", ".mov", ".mkv"),
                options=(("crf", "14"), ("preset", "fast"), ("x265-params", "log-level=none")), intra=False),
    OutputCodec("v210", "Uncompressed 10 bit 4:2:2 (v210)", "v210", "v210", _422, (".mov",), tag="v210",
                lossless=True),
    OutputCodec("ffv1", "FFV1 (lossless)", "ffv1", "ffv1", _FFV1_FORMATS, (".mkv",),
                options=(("level", "3"), ("slices", "16"), ("slicecrc", "1"), ("g", "1")), lossless=True),
    OutputCodec("exr", "EXR, half float, ZIP", "exr", "", ("gbrpf16le", "gbrapf16le", "grayf16le"), (".exr",),
                lossless=True),
    OutputCodec("exr-float", "EXR, float, ZIP", "exr", "", ("gbrpf32le", "gbrapf32le", "grayf32le"), (".exr",),
                lossless=True),
    OutputCodec("dpx", "DPX, 10 bit", "dpx", "dpx", ("gbrp10be",), (".dpx",), lossless=True),
    OutputCodec("dpx-16", "DPX, 16 bit", "dpx", "dpx", ("rgb48be", "rgba64be", "gray16be"), (".dpx",), lossless=True),
    OutputCodec("png", "PNG, 8 bit", "png", "png", ("rgb24", "rgba", "gray"), (".png",), lossless=True),
    OutputCodec("png-16", "PNG, 16 bit", "png", "png", ("rgb48be", "rgba64be", "gray16be"), (".png",), lossless=True),
    OutputCodec("tiff", "TIFF, 8 bit", "tiff", "tiff", ("rgb24", "rgba", "gray"), (".tif", ".tiff"),
                options=(("compression_algo", "deflate"),), lossless=True),
    OutputCodec("tiff-16", "TIFF, 16 bit", "tiff", "tiff", ("rgb48le", "rgba64le", "gray16le"), (".tif", ".tiff"),
                options=(("compression_algo", "deflate"),), lossless=True),
)

_BY_NAME = {row.name: row for row in CODECS}
NAMES: tuple[str, ...] = (LIKE_SOURCE, *_BY_NAME)

# Delivery codecs without an encoder here go to the one of the same use that has one.
_DELIVERY = {"h264": "h264", "hevc": "h265", "av1": "h265", "vp9": "h265"}
_UNCOMPRESSED = {"rawvideo", "ffv1", "huffyuv", "ffvhuff", "utvideo", "magicyuv", "qtrle", "png", "lagarith", "r210"}


def codec_named(name: str, source: VideoInfo) -> OutputCodec:
    """The codec that the user asked for by name; `like-source` is the one nearest to the source's."""
    if name == LIKE_SOURCE:
        return nearest(source)
    if name not in _BY_NAME:
        raise OptionError(f"There is no codec {name!r}. Choose one of: {', '.join(NAMES)}.")
    return _BY_NAME[name]


def nearest(source: VideoInfo) -> OutputCodec:
    """The codec that keeps what the source has: the same one where it can be written, else the next of its kind."""
    layout = layout_of(source.pixel_format)
    deep = layout.bits > 8
    if source.codec == "dnxhd" and source.fields in ("top", "bottom"):
        return _BY_NAME["prores-hq"]  # DNxHR is always progressive
    for row in CODECS:
        if row.codec == source.codec and row.intra and is_flavour(row, source):
            return row
    if source.container.endswith("sequence"):
        return _nearest_stills(source, layout)
    if source.codec in _DELIVERY:
        return _BY_NAME[_DELIVERY[source.codec] + ("-10" if deep else "")]
    if source.codec in _UNCOMPRESSED:
        return _BY_NAME["ffv1"]
    full_colour = layout.alpha is not None or layout.kind == "rgb" or layout.grid == (1, 1)
    if source.codec == "dnxhd":
        return _BY_NAME["dnxhr-444" if full_colour else "dnxhr-hqx" if deep else "dnxhr-hq"]
    if layout.sampling == "4:2:0" and not deep:
        return _BY_NAME["h264"]
    return _BY_NAME["prores-4444" if full_colour else "prores-hq"]


def is_flavour(codec: OutputCodec, source: VideoInfo) -> bool:
    """Whether the source is of the codec's very flavour: ProRes LT, not just ProRes."""
    named = (codec.tag and codec.tag == source.codec_tag) or (codec.profile and codec.profile == source.profile.upper())
    return codec.codec == source.codec and bool(named)


def _nearest_stills(source: VideoInfo, layout: PixelLayout) -> OutputCodec:
    if source.codec == "exr":
        return _BY_NAME["exr-float" if "32" in source.pixel_format else "exr"]
    if source.codec == "dpx":
        return _BY_NAME["dpx-16" if layout.bits > 10 or layout.bits == 8 else "dpx"]
    kind = source.codec if source.codec in ("png", "tiff") else "png"
    return _BY_NAME[kind if layout.bits <= 8 else f"{kind}-16"]


def format_for(codec: OutputCodec, pixel_format: str) -> str:
    """The codec's pixel format that keeps the most of `pixel_format`; the first listed where several keep as much."""
    if pixel_format in codec.formats:
        return pixel_format
    wanted = layout_of(pixel_format)
    return min(codec.formats, key=lambda name: _loss(wanted, layout_of(name)))


def _loss(wanted: PixelLayout, offered: PixelLayout) -> tuple[float, ...]:
    """What is lost by storing one format as another, worst first; then what is wasted."""
    colour_lost = wanted.kind != "grey" and offered.kind == "grey"
    alpha_lost = wanted.alpha is not None and offered.alpha is None
    # Grey has no chroma to lose: the coarser it is stored, the better.
    shared = 16 if wanted.kind == "grey" else wanted.grid[0] * wanted.grid[1]
    chroma_lost = max(0, offered.grid[0] * offered.grid[1] - shared)
    bits_lost = max(0, wanted.bits - offered.bits)
    waste = (offered.kind != wanted.kind, (offered.alpha is not None) - (wanted.alpha is not None),
             shared - offered.grid[0] * offered.grid[1], offered.bits - wanted.bits)
    return (colour_lost, alpha_lost, wanted.kind == "rgb" and offered.kind == "yuv", bits_lost, chroma_lost, *waste)
