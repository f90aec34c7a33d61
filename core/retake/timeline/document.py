"""A timeline's file as it was read: OpenTimelineIO's object, and what that has no field for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import opentimelineio as otio

from retake.errors import MediaError
from retake.timecode import shown_rate
from retake.timeline.assembly import shot_of
from retake.timeline.clock import Clock
from retake.timeline.identity import with_ids
from retake.timeline.media import Media
from retake.timeline.shot import Sampling, Shot, Timeline
from retake.timeline.times import frames_of, near, rate_of, whole
from retake.timeline.uses import Use, gaps, length_of, recorded_at, uses
from retake.unfinished import shown

_UNKNOWN = 1
_STEADY = (Fraction(25), Fraction(24))


@dataclass(frozen=True, slots=True)
class Document:
    """A timeline's file as it was read.

    Attributes:
        path: The file.
        format: Which kind it is: "otio", "edl", "fcp7", "fcpxml", "aaf", "kdenlive" ...
        timeline: OpenTimelineIO's timeline.
        drop: Whether its timecode drops frame numbers.
        folder: Where relative media paths begin.
        notes: What the artist should know, a line each.
        root: What the file holds as a whole, where that is more or less than a timeline: a bin, a lone clip.
    """

    path: Path
    format: str
    timeline: otio.schema.Timeline
    folder: Path
    drop: bool = False
    notes: tuple[str, ...] = ()
    root: otio.core.SerializableObject | None = None

    def shots(self, media: tuple[Path, ...] = ()) -> Timeline:
        """Every use of footage on the video tracks.

        Args:
            media: Folders that are searched for media by name.
        """
        return self.shots_and_uses(media)[0]

    def shots_and_items(self, media: tuple[Path, ...] = ()) -> tuple[Timeline, dict[str, otio.core.Item]]:
        """The same, and by each shot's id the item of `timeline` that it was told from."""
        found, uses_of = self.shots_and_uses(media)
        return found, {id: use.item for id, use in uses_of.items()}

    def shots_and_uses(self, media: tuple[Path, ...] = ()) -> tuple[Timeline, dict[str, Use]]:
        """The same, and by each shot's id the use of an item of `timeline` that it was told from."""
        try:
            clock = self.clock()
            finder = Media(self.folder, media, clock.rate)
            pairs = [(shot_of(use, clock, finder), use) for use in uses(self.timeline)]
            length = whole(length_of(self.timeline) * clock.rate)
            count = gaps(self.timeline)
        except MediaError as problem:
            raise MediaError(f"{shown(self.path)}: {problem}") from None
        pairs.sort(key=lambda pair: (pair[0].record_exact, pair[0].track.index))
        found = with_ids(shot for shot, _ in pairs)
        used = {shot.id: use for shot, (_, use) in zip(found, pairs, strict=True)}
        notes = (*self.notes, *_other_rate(found, clock)) if self.format == "edl" else self.notes
        return Timeline(str(self.path), self.timeline.name, self.format, clock.rate, whole(clock.start), clock.drop,
                        length, found, count, notes), used

    def clock(self) -> Clock:
        """How the timeline counts."""
        begin = recorded_at(self.timeline)
        rate = rate_of(begin.rate) if begin is not None and begin.rate > _UNKNOWN else self._commonest_rate()
        start = Fraction(0)
        if begin is not None and begin.value:
            own = rate_of(begin.rate)
            start = frames_of(begin) if near(own, rate) else frames_of(begin) * rate / own
        drop = self.drop and round(rate) % 30 == 0
        return Clock(rate, start, drop, "nuke" in self.timeline.metadata, self._sampling())

    def _sampling(self) -> Sampling:
        """Which frame the host shows at a moment between two.

        MLT, on which Kdenlive stands, shows the nearest (measured). Final Cut takes the one that has begun, by its
        format's own default; so do studios' pipelines with what Resolve and Hiero write, and so it is for all others.
        """
        return "nearest" if self.format == "kdenlive" else "floor"

    def _commonest_rate(self) -> Fraction:
        """The rate at which most of the lengths on the timeline are told; the first of those that are as common."""
        rates: Counter[Fraction] = Counter()
        for track in self.timeline.tracks:
            for item in track if isinstance(track, otio.core.Composition) else [track]:
                shown_range = getattr(item, "source_range", None)
                if shown_range is None and isinstance(item, otio.schema.Clip) and item.media_reference:
                    shown_range = item.media_reference.available_range
                if shown_range is not None and shown_range.duration.rate > _UNKNOWN:
                    rates[rate_of(shown_range.duration.rate)] += 1
        return rates.most_common(1)[0][0] if rates else _STEADY[1]


def _other_rate(shots: Iterable[Shot], clock: Clock) -> Iterator[str]:
    """What to say where an EDL's media runs at another rate than was taken for the list."""
    rates = Counter(shot.plate.rate for shot in shots if shot.plate and shot.plate.measured and shot.plate.rate)
    if rates and clock.rate not in rates:
        rate = shown_rate(rates.most_common(1)[0][0])
        yield f"Its media runs at {rate} frames a second: if the list does too, say --rate {rate}."
