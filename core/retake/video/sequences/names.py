"""Image sequences by name: which part of a file's name is the frame number, and which files belong together.

Written as `name.%04d.exr`, `name.####.exr`, `name.@@@@.exr` or, with a range, `name.[1001-1100].exr`; a `#` or `@`
alone and `%d` stand for unpadded numbers. A file of the sequence stands for the whole sequence; for that one frame
say `name.[1001-1001].exr`. Whatever else the name holds is taken literally. Without a pattern the last number before
the extension counts, but not the version in `shot_v002.exr` nor the height in `grid_1920x1080.png`.
"""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from retake.errors import MediaError
from retake.unfinished import shown

if TYPE_CHECKING:
    from retake.video.info import VideoInfo

KINDS = {".exr": "exr", ".dpx": "dpx", ".png": "png", ".tif": "tiff", ".tiff": "tiff"}

# Priority, not position, decides: "shot #1.%04d.exr" is a printf pattern with a "#" in its name.
_PRINTF = re.compile(r"(.*)%(?:0?([1-9]|1[0-8]))?d(.*)", re.DOTALL)
_RANGE = re.compile(r"(.*)\[(-?\d{1,18})-(-?\d{1,18})\](.*)", re.DOTALL)
_MARKS = re.compile(r"#{1,18}|@{1,18}")
_NUMBER = re.compile(r"\d+", re.ASCII)
_VERSION = re.compile(r"(?:^|[^a-zA-Z0-9])[vV]$|[0-9][xX]$")
_SHOWN_GAPS = 6


@dataclass(frozen=True, slots=True)
class SequenceName:
    """The name that the files of a sequence share.

    Attributes:
        folder: Where they lie.
        before: The name up to the frame number.
        digits: To how many digits numbers are padded; 1 for unpadded ones, 0 for a still without a number.
        after: The name behind the frame number, extension and all.
    """

    folder: Path
    before: str
    digits: int
    after: str

    @property
    def kind(self) -> str:
        """The kind of its files: exr, dpx, png or tiff; "" for others."""
        # Of "%04d.exr" nothing is left but ".exr", which alone would count as a name.
        return KINDS.get(os.path.splitext(f"0{self.before}{self.after}")[1].lower(), "")

    def file(self, number: int) -> Path:
        """The file of a frame number; negative ones are written as -001, the sign counted, as FFmpeg and Nuke do."""
        return self.folder / f"{self.before}{self._digits_of(number)}{self.after}"

    def number_in(self, name: str) -> int | None:
        """The frame number of a file by its name, or None for a file that does not belong here."""
        if not (name.startswith(self.before) and name.endswith(self.after)):
            return None
        text = name[len(self.before) : len(name) - len(self.after)]
        if not re.fullmatch(r"-?[0-9]{1,18}", text) or len(self.before) + len(self.after) > len(name):
            return None
        number = int(text)
        # 7 and 07 are not both frame 7 of one sequence.
        return number if self._digits_of(number) == text else None

    @property
    def pattern(self) -> Path:
        """The name as FFmpeg, Nuke and this program write it: `name.%04d.exr`."""
        number = "" if not self.digits else "%d" if self.digits == 1 else f"%0{self.digits}d"
        return self.folder / f"{self.before}{number}{self.after}"

    @property
    def label(self) -> str:
        """The name as people write it: `name.####.exr`."""
        return shown(Path(f"{self.before}{'#' * self.digits}{self.after}"))

    def _digits_of(self, number: int) -> str:
        return f"{number:0{self.digits}d}" if self.digits else ""


@dataclass(frozen=True, slots=True)
class Files:
    """The files of a sequence in order, none missing; made anew on each look, so that length costs no memory."""

    name: SequenceName
    numbers: range

    def __len__(self) -> int:
        return len(self.numbers)

    def at(self, place: int) -> Path:
        """The n-th file, from 0."""
        return self.name.file(self.numbers[place])


def named(path: Path) -> tuple[SequenceName, range | None]:
    """The sequence that a pattern writes, with the range if it states one. Looks at no file.

    A name without a pattern is a still, or stands for its sequence: see `found`.
    """
    name = path.name
    if match := _PRINTF.fullmatch(name):
        return SequenceName(path.parent, match[1], int(match[2] or 1), match[3]), None
    if match := _RANGE.fullmatch(name):
        padded = next((text for text in (match[3], match[2]) if re.match(r"-?0\d", text)), match[2].lstrip("-"))
        return SequenceName(path.parent, match[1], len(padded), match[4]), range(int(match[2]), int(match[3]) + 1)
    stem, suffix = os.path.splitext(name)
    marks = list(_MARKS.finditer(stem))
    if marks:
        start, end = marks[-1].span()
        return SequenceName(path.parent, stem[:start], end - start, stem[end:] + suffix), None
    return SequenceName(path.parent, stem, 0, suffix), None


def is_sequence(path: Path) -> bool:
    """Whether the path is meant as an image sequence or a still, by its extension; so is a folder of such files."""
    return path.suffix.lower() in KINDS or (os.path.isdir(path) and _example(path) is not None)


def found(path: Path) -> Files:
    """The files of the sequence that `path` writes or belongs to.

    Raises:
        MediaError: There is none, some are missing, or the path is a folder or no image.
    """
    if not _exists(path):
        name, wanted = named(path)
        if name.digits:
            return _whole(name, wanted)
    if os.path.isdir(path):
        raise _folder(path)
    if not is_sequence(path):
        raise MediaError(f"{shown(path)} is no image sequence. Choose EXR, DPX, PNG or TIFF files.")
    numbered = _around(path) if _exists(path) else None
    if numbered is None or _stands_alone(numbered, path):
        return Files(SequenceName(path.parent, path.stem, 0, path.suffix), range(1))
    return _whole(numbered, None)


def files_of(info: VideoInfo) -> Files:
    """The files of a sequence that was opened: those of its range alone, whatever else lies there under its name."""
    if _exists(info.path):
        return Files(SequenceName(info.path.parent, info.path.stem, 0, info.path.suffix), range(1))
    return Files(named(info.path)[0], range(info.first_frame, info.first_frame + info.frame_count))


def _exists(path: Path) -> bool:
    # Unlike Path.exists, this says no as well where the system does not let one look.
    return os.path.exists(path)


def _around(path: Path) -> SequenceName | None:
    """The sequence that a file belongs to by its last number; None for a still."""
    stem, suffix = os.path.splitext(path.name)
    groups = [g for g in _NUMBER.finditer(stem) if len(g[0]) <= 18 and not _VERSION.search(stem[: g.start()])]
    if not groups:
        return None
    start, end = groups[-1].span()
    # In "shot-1001" the dash parts two words; in "shot.-001" it is a sign.
    if stem[:start].endswith("-") and not re.search(r"[^\W_]-$", stem[:start]):
        start -= 1
    before, text, after = stem[:start], stem[start:end], stem[end:] + suffix
    padded = SequenceName(path.parent, before, len(text), after)
    if text.lstrip("-").startswith("0") and len(text.lstrip("-")) > 1:
        return padded
    unpadded = SequenceName(path.parent, before, 1, after)
    # 1001 alone does not say whether frame 7 would be 0007 or 7: its neighbours do.
    return padded if len(_numbers(padded)) >= len(_numbers(unpadded)) else unpadded


def _stands_alone(name: SequenceName, path: Path) -> bool:
    """Whether a file is a still among others, like wall8.png beside wall16.png: no neighbour, and few in the range."""
    numbers, own = _numbers(name), name.number_in(path.name)
    if own is None or len(numbers) < 2 or own - 1 in numbers or own + 1 in numbers:
        return False
    return len(numbers) * 2 <= numbers[-1] - numbers[0] + 1


def _numbers(name: SequenceName) -> list[int]:
    """The frame numbers that lie there, in order."""
    try:
        with os.scandir(name.folder) as entries:
            found = [number for entry in entries
                     if (number := name.number_in(entry.name)) is not None and entry.is_file()]
    except OSError as error:
        raise MediaError(f"{shown(name.folder)} can't be read. {error.strerror}. Check the path.") from None
    return sorted(found)


def _whole(name: SequenceName, wanted: range | None) -> Files:
    """The sequence's files, all there; a MediaError that names the missing ones."""
    if not name.kind:
        raise MediaError(f"{name.label} is no image sequence. Choose EXR, DPX, PNG or TIFF files.")
    if wanted is not None and not wanted:
        raise MediaError(f"{name.label} is asked for from {wanted.start} to {wanted.stop - 1}, which is backwards. "
                         "Write the lower number first.")
    numbers = _numbers(name)
    if wanted is not None and not numbers:
        # [8-12] may mean 8 to 12 as well as 0008 to 0012.
        paddings = [replace(name, digits=digits) for digits in range(2, 11)]
        name = next((other for other in paddings if _numbers(other)), name)
        numbers = _numbers(name)
    if wanted is None and numbers:
        wanted = range(numbers[0], numbers[-1] + 1)
    inside = [n for n in numbers if wanted is not None and n in wanted]
    if wanted is None or not inside:
        raise MediaError(f"There is no frame of {name.label} in {shown(name.folder)}. Check the name and the padding.")
    if len(inside) < len(wanted):
        gaps = list(_gaps(inside, wanted))
        raise MediaError(f"{_listed(gaps)} missing of {name.label}. Render or copy them again, or state the range "
                         f"you need, such as {shown(Path(f'{name.before}[{_longest(inside)}]{name.after}'))}.")
    return Files(name, wanted)


def _gaps(there: list[int], wanted: range) -> Iterator[tuple[int, int]]:
    """The runs of missing numbers, first and last each."""
    before = wanted.start - 1
    for number in [*there, wanted.stop]:
        if number > before + 1:
            yield before + 1, number - 1
        before = number


def _longest(there: list[int]) -> str:
    """The longest run of numbers that are there, as a range."""
    best = start = there[0]
    length = 1
    for before, number in pairwise(there):
        if number != before + 1:
            start = number
        if number - start + 1 > length:
            best, length = start, number - start + 1
    return f"{best}-{best + length - 1}"


def _listed(gaps: list[tuple[int, int]]) -> str:
    """The missing frames as a sentence's beginning: "Frames 1007, 1010-1012 are"."""
    names = [f"{first}" if first == last else f"{first}-{last}" for first, last in gaps[:_SHOWN_GAPS]]
    total = sum(last - first + 1 for first, last in gaps)
    if total == 1:
        return f"Frame {names[0]} is"
    more = f" and others, {total} in all," if len(gaps) > _SHOWN_GAPS else ""
    return f"Frames {', '.join(names)}{more} are"


def _folder(path: Path) -> MediaError:
    """The line for a folder, with a sequence that lies in it."""
    example = _example(path)
    around = _around(example) if example else None
    hint = f", such as {shown(around.pattern if around else example)}" if example else ""
    return MediaError(f"{shown(path)} is a folder. Choose a sequence in it{hint}.")


def _example(folder: Path) -> Path | None:
    """Some image in a folder, hidden ones left out."""
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        images = (entry for entry in entries if os.path.splitext(entry.name)[1].lower() in KINDS)
        return next((Path(one.path) for one in images if not one.name.startswith(".") and one.is_file()), None)
    return None
