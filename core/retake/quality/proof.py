"""The proof of a take's untouched pixels, made again from its files alone."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retake.codecs import OutputCodec
from retake.errors import MediaError, OptionError, RetakeError
from retake.fingerprint import content_hash, sampled_hash
from retake.quality.plain_copy import Bound, PlainCopy
from retake.quality.take_files import movie_of, plate_of, report_of
from retake.quality.take_json import FrameProof, TakeJson, read_take
from retake.timecode import exact_rate
from retake.unfinished import shown
from retake.video import VideoInfo, VideoReader, is_sequence, open_video
from retake.video.codec_choice import codec_named
from retake.video.compare import largest_difference, outside_hash
from retake.video.frame import Frame

Tell = Callable[[str, int, int], None]
Mask = NDArray[np.bool_]


@dataclass
class Proof:
    """What was proven of a take.

    Attributes:
        take: The report, or what was named as the take.
        proven: Whether everything that was claimed holds.
        problems: What does not, a line each.
        frames: How many frames were compared.
        touched: How many of them the take says it changed.
        identical: How many equal the plate's, sample for sample.
        passed_on: How many are the very packets or files of the plate.
        lossless: Whether the take's codec keeps every sample.
        outside: The largest difference to the plate outside the matte, in steps of the take's own samples; None where
            it could not be measured.
        bound: The take of a lossy codec against a plain copy of the plate through it; None where none was needed.
        matte_share: The share of all pixels that the matte covers.
        hashes: SHA-256 of the report, the movie, the matte and the plate, where they are single files; for a large
            plate "plate_sampled" stands in its place, of its size and 64 samples.
    """

    take: Path
    proven: bool = False
    problems: list[str] = field(default_factory=list)
    frames: int = 0
    touched: int = 0
    identical: int = 0
    passed_on: int = 0
    lossless: bool = False
    outside: float | None = None
    bound: Bound | None = None
    matte_share: float = 0.0
    hashes: dict[str, str] = field(default_factory=dict)

    def as_data(self) -> dict[str, Any]:
        """The proof as JSON takes it."""
        return {**asdict(self), "take": str(self.take)}

    def lines(self) -> list[str]:
        """The proof as an editor reads it."""
        if not self.proven:
            return [f"Not proven: {one}" for one in self.problems[:1]]
        out = [f"Proven: {self.frames} frames, {self.touched} of them touched, {self.identical} equal the plate's to "
               f"the bit ({self.passed_on} are its very packets or files)."]
        if self.touched and self.outside == 0:
            how = "bit for bit" if self.lossless else "as far as the take's own pixel format can say it"
            out.append(f"In the touched frames every sample outside the matte is the plate's, {how}. The matte covers "
                       f"{self.matte_share:.2%} of the picture.")
        elif self.touched and self.bound is not None:
            out.append(f"Before encoding every sample outside the matte was the plate's (hashes of {self.touched} "
                       f"frames). The codec is lossy: {self.bound.said()}")
        return out


def verify(take: Path, plate: Path | None, tell: Tell) -> Proof:
    """The proof of a take; what speaks against it, a missing file too, lies in its `problems`.

    Args:
        take: The report, or the movie that lies beside it.
        plate: Where the plate is now; where the report says if None.
        tell: Hears (what is done, how far, of how much); what it raises ends the work.
    """
    proof = Proof(take)
    try:
        with ExitStack() as stack:
            _Comparison(read_take(report_of(take)), proof, stack, tell).run(plate)
    except (MediaError, OptionError) as problem:
        proof.problems.insert(0, str(problem))
    proof.proven = not proof.problems
    return proof


class _Comparison:
    """Plate, take and matte, held against each other and against the report."""

    def __init__(self, report: TakeJson, proof: Proof, stack: ExitStack, tell: Tell) -> None:
        self._report, self._proof, self._stack, self._tell = report, proof, stack, tell
        proof.take, proof.touched = report.path, report.touched

    def run(self, plate: Path | None) -> None:
        movie, matte = movie_of(self._report, self._report.movie), movie_of(self._report, self._report.matte)
        where = plate_of(self._report, plate)
        self._check_hashes(movie, matte, where)
        before = self._stack.enter_context(open_video(where, _conform(self._report.data)))
        after = self._stack.enter_context(open_video(movie, before.info.rate if is_sequence(movie) else None))
        mattes = self._stack.enter_context(open_video(matte))
        codec = _codec(self._report.data, before.info)
        self._check_sizes(before.info, after.info, mattes.info)
        self._proof.lossless = codec.lossless and after.info.pixel_format == before.info.pixel_format
        copy = None if self._proof.lossless else PlainCopy(codec, before.info, after.info)
        if copy is not None:
            self._stack.enter_context(copy)
        self._compare(before, (after, mattes), copy)
        if copy is not None and self._proof.touched:
            self._bound(before, (after, mattes), copy)

    def _check_hashes(self, movie: Path, matte: Path, plate: Path) -> None:
        told = self._report.data.get("hashes")
        known = told if isinstance(told, dict) else {}
        for role, path in (("report", self._report.path), ("movie", movie), ("matte", matte)):
            if is_sequence(path):
                continue
            found = self._proof.hashes[role] = content_hash(path)
            if known.get(role) not in (None, found):
                raise MediaError(f"{shown(path)} was changed since the take was made.")
        if not is_sequence(plate):
            self._check_plate(plate)

    def _check_plate(self, plate: Path) -> None:
        """Holds the plate against the report, by the kind of hash that the report has of it."""
        told = self._report.plate_content
        sampled = told.sampled is not None and told.sha256 is None
        found = sampled_hash(plate) if sampled else content_hash(plate)
        self._proof.hashes["plate_sampled" if sampled else "plate"] = found
        if found != (told.sha256 or told.sampled or found):
            raise MediaError(f"{shown(plate)} is not the plate that the take was made of, or was changed since. "
                             "Name the right one with --plate.")

    def _check_sizes(self, before: VideoInfo, after: VideoInfo, mattes: VideoInfo) -> None:
        count, last = len(self._report.frames), self._report.frames[-1].frame
        if last >= before.frame_count:
            raise MediaError(f"The report tells of frame {last}, and {shown(before.path)} has {before.frame_count}.")
        for info in (after, mattes):
            if info.frame_count != count:
                raise MediaError(f"{shown(info.path)} has {info.frame_count} frames, and the report tells of {count}.")
            if (info.width, info.height) != (before.width, before.height):
                raise MediaError(f"{shown(info.path)} is {info.width} x {info.height}, and the plate is "
                                 f"{before.width} x {before.height}.")

    def _compare(self, before: VideoReader, written: tuple[VideoReader, VideoReader], copy: PlainCopy | None) -> None:
        proof, rows = self._proof, self._report.frames
        shares = 0.0
        for row, own, theirs, matte in _together(before, written, rows):
            inside = matte.samples[0] > 0
            shares += float(inside.mean())
            self._check_frame(row, own, inside)
            if _same_source(own, theirs):
                proof.passed_on += 1
                proof.identical += 1
            elif own.layout == theirs.layout:
                self._measure(row, own, theirs, inside)
            if copy is not None and not _same_source(own, theirs):
                copy.add(own)
            proof.frames += 1
            self._tell("Comparing", proof.frames, len(rows))
        proof.matte_share = shares / max(1, len(rows))

    def _check_frame(self, row: FrameProof, own: Frame, inside: Mask) -> None:
        if bool(inside.any()) != row.touched:
            said = "touched" if row.touched else "untouched"
            raise MediaError(f"Frame {row.frame} is {said} by the report, and the matte says otherwise.")
        if row.touched and outside_hash(own, inside) != row.outside:
            raise MediaError(f"Frame {row.frame}: what lies outside the matte is not what the report's hash stands "
                             "for; plate, matte or report are others.")

    def _measure(self, row: FrameProof, own: Frame, theirs: Frame, inside: Mask) -> None:
        proof = self._proof
        off = largest_difference(own, theirs, inside)
        proof.outside = max(proof.outside or 0.0, off)
        if off == 0 and not row.touched:
            proof.identical += 1
        if off and proof.lossless:
            raise MediaError(f"Frame {row.frame} differs from the plate outside the matte, by up to {off:g}; the codec "
                             "is lossless, so it was changed.")

    def _bound(self, before: VideoReader, written: tuple[VideoReader, VideoReader], copy: PlainCopy) -> None:
        """Holds the take of a lossy codec against a plain copy of the plate through the same codec."""
        copied = copy.frames()
        for row, own, theirs, matte in _together(before, written, self._report.frames):
            if not _same_source(own, theirs):
                copy.compare(row.frame, own, (theirs, next(copied)), matte.samples[0] > 0)
            self._tell("Copying", row.frame - self._report.start + 1, len(self._report.frames))
        self._proof.bound = copy.bound
        if self._proof.outside is None:
            self._proof.outside = copy.bound.outside
        if not copy.bound.holds:
            raise MediaError(f"Frame {copy.bound.worst_frame} differs from the plate by up to {copy.bound.away:g} away "
                             f"from the matte; a plain copy through the same codec differs by {copy.bound.plain:g}.")


def _together(before: VideoReader, written: tuple[VideoReader, VideoReader], rows: tuple[FrameProof, ...]) -> Any:
    """(report's row, plate's frame, take's frame, matte's frame) of each frame."""
    start = rows[0].frame
    streams = (before.frames(start, start + len(rows)), *(one.frames() for one in written))
    return zip(rows, *streams, strict=True)


def _same_source(own: Frame, theirs: Frame) -> bool:
    """Whether both are the very same packet or file."""
    a, b = own.source, theirs.source
    if a is None or b is None or isinstance(a, Path) != isinstance(b, Path):
        return False
    if isinstance(a, Path) and isinstance(b, Path):
        return a.stat().st_size == b.stat().st_size and a.read_bytes() == b.read_bytes()
    return bytes(a) == bytes(b)


def _options(data: dict[str, Any]) -> dict[str, Any]:
    options = data.get("options")
    return options if isinstance(options, dict) else {}


def _conform(data: dict[str, Any]) -> Fraction | None:
    stated = _options(data).get("conform")
    return exact_rate(stated) if isinstance(stated, str) else None


def _codec(data: dict[str, Any], plate: VideoInfo) -> OutputCodec:
    name = _options(data).get("codec")
    try:
        return codec_named(name if isinstance(name, str) else "", plate)
    except RetakeError:
        raise MediaError("The report names a codec that there is not.") from None

