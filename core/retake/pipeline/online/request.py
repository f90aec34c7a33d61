"""What is asked for when an earlier take is rendered again from another plate: all that the take's report tells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from retake.errors import MediaError, OptionError
from retake.options import choices_of
from retake.options.render import RenderOptions
from retake.pipeline.online.decision import check_rate
from retake.pipeline.online.earlier import Earlier, File, read_earlier
from retake.pipeline.online.lenders import is_same, shift_between
from retake.pipeline.request import RenderRequest
from retake.quality.take_files import report_of
from retake.ranges import parse_ranges
from retake.unfinished import shown
from retake.video import VideoInfo, is_sequence, open_video

# What may be chosen anew; all else has gone into the plan.
FREE = ("codec", "patch", "plate_sound", "folder", "name", "show", "shot", "language", "view", "conform", "full_hash",
        "second_judge")


@dataclass(frozen=True, slots=True)
class Given:
    """What the user says about it; all else is as it was.

    Attributes:
        dialogue: Where the line is now; where it was if None.
        guide: Where the production sound is now.
        span: Where the shot lies in the new plate; found by timecode if "".
        library: Where footage is that mouths were taken from; where it was if not named.
        options: Options that are chosen anew, by name.
    """

    dialogue: Path | None = None
    guide: Path | None = None
    span: str = ""
    library: tuple[str, ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict)


def request_again(take: Path, plate: Path, given: Given) -> RenderRequest:
    """The render of an earlier take's plan on another plate.

    Args:
        take: The take's report, or its movie with the report beside it.
        plate: The other plate: the camera original.
        given: What the user says about it.

    Raises:
        OptionError: Something is chosen anew that has gone into the plan, or the shot is not where it should be.
        MediaError: The report can't be believed, or the plate or the line is another one.
    """
    report = report_of(take)
    earlier = read_earlier(report)
    labels = {choice.name: choice.flag for choice in choices_of(RenderOptions)}
    fixed = [name for name in given.options if name not in FREE]
    if fixed:
        flag = labels.get(fixed[0], f"--{fixed[0]}")
        raise OptionError(f"{flag} has gone into the plan, which is the earlier take's. "
                          "Leave it out, or render anew without --from.")
    conform = given.options.get("conform") or (earlier.rate if is_sequence(plate) else None)
    with open_video(plate, conform) as reader:
        info = reader.info
    check_rate(earlier, info)
    first = _first(earlier, info, given.span)
    length = earlier.span.last - earlier.span.first
    free = {"folder": _folder(earlier), "codec": RenderOptions().codec, **given.options}
    # What the plan was made with belongs to the other plate: its frames, its faces.
    options = replace(earlier.options, **{**free, "conform": conform, "keep": "", "face": None})
    return RenderRequest(plate, _line(earlier, given.dialogue), _guide(earlier, given.guide),
                         f"{first}-{first + length - 1}", None, earlier.text, given.library, options, report)


def _first(earlier: Earlier, info: VideoInfo, span: str) -> int:
    """The shot's first frame in another plate: where the user says, or where its timecode lies."""
    length = earlier.span.last - earlier.span.first
    if span:
        ranges = parse_ranges(span, info.timecode, info.rate, info.frame_count)
        if len(ranges) != 1 or len(ranges[0]) != length:
            raise OptionError(f"The take has {length} frames. Name one range of that length with --range.")
        return ranges[0].start
    first = earlier.span.first + shift_between(earlier.timecode, earlier.count, info)
    if not 0 <= first <= info.frame_count - length and info.frame_count == earlier.count:
        first = earlier.span.first  # a proxy whose timecode counts from elsewhere
    if not 0 <= first <= info.frame_count - length:
        there = f", which runs from {info.timecode} to {info.timecode + (info.frame_count - 1)}" if info.timecode else \
            f", which has {info.frame_count} frames"
        begin = f"{earlier.timecode + earlier.span.first}" if earlier.timecode else f"frame {earlier.span.first}"
        raise OptionError(f"The take begins at {begin} and has {length} frames: they are not in {shown(info.path)}"
                          f"{there}. Name the right plate, or say where they are with --range.")
    known = earlier.timecode and info.timecode
    if not known and info.frame_count != earlier.count:
        raise OptionError(f"{shown(info.path)} has {info.frame_count} frames, the take's plate {earlier.count}, and no "
                          "timecode tells where in it the shot lies. Say it with --range.")
    return first


def _line(earlier: Earlier, named: Path | None) -> Path:
    """Where the take's line is."""
    path = named or earlier.dialogue.path
    if is_same(path, earlier.dialogue):
        return path
    if named is None:
        raise MediaError(f"The take's line {shown(path)} is not there any more, or was changed. Name it with "
                         "--dialogue.")
    raise MediaError(f"{shown(path)} is not the line that the take was made of. Name that one, or render anew without "
                     "--from.")


def _guide(earlier: Earlier, named: Path | None) -> Path | None:
    """The take's guide, by which it is judged; without it the plate's own sound is."""
    if named is not None:
        return named
    file: File | None = earlier.guide
    return file.path if file and is_same(file.path, file) else None


def _folder(earlier: Earlier) -> Path:
    """Where the earlier take went: its own folder, those of its template left aside."""
    folder = earlier.report.path.absolute().parent
    for _ in range(earlier.options.name.count("/")):
        folder = folder.parent
    return folder
