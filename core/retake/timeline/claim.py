"""What a timeline claims of the media behind a use of footage, before anybody has looked at the media."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import opentimelineio as otio

from retake.errors import MediaError
from retake.timeline.paths import bare_name, is_remote
from retake.timeline.times import frames_of, rate_of

# What a take of ours is called among a clip's media references: the plate is what lies behind it.
TAKE = "retake_"

_STILLS = (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".webp", ".heic", ".psd", ".tga", ".tif", ".tiff")
_PATTERN = re.compile(r"%0?\d*d|#|@|\[\d+-\d+\]")


@dataclass(frozen=True, slots=True)
class Claim:
    """A plate as the timeline describes it.

    Attributes:
        written: What stands there for its path; a sequence's as a pattern; "" where nothing does.
        name: The bare file name, or the name of the tape or the clip where no file is named.
        rate: Frames a second; None where it is not said.
        written_rate: The same as it is written, unrounded.
        start: The first frame's timecode in frames at `rate`; None where it is not said.
        frames: How many frames; None where it is not said.
        sequence: Whether it is an image sequence.
        first_number: An image sequence's first file number; None where it is not said.
        drop: Whether its timecode is said to drop frame numbers.
        refused: Why it is no footage, or none that can be used; "" where it is.
        stem_only: Whether the name is no file name, so that a file of any extension may be it.
        others: Other names under which the file may lie, with any extension: the clip's, the tape's.
        by_label: Whether the source range is written as timecode's labels, as in an EDL: 01:00:00:00 at 24 is
            01:00:00:00 at 23.976.
        counted: Whether `rate` is only what the editor counts every file at, not the file's own.
    """

    written: str
    name: str
    rate: Fraction | None = None
    written_rate: Fraction | None = None
    start: Fraction | None = None
    frames: int | None = None
    sequence: bool = False
    first_number: int | None = None
    drop: bool = False
    refused: str = ""
    stem_only: bool = False
    others: tuple[str, ...] = ()
    by_label: bool = False
    counted: bool = False


def plate_key(clip: otio.schema.Clip) -> str:
    """The key of the media reference that is the plate: the active one, or what a take of ours replaced."""
    active = str(clip.active_media_reference_key)
    if not active.startswith(TAKE):
        return active
    keys = [str(key) for key in clip.media_references()]
    told = hints_of(clip.media_references()[active]).get("plate") if active in keys else None
    if told in keys:
        return str(told)
    plain = [key for key in keys if not key.startswith(TAKE)]
    default = str(otio.schema.Clip.DEFAULT_MEDIA_KEY)
    return default if default in plain else plain[0] if plain else active


def claim_of(clip: otio.schema.Clip) -> Claim:
    """What the timeline claims of the media behind a clip."""
    reference = clip.media_references().get(plate_key(clip))
    hints = hints_of(clip)
    refused = str(hints.get("refused", ""))
    if reference is None:
        return Claim("", clip.name, refused=refused or "names no media")
    start, frames, rate, written_rate = _available(reference)
    common: dict[str, Any] = {"rate": rate, "written_rate": written_rate, "start": start, "frames": frames,
                              "drop": hints.get("plate_drop") is True, "refused": refused,
                              "counted": hints.get("counted_at_timeline_rate") is True, "others": _others(clip),
                              "by_label": hints.get("by_label") is True}
    if isinstance(reference, otio.schema.GeneratorReference):
        kind = reference.generator_kind or reference.name or clip.name
        return Claim("", clip.name, **{**common, "refused": refused or f"is a generator ({kind}), not footage"})
    if isinstance(reference, otio.schema.ImageSequenceReference):
        return _sequence(reference, common)
    if isinstance(reference, otio.schema.ExternalReference):
        return _file(str(reference.target_url or ""), clip, common)
    return _missing(clip, reference, common)


def hints_of(item: otio.core.SerializableObject) -> dict[str, Any]:
    """What our own readers have noted with an item, for what OpenTimelineIO has no field."""
    found = item.metadata.get("retake")
    return {str(key): value for key, value in found.items()} if hasattr(found, "items") else {}


def _others(clip: otio.schema.Clip) -> tuple[str, ...]:
    """An EDL names clips and tapes: the media may lie under either name."""
    notes = clip.metadata.get("cmx_3600")
    if notes is None or not hasattr(notes, "get"):
        return ()
    tape = str(notes.get("reel", ""))
    return tuple(name for name in (clip.name, tape) if len(name) > 2)


def _available(reference: otio.core.MediaReference) \
        -> tuple[Fraction | None, int | None, Fraction | None, Fraction | None]:
    """The first frame's timecode, how many frames, the rate and the rate as written: as far as they are said."""
    shown = reference.available_range
    stated = float(getattr(reference, "rate", 0) or 0)
    if shown is None or shown.duration.value <= 0:
        rate = rate_of(stated) if stated > 1 else None
        return None, None, rate, Fraction(stated) if rate else None
    rate = rate_of(shown.start_time.rate)
    length = frames_of(shown.duration) * rate / rate_of(shown.duration.rate)
    return frames_of(shown.start_time), round(length), rate, Fraction(shown.start_time.rate)


def _sequence(reference: otio.schema.ImageSequenceReference, common: dict[str, Any]) -> Claim:
    """The claim of an image sequence."""
    padding = int(reference.frame_zero_padding)
    if not 0 <= padding <= 18:
        raise MediaError(f"An image sequence pads its numbers to {padding} digits. Export the timeline again.")
    number = f"%0{padding}d" if padding > 1 else "%d"
    base = str(reference.target_url_base or "")
    escaped = "://" in base  # in a URL a bare % would begin an escape
    name = f"{reference.name_prefix}{'%25' if escaped else '%'}{number[1:]}{reference.name_suffix}"
    written = name if not base or base.endswith(("/", "\\")) else f"{base}{_separator(base)}{name}"
    if base.endswith(("/", "\\")):
        written = base + name
    refused = common["refused"]
    if reference.frame_step != 1:
        refused = refused or f"takes every {reference.frame_step}th file of a sequence, which is not supported"
    return Claim(written, bare_name(written), sequence=True, first_number=int(reference.start_frame),
                 **{**common, "refused": refused})


def _separator(base: str) -> str:
    return "\\" if "\\" in base and "/" not in base else "/"


def _file(written: str, clip: otio.schema.Clip, common: dict[str, Any]) -> Claim:
    """The claim of one file, or of a sequence that is written as a pattern."""
    if not written:
        return Claim("", clip.name, stem_only=True, **common)
    name = bare_name(written)
    suffix = name[name.rfind("."):].lower() if "." in name else ""
    pattern = bool(_PATTERN.search(name)) and suffix in (*_STILLS, ".exr", ".dpx")
    numbered = suffix in (".exr", ".dpx")
    refused = common["refused"]
    if is_remote(written):
        refused = refused or "lies on a server. Copy it to a disk"
    elif suffix in _STILLS and not pattern:
        refused = refused or "is a still picture"
    return Claim(written, name, sequence=pattern or numbered, **{**common, "refused": refused})


def _missing(clip: otio.schema.Clip, reference: otio.core.MediaReference, common: dict[str, Any]) -> Claim:
    """The claim where the editor writes no media, or says only where it was."""
    notes = reference.metadata.get("Resolve_OTIO")
    written = str(notes.get("Media Url", "")) if hasattr(notes, "get") else ""
    if written:
        return _file(written, clip, common)
    if common["others"] or "." in clip.name:
        return Claim("", clip.name, stem_only="." not in clip.name, **common)
    if "Resolve_OTIO" in clip.metadata:
        return Claim("", clip.name, **{**common, "refused": common["refused"] or
                     "names no file: Resolve writes compounds, multicams, titles and generators so"})
    return Claim("", clip.name, stem_only=True, **common)
