"""Tells shots from Blender's strips: what is footage, which takes lie above it, what the timeline's file says."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from retake.errors import HostError
from retake.hosting.numbered import Numbered
from retake.hosting.otio_writer import Lane, Media, Piece, Sheet, Version
from retake.hosting.rates import told_rate
from retake.hosting.report import name_of
from retake.hosting.strips import PICTURES, TRANSITIONS, Edit, Kept, Strip
from retake.timecode import shown_rate

HOST = "blender"

_SEEN = {"META": "is a meta strip. Open it with Tab, then read the timeline again",
         "SCENE": "is another scene. Open that scene, then read the timeline again",
         "MOVIECLIP": "is a clip of the clip editor. Add its file as a movie strip instead",
         "MASK": "is a mask, not footage",
         "MULTICAM": "is a multicam selector. Flatten it, then read the timeline again"}


@dataclass(frozen=True, slots=True)
class Own:
    """A take of ours that lies on the timeline.

    Attributes:
        strip: Its strip.
        kept: What is kept with it.
        shared: The names of the strips of the user's above which it lies: several where its plate was cut below it.
    """

    strip: Strip
    kept: Kept
    shared: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Below:
    """A strip of the user's that shows something, and the takes of ours that lie above it."""

    strip: Strip
    reason: str
    own: tuple[Own, ...] = ()

    @property
    def shown(self) -> Own | None:
        """The take that is seen: the highest that is switched on."""
        on = [one for one in self.own if not one.strip.mute]
        return max(on, key=lambda one: one.strip.channel) if on else None

    def of(self, key: str) -> Own | None:
        """The take of that key."""
        return next((one for one in self.own if one.kept.key == key), None)


def rate_of(edit: Edit) -> Fraction:
    """A scene's frames a second, exactly: 24/1.001 is 24000/1001."""
    return told_rate(edit.fps / edit.base if edit.base > 0 else 0)


def below(edit: Edit) -> tuple[Below, ...]:
    """The user's strips that show something of their own, as they stand."""
    own = [Own(strip, kept) for strip in edit.strips if (kept := strip.ours) is not None]
    theirs = [strip for strip in edit.strips if strip.ours is None and strip.type != "SOUND" and not strip.inputs]
    found: dict[str, list[Own]] = {}
    lost = []
    for one in own:
        plates = _plates_below(one, theirs)
        for plate in plates:
            found.setdefault(plate.id, []).append(replace(one, shared=tuple(other.name for other in plates)))
        if not plates:
            lost.append(one)
    rate = rate_of(edit)
    rows = [Below(strip, reason(strip, edit, rate), tuple(sorted(
        found.get(strip.id, ()), key=lambda one: one.kept.key))) for strip in theirs]
    rows += [Below(one.strip, "is a take whose plate is not below it any more") for one in lost]
    return tuple(sorted(rows, key=lambda row: (row.strip.left, row.strip.channel)))


def sheet_of(edit: Edit) -> Sheet:
    """The timeline, as its file has it.

    Its frames are the scene's: Blender shows frame 0 as 00:00:00:00. A channel is a track of the same number.
    """
    rate, rows = rate_of(edit), below(edit)
    start = min([0, *(strip.left for strip in edit.strips)])
    names = {channel.index: channel for channel in edit.channels}
    lanes = []
    highest = max((row.strip.channel for row in rows), default=0)
    for index in range(1, highest + 1):
        pieces = tuple(_piece(row, start, rate) for row in rows if row.strip.channel == index)
        channel = names.get(index)
        lanes.append(Lane(channel.name if channel else f"Channel {index}", _apart(pieces),
                          enabled=channel is None or not channel.mute))
    for index in sorted({strip.channel for strip in edit.strips if strip.type == "SOUND"}):
        sounds = tuple(_sound(strip, start, rate) for strip in edit.strips
                       if strip.type == "SOUND" and strip.channel == index)
        channel = names.get(index)
        lanes.append(Lane(channel.name if channel else f"Channel {index}", _apart(sounds), sound=True,
                          enabled=channel is None or not channel.mute))
    return Sheet(HOST, edit.name, edit.id, rate, start, False, tuple(lanes))


def reason(strip: Strip, edit: Edit, rate: Fraction) -> str:
    """Why a strip can't get new lips; "" where it can."""
    if strip.type not in PICTURES:
        return _SEEN.get(strip.type, "is drawn by Blender: there is no footage behind it")
    if not strip.path or not strip.there:
        return "is offline. Relink its file first"
    if strip.type == "IMAGE" and len(strip.files) < 2:
        return "is a still picture"
    if strip.type == "IMAGE" and _numbers(strip) is None:
        return "shows pictures that are not numbered one after the other"
    for effect in edit.strips:
        if strip.id in effect.inputs and effect.type not in TRANSITIONS and not effect.mute:
            told = effect.type.replace("_", " ").lower()
            return f"is seen through the {told} effect {effect.name}, which a take would hide. Take that off"
    if strip.reverse:
        return "runs backwards. Take Reverse Frames off"
    content = strip.length
    if strip.keys > 2 or (strip.keys and strip.right - strip.left > content):
        return "is retimed. Take its retiming off"
    if strip.left < strip.begin or strip.right > strip.begin + content:
        return "is longer than its footage and holds its first or last frame. Trim it to frames that are there"
    if strip.type == "MOVIE" and strip.fps and told_rate(strip.fps) != rate:
        return (f"has {shown_rate(told_rate(strip.fps))} frames a second and the scene {shown_rate(rate)}. Set the "
                "scene's frame rate to the plate's")
    return ""


def _plates_below(own: Own, theirs: Sequence[Strip]) -> tuple[Strip, ...]:
    """The strip of which a take of ours is: by its id, else by its file. It lies below and is seen at the same time.

    Where that was cut since, the parts of it that lie below the take for the most part.
    """
    strip, kept = own.strip, own.kept
    near = [one for one in theirs if one.channel < strip.channel and one.crosses(strip.left, strip.right)
            and (one.id == kept.strip or one.path == kept.plate)]

    def shared(one: Strip) -> int:
        return min(one.right, strip.right) - max(one.left, strip.left)

    if not near:
        return ()
    plate = max(near, key=lambda one: (one.id == kept.strip, shared(one), one.channel))
    parts = (one for one in near if (one.channel, one.path) == (plate.channel, plate.path) and one is not plate
             and 2 * shared(one) > min(one.right - one.left, strip.right - strip.left))
    return (plate, *parts)


def _piece(row: Below, start: int, rate: Fraction) -> Piece:
    strip, shown = row.strip, row.shown
    versions = tuple(Version(kept.key, name_of(kept.report), kept.movie, kept.report)
                     for kept in (one.kept for one in row.own))
    source = Fraction(strip.left) - Fraction(strip.begin) + strip.head
    return Piece(strip.left - start, max(1, strip.right - strip.left), strip.name, strip.id, _media(strip, rate),
                 max(Fraction(0), source), enabled=not strip.mute, refused=row.reason, versions=versions,
                 shown=shown.kept.key if shown else "")


def _sound(strip: Strip, start: int, rate: Fraction) -> Piece:
    """A sound, which need not begin on a whole frame."""
    source = Fraction(strip.left) - Fraction(strip.begin) + strip.head
    media = Media(strip.path, max(1, strip.length + strip.head), rate) if strip.path else None
    retimed = "is retimed. Take its retiming off" if strip.keys > 2 else ""
    return Piece(strip.left - start, max(1, strip.right - strip.left), strip.name, strip.id, media,
                 source.limit_denominator(1000), enabled=not strip.mute, refused=retimed)


def _media(strip: Strip, rate: Fraction) -> Media | None:
    if strip.type not in PICTURES or not strip.path:
        return None
    count = max(1, strip.length + strip.head)
    names = _numbers(strip)
    if names is not None:
        return Media(strip.path.replace("\\", "/").rpartition("/")[0], count, rate, files=names)
    return Media(strip.path, count, told_rate(strip.fps) if strip.fps else rate)


def _numbers(strip: Strip) -> Numbered | None:
    """How an image strip's files are called, where they are numbered one after the other."""
    if strip.type != "IMAGE" or len(strip.files) < 2:
        return None
    # The last number of a name counts: sh010.1001.exr
    last = list(re.finditer(r"\d+", strip.files[0].rpartition(".")[0]))
    if not last:
        return None
    head, digits, tail = strip.files[0][:last[-1].start()], last[-1][0], strip.files[0][last[-1].end():]
    width = len(digits)
    if any(name != f"{head}{int(digits) + at:0{width}d}{tail}" for at, name in enumerate(strip.files)):
        return None
    return Numbered(head, width, tail, int(digits))


def _apart(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """The pieces of a channel in order.

    Raises:
        HostError: Two lie over each other, which Blender shows as an error of its own.
    """
    def walk() -> Iterator[Piece]:
        stop = 0
        for piece in sorted(pieces, key=lambda one: one.start):
            if piece.start < stop:
                raise HostError(f"{piece.name} lies over another strip of its channel. Move one of them, then try "
                                "again.")
            stop = piece.stop
            yield piece

    return tuple(walk())


__all__ = ["HOST", "Below", "Own", "below", "rate_of", "reason", "sheet_of"]
