"""What has to be known before a mouth moves: faces and speech, from the cache where they were found out before."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from retake.audio import open_sound, probe_sounds
from retake.cache import Cache
from retake.errors import MediaError
from retake.faces import FaceTrack, FaceTracks, from_bytes, to_bytes, track_faces
from retake.faces.crossing import Crossings, covered_runs, crossings
from retake.faces.glance import Glance, Glancer
from retake.faces.look import Looker
from retake.faces.retinaface.filed import Filed, filed
from retake.fingerprint import quick_hash
from retake.listener import listen
from retake.pipeline.request import Span
from retake.speech import SAMPLE_RATE, Speech
from retake.video import VideoInfo, VideoReader, is_sequence
from retake.video.sequences.names import files_of

# Told (what is done, how far, of how much); what it raises ends the work.
Tell = Callable[[str, int, int], None]

_EDITION = 2  # goes up when an analysis comes out otherwise for the same media


def faces_of(reader: VideoReader, span: Span, view: str, cache: Cache,
             progress: Callable[[int, int], None]) -> FaceTracks:
    """Every face of the frames that are written; the user's second detector is asked where faces may be overlooked."""
    second = filed()
    opened = second.opened if second else None
    return cache.kept("faces", _made_from(reader.info, span, view, second),
                      lambda: track_faces(reader, span.start, span.stop, view=view, progress=progress, second=opened),
                      to_bytes, _faces_from)


def known_faces(info: VideoInfo, span: Span, view: str, cache: Cache) -> FaceTracks | None:
    """The same where they were followed before; None where that is still to be done."""
    return cache.known("faces", _made_from(info, span, view, filed()), _faces_from)


def _made_from(info: VideoInfo, span: Span, view: str, second: Filed | None) -> tuple[object, ...]:
    by = (second.sha256,) if second else ()
    return _EDITION, _name_of(info), span.start, span.stop, view, *by


def _faces_from(content: bytes) -> FaceTracks:
    tracks = from_bytes(content)
    if tracks is None:
        raise MediaError("The kept faces are damaged, or of another version.")
    return tracks


def glance_of(reader: VideoReader, span: Span, view: str, cache: Cache, glancer: Glancer) -> Glance:
    """What a few of the frames that are written show."""
    second = filed()
    opened = second.opened if second else None
    return cache.kept("glance", _made_from(reader.info, span, view, second),
                      lambda: glancer.look(reader, span.start, span.stop, view, opened), Glance.to_bytes,
                      Glance.from_bytes)


def crossings_of(reader: VideoReader, tracks: FaceTracks, face: FaceTrack, wanted: NDArray[np.bool_], view: str,
                 cache: Cache, progress: Callable[[int, int], None]) -> Crossings:
    """What lies in front of a face where a hand or a thing crosses its mouth.

    Args:
        reader: The plate.
        tracks: All faces of the frames that are written.
        face: One of them.
        wanted: (frames,) bool: crossings of other frames are of no interest.
        view: How the plate is looked at.
        cache: Where analyses are kept.
        progress: Told (frames done, frames in all).
    """
    runs = [run for run in covered_runs(face) if wanted[run[0] : run[1]].any()]
    by = (tracks.second.sha256,) if tracks.second else ()
    made_from = (_EDITION, _name_of(reader.info), tracks.start, len(tracks), view, face.number, runs, *by)
    return cache.kept("crossings", made_from,
                      lambda: crossings(reader, tracks, face, Looker(reader.info, view), runs, progress),
                      Crossings.to_bytes, Crossings.from_bytes)


def speech_of(samples: NDArray[np.float32], cache: Cache, text: str | None = None) -> Speech:
    """What is known of a sound as speech; samples (n,) float32 at 16 kHz."""
    made_from = (_EDITION, hashlib.sha256(samples.tobytes()).hexdigest(), text)
    return cache.kept("speech", made_from, lambda: listen(samples, SAMPLE_RATE, text), Speech.to_bytes,
                      Speech.from_bytes)


def dialogue_samples(path: Path, span: Span, rate: Fraction) -> NDArray[np.float32]:
    """The dialogue as the frames that are written hear it, float32 (n,) at 16 kHz: silence where it has none."""
    lead = round((span.first - span.start) / rate * SAMPLE_RATE)
    return _mono(path, -lead, _length(span, rate))


def guide_samples(path: Path, info: VideoInfo, span: Span, shift: int = 0) -> NDArray[np.float32] | None:
    """The production sound under the frames that are written, float32 (n,) at 16 kHz; None where there is none.

    Args:
        path: The sound, or the plate itself.
        info: The plate's facts.
        span: The frames.
        shift: By how many frames the sound is to be heard later than it lies in its file.
    """
    if is_sequence(path):
        return None
    sounds = probe_sounds(path)
    if not sounds:
        return None
    own = path == info.path
    begins = (info.start + span.start / info.rate - sounds[0].start) if own else span.start / info.rate
    return _mono(path, round((begins - shift / info.rate) * SAMPLE_RATE), _length(span, info.rate))


def _mono(path: Path, start: int, count: int) -> NDArray[np.float32]:
    with open_sound(path, rate=SAMPLE_RATE, channels="mix") as sound:
        return np.asarray(sound.read(start, count)[0], np.float32)


def _length(span: Span, rate: Fraction) -> int:
    return round((span.stop - span.start) / rate * SAMPLE_RATE)


def _name_of(info: VideoInfo) -> str:
    """The plate's content; an image sequence's goes by its name, its numbers, and every file's size and time."""
    if not is_sequence(info.path):
        return quick_hash(info.path)
    files = files_of(info)
    states = [path.stat() for path in map(files.at, range(len(files))) if path.exists()]
    told = hashlib.sha256(repr([(one.st_size, one.st_mtime_ns) for one in states]).encode()).hexdigest()
    return f"{quick_hash(files.at(0))} {info.path} {files.numbers} {told}"
