"""What takes can be written as: a row for each codec. Light: the panel offers them too."""

from __future__ import annotations

from dataclasses import dataclass

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
        full_range: Whether its files can say that luma fills the full range. If not, it is written in video range.
        matrices: The only colour matrices that its files can say (H.273); all where empty.
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
    full_range: bool = True
    matrices: tuple[int, ...] = ()

    @property
    def is_sequence(self) -> bool:
        """Whether it is written as one file a frame."""
        return self.containers[0] in (".exr", ".dpx", ".png", ".tif")


_422, _444 = ("yuv422p10le",), ("yuv444p10le", "yuva444p10le")
_QUICKTIME = (".mov", ".mkv", ".mxf")


def _prores(name: str, label: str, profile: str, tag: str, formats: tuple[str, ...]) -> OutputCodec:
    # Of FFmpeg's three ProRes encoders prores_aw is three times as fast as prores_ks and closer to the picture.
    return OutputCodec(f"prores-{name}", f"ProRes {label}", "prores", "prores_aw", formats, _QUICKTIME, tag=tag,
                       options=(("profile", profile), ("vendor", "apl0")), full_range=False)


def _dnxhr(name: str, label: str, formats: tuple[str, ...]) -> OutputCodec:
    return OutputCodec(f"dnxhr-{name}", f"DNxHR {label}", "dnxhd", "dnxhd", formats, (".mov", ".mxf"),
                       profile=f"DNXHR {label}", options=(("profile", f"dnxhr_{name}"),), matrices=(1,))


# Deflate would take a hundred times as long.
_PLAIN_TIFF = (("compression_algo", "raw"),)
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
                lossless=True, full_range=False),
    OutputCodec("ffv1", "FFV1 (lossless)", "ffv1", "ffv1", _FFV1_FORMATS, (".mkv",),
                options=(("level", "3"), ("slices", "16"), ("slicecrc", "1"), ("g", "1")), lossless=True),
    OutputCodec("exr", "EXR, half float, ZIP", "exr", "", ("gbrpf16le", "gbrapf16le", "grayf16le"), (".exr",),
                lossless=True),
    OutputCodec("exr-float", "EXR, float, ZIP", "exr", "", ("gbrpf32le", "gbrapf32le", "grayf32le"), (".exr",),
                lossless=True),
    OutputCodec("dpx-8", "DPX, 8 bit", "dpx", "dpx", ("rgb24", "rgba", "gray"), (".dpx",), lossless=True),
    OutputCodec("dpx", "DPX, 10 bit", "dpx", "dpx", ("gbrp10be",), (".dpx",), lossless=True),
    OutputCodec("dpx-12", "DPX, 12 bit", "dpx", "dpx", ("gbrp12be",), (".dpx",), lossless=True),
    OutputCodec("dpx-16", "DPX, 16 bit", "dpx", "dpx", ("rgb48be", "rgba64be", "gray16be"), (".dpx",), lossless=True),
    OutputCodec("png", "PNG, 8 bit", "png", "png", ("rgb24", "rgba", "gray"), (".png",), lossless=True),
    OutputCodec("png-16", "PNG, 16 bit", "png", "png", ("rgb48be", "rgba64be", "gray16be"), (".png",), lossless=True),
    OutputCodec("tiff", "TIFF, 8 bit", "tiff", "tiff", ("rgb24", "rgba", "gray"), (".tif", ".tiff"),
                options=_PLAIN_TIFF, lossless=True),
    OutputCodec("tiff-16", "TIFF, 16 bit", "tiff", "tiff", ("rgb48le", "rgba64le", "gray16le"), (".tif", ".tiff"),
                options=_PLAIN_TIFF, lossless=True),
)

BY_NAME = {row.name: row for row in CODECS}
NAMES: tuple[str, ...] = (LIKE_SOURCE, *BY_NAME)
