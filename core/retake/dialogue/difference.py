"""Whether two versions of a timeline let a shot say the same: by what is heard at each moment of its plate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from retake.dialogue.line import Line
from retake.dialogue.mix import Mix, Piece
from retake.errors import MediaError
from retake.fingerprint import sampled_hash
from retake.timeline.shot import Frames, Shot

# What hosts write in floats comes back a little off; nobody hears a thousandth of a second.
_NEAR = Fraction(1, 1000)


@dataclass(frozen=True, slots=True)
class _Heard:
    """A run of one file's sound under a plate.

    Attributes:
        begin: When it is first heard, in seconds of the plate.
        end: When it is heard no more.
        lead: Seconds of the file at the plate's first frame: where it would begin if it went on backwards.
        pace: Seconds of the file for a second of the plate.
        piece: The rest.
    """

    begin: Fraction
    end: Fraction
    lead: Fraction
    pace: Fraction
    piece: Piece

    def goes_on(self, other: _Heard) -> bool:
        """Whether the other run is this one, gone on with."""
        return _same_sound(self, other) and abs(self.end - other.begin) < _NEAR


def says_otherwise(old: Line | None, new: Line | None, before: Shot, after: Shot) -> bool:
    """Whether a shot's lips have something else to say in the frames of the plate that both versions cover.

    Args:
        old: Its line in a language as it was; None where it had none.
        new: The same as it is.
        before: The shot as it was.
        after: The shot as it is.
    """
    rates = [shot.plate.rate if shot.plate else None for shot in (before, after)]
    frames = [line.frames for line in (old, new) if line is not None and line.frames is not None]
    if rates[0] is None or rates[0] != rates[1] or not frames:
        return False
    common = _common(frames)
    runs = [_runs(line.dialogue if line else None, line.frames if line else None, rates[0], common)
            for line in (old, new)]
    return len(runs[0]) != len(runs[1]) or any(not _same_run(a, b) for a, b in zip(*runs, strict=True))


def says_beyond(line: Line, shot: Shot, said: Frames) -> bool:
    """Whether a shot has something to say in frames of the plate in which no lips were made: outside of `said`."""
    rate, frames = shot.plate.rate if shot.plate else None, line.frames
    if rate is None or frames is None:
        return False
    before = Frames(frames.start, max(0, min(said.start, frames.stop) - frames.start))
    start = max(said.stop, frames.start)
    after = Frames(start, max(0, frames.stop - start))
    return any(_runs(line.dialogue, frames, rate, part) for part in (before, after))


def _common(frames: Sequence[Frames]) -> Frames:
    """The frames that all of them have."""
    start = max(one.start for one in frames)
    return Frames(start, max(0, min(one.stop for one in frames) - start))


def _runs(mix: Mix | None, frames: Frames | None, rate: Fraction, common: Frames) -> list[_Heard]:
    """What is heard of a mix in some frames, in the plate's own time; what goes on without a break is one run."""
    if mix is None or frames is None or not common.count:
        return []
    first, last = common.start / rate, common.stop / rate
    found: list[_Heard] = []
    for piece in mix.pieces:
        begin, end = ((moment - mix.start) * mix.pace + frames.start / rate for moment in (piece.record, piece.stop))
        pace = piece.factor / mix.pace
        run = _Heard(max(begin, first), min(end, last), piece.source - begin * pace, pace, piece)
        if run.end - run.begin < _NEAR:
            continue
        if found and found[-1].goes_on(run):
            run = _Heard(found.pop().begin, run.end, run.lead, pace, piece)
        found.append(run)
    return sorted(found, key=lambda run: (run.begin, run.end, run.lead))


def _same_run(a: _Heard, b: _Heard) -> bool:
    return _same_sound(a, b) and abs(a.begin - b.begin) < _NEAR and abs(a.end - b.end) < _NEAR


def _same_sound(a: _Heard, b: _Heard) -> bool:
    """Whether both play the same moment of the same file at the same moment of the plate, as loud."""
    one, other = a.piece, b.piece
    alike = (one.stream, one.channels, one.fade_in, one.fade_out) == (
        other.stream, other.channels, other.fade_in, other.fade_out) and abs(one.gain - other.gain) < 1e-6
    return alike and abs(a.lead - b.lead) < _NEAR and abs(a.pace - b.pace) < Fraction(1, 100_000) \
        and _same_file(one.path, other.path)


def _same_file(a: str, b: str) -> bool:
    """Whether two paths lead to the same sound: to one file, or to copies of it."""
    if a == b:
        return True
    try:
        return sampled_hash(Path(a)) == sampled_hash(Path(b))
    except MediaError:
        return False
