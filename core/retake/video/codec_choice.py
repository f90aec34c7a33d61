"""Which of the codecs suits a plate, and which of a codec's pixel formats suits a picture."""

from __future__ import annotations

from retake.codecs import BY_NAME, CODECS, LIKE_SOURCE, NAMES, OutputCodec
from retake.errors import OptionError
from retake.video.info import VideoInfo
from retake.video.pixels import PixelLayout, layout_of

# Delivery codecs without an encoder here go to the one of the same use that has one.
_DELIVERY = {"h264": "h264", "hevc": "h265", "av1": "h265", "vp9": "h265"}
_UNCOMPRESSED = {"rawvideo", "ffv1", "huffyuv", "ffvhuff", "utvideo", "magicyuv", "qtrle", "png", "lagarith", "r210"}


def codec_named(name: str, source: VideoInfo) -> OutputCodec:
    """The codec that the user asked for by name; `like-source` is the one nearest to the source's."""
    if name == LIKE_SOURCE:
        return nearest(source)
    if name not in BY_NAME:
        raise OptionError(f"There is no codec {name!r}. Choose one of: {', '.join(NAMES)}.")
    return BY_NAME[name]


def nearest(source: VideoInfo) -> OutputCodec:
    """The codec that keeps what the source has: the same one where it can be written, else the next of its kind."""
    layout = layout_of(source.pixel_format)
    deep = layout.bits > 8
    if source.codec == "dnxhd" and source.fields in ("top", "bottom"):
        return BY_NAME["prores-hq"]  # DNxHR is always progressive
    for row in CODECS:
        if row.codec == source.codec and row.intra and is_flavour(row, source):
            return row
    if source.container.endswith("sequence"):
        return _nearest_stills(source, layout)
    if source.codec in _DELIVERY:
        return BY_NAME[_DELIVERY[source.codec] + ("-10" if deep else "")]
    if source.codec in _UNCOMPRESSED:
        return BY_NAME["ffv1"]
    full_colour = layout.alpha is not None or layout.kind == "rgb" or layout.grid == (1, 1)
    if source.codec == "dnxhd":
        return BY_NAME["dnxhr-444" if full_colour else "dnxhr-hqx" if deep else "dnxhr-hq"]
    if layout.sampling == "4:2:0" and not deep:
        return BY_NAME["h264"]
    return BY_NAME["prores-4444" if full_colour else "prores-hq"]


def is_flavour(codec: OutputCodec, source: VideoInfo) -> bool:
    """Whether the source is of the codec's very flavour: ProRes LT, not just ProRes."""
    named = (codec.tag and codec.tag == source.codec_tag) or (codec.profile and codec.profile == source.profile.upper())
    return codec.codec == source.codec and bool(named)


def _nearest_stills(source: VideoInfo, layout: PixelLayout) -> OutputCodec:
    if source.codec == "exr":
        return BY_NAME["exr-float" if "32" in source.pixel_format else "exr"]
    if source.codec == "dpx":
        return BY_NAME[{8: "dpx-8", 10: "dpx", 12: "dpx-12"}.get(layout.bits, "dpx-16")]
    kind = source.codec if source.codec in ("png", "tiff") else "png"
    return BY_NAME[kind if layout.bits <= 8 else f"{kind}-16"]


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
