"""Sound files that lie on no track: where they belong, by their own timecode, by their length, or by a cue sheet."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from fractions import Fraction
from pathlib import Path

from retake.audio import SoundInfo
from retake.audio.broadcast_wave import read_broadcast_wave
from retake.dialogue.cues import Cue
from retake.dialogue.mix import Piece
from retake.errors import MediaError
from retake.known_files import known_sounds
from retake.timeline.shot import Timeline
from retake.unfinished import shown

SUFFIXES = (".wav", ".bwf", ".w64", ".rf64", ".aif", ".aiff", ".flac", ".mp3", ".m4a", ".mka", ".caf", ".ogg", ".opus")
# A stem is as long as its programme; leaders, and what was trimmed off its end, leave it near that.
NEARLY = Fraction(9, 10)
# A recorder's clock runs for seconds before the line begins, and for some after it.
_ROLL = 30


def sound_files(folder: Path) -> list[Path]:
    """The sound files in a folder, by name."""
    return [folder / name for name in sorted(os.listdir(folder)) if name.lower().endswith(SUFFIXES)
            and not name.startswith(".")]


def placed(path: Path, timeline: Timeline) -> tuple[Piece | None, str]:
    """A file at its place on the timeline, and what to say of it; no piece where nothing tells its place.

    Its own timecode tells it, if that lies within the timeline; else its length, if that is the timeline's.
    """
    info = _first_sound(path)
    length, programme = info.duration, timeline.frames / timeline.rate
    begin = _begins(path, info)
    if begin is not None:
        record, note = _by_timecode(begin, timeline)
        if record < programme and record + length > 0:
            return _piece(path, info, record), note
    if length >= programme * NEARLY:
        return _piece(path, info, Fraction(0)), f"{path.name} was laid from the timeline's first frame on"
    return None, (f"{path.name} has no timecode of this timeline and is shorter than it: lay it on an audio track, or "
                  "name it in a cue sheet")


def at_cue(path: Path, cue: Cue, timeline: Timeline) -> Piece:
    """A file that holds one cue's line: by its own timecode where that is near the cue, else from the cue on."""
    info = _first_sound(path)
    begin = _begins(path, info)
    if begin is not None:
        record, _ = _by_timecode(begin, timeline)
        if cue.start - _ROLL <= record <= cue.start + _ROLL:
            return _piece(path, info, record)
    return _piece(path, info, cue.start)


def files_of(cue: Cue, files: Sequence[Path]) -> list[Path]:
    """The files that a cue's line lies in: the one that its sheet names, or those that bear its name or number."""
    if cue.file:
        name = cue.file.replace("\\", "/").rpartition("/")[2].casefold()
        found = [path for path in files if name in (path.name.casefold(), path.stem.casefold())]
        beside = cue.sheet.parent / cue.file
        return found or ([beside] if beside.is_file() else [])
    wanted = cue.name.strip().casefold()
    if not wanted:
        return []
    exact = [path for path in files if path.stem.casefold() == wanted]
    # The number 12 is not that of cue 112, nor of take 12a.
    whole = re.compile(rf"(?<![a-z0-9])0*{re.escape(wanted.lstrip('0') or '0')}(?![a-z0-9])")
    return exact or [path for path in files if whole.search(path.stem.casefold())]


def _piece(path: Path, info: SoundInfo, record: Fraction) -> Piece:
    return Piece(str(Path(os.path.abspath(path))), path.name, info.rate, Fraction(0), record, info.duration)


def _first_sound(path: Path) -> SoundInfo:
    sounds: Iterable[SoundInfo] = known_sounds(path)
    for info in sounds:
        if info.rate and info.samples:
            return info
    raise MediaError(f"{shown(path)} has no sound. Choose a file with an audio stream.")


def _begins(path: Path, info: SoundInfo) -> Fraction | None:
    """When the file's first sample sounded, in seconds after midnight; None where it does not say."""
    wave = read_broadcast_wave(path)
    begin = wave.begins if wave else None
    if begin is None and info.time_reference is not None:
        begin = Fraction(info.time_reference, info.rate)
    # Whoever knows no time writes 0, and so does whoever knows that it was midnight.
    return begin


def _by_timecode(begin: Fraction, timeline: Timeline) -> tuple[Fraction, str]:
    """Seconds after the timeline's first frame of a moment after midnight, and what to say of it.

    At 23.976 and 29.97, an hour of timecode lasts 3.6 seconds more than an hour. Some programs write the hour all the
    same: a file that begins with the timeline's very label, told so, begins with the timeline.
    """
    code = timeline.timecode
    if code.rate != code.base and not code.drop and begin == Fraction(code.frames, code.base) and begin:
        return Fraction(0), "its time reference counts timecode as if it were time; it was laid by its timecode"
    return begin - timeline.start / timeline.rate, ""
