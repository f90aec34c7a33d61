"""All that is to be known of a file before it is opened for work: its picture and its sounds, in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from retake.audio import SoundInfo, probe_sounds
from retake.errors import MediaError
from retake.timecode import shown_rate
from retake.unfinished import shown
from retake.video import VideoInfo, is_sequence, probe
from retake.video.movies.facts import NoPicture
from retake.video.pixels import layout_of


@dataclass(frozen=True, slots=True)
class PlateFacts:
    """A file's picture, if it has any, and its sounds.

    Attributes:
        path: The file.
        video: Its picture; None where it has none, or none that can be read.
        sounds: Its sounds.
        trouble: Why the picture that it has can't be read; "" where it can.
    """

    path: Path
    video: VideoInfo | None
    sounds: tuple[SoundInfo, ...]
    trouble: str = ""

    def lines(self) -> Iterator[str]:
        """The facts as an editor reads them, the file's name first."""
        yield shown(self.path)
        if self.video:
            yield from (f"  {line}" for line in _picture(self.video))
        for sound in self.sounds:
            seconds = f", {float(sound.duration):.3f} s" if sound.samples else ""
            yield (f"  sound {sound.index}: {sound.codec}, {sound.rate} Hz, {sound.layout}{seconds}, "
                   f"starts at {float(sound.start):+.4f} s")
        for warning in self.video.warnings if self.video else filter(None, [self.trouble]):
            yield f"  ! {warning}"


def plate_facts(path: Path, rate: Fraction | None = None) -> PlateFacts:
    """What the movie, sound or image sequence is; a MediaError where it is none of them."""
    if is_sequence(path):
        return PlateFacts(path, probe(path, rate), ())
    sounds = probe_sounds(path)
    try:
        return PlateFacts(path, probe(path, rate), sounds)
    except MediaError as problem:
        if not sounds:
            raise
        return PlateFacts(path, None, sounds, "" if isinstance(problem, NoPicture) else str(problem))


def _picture(info: VideoInfo) -> Iterator[str]:
    layout = layout_of(info.pixel_format)
    profile = f" {info.profile}" if info.profile else ""
    yield (f"{info.width} x {info.height}, {info.codec}{profile} in {info.container}, {layout.bits} bit "
           f"{'float ' if layout.floating else ''}{layout.sampling}{' with alpha' if layout.alpha else ''}")
    start = f", from {info.timecode}" if info.timecode else ""
    reel = f", reel {info.reel}" if info.reel else ""
    about = "about " if info.variable_rate else ""
    yield f"{info.frame_count} frames at {about}{shown_rate(info.rate)} a second{start}{reel}"
    tags = info.colour.named()
    shape = [f"turned by {info.rotation} degrees"] if info.rotation else []
    shape += [f"pixel aspect {info.pixel_aspect}"] if info.pixel_aspect != 1 else []
    shape += [f"interlaced, {info.fields} field first"] if info.fields in ("top", "bottom") else []
    yield ", ".join([f"primaries {tags['primaries']}", f"transfer {tags['transfer']}", f"matrix {tags['matrix']}",
                     f"{tags['range']} range", *shape])
