"""Where a take goes among Blender's strips: on which channel, from which frame to which, and what is switched off."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path

from retake.errors import HostError
from retake.host import PLATE
from retake.hosting.fitting import cut_of
from retake.hosting.report import TakeFile
from retake.hosting.strip_reading import Below, Own
from retake.hosting.strips import HIGHEST, TRANSITIONS, Change, Channel, Edit, Kept, Laying, Strip
from retake.hosting.tracks import is_ours, next_name
from retake.timeline.shot import Shot

_SOLID = ("REPLACE", "CROSS", "ALPHA_OVER")


@dataclass(frozen=True, slots=True)
class Files:
    """A take's files, as Blender is told them.

    Attributes:
        first: The movie, or an image sequence's first file; absolute, with / between its folders.
        names: The names of an image sequence's files.
    """

    first: str
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """A change, and what the artist should know of it."""

    change: Change
    key: str
    notes: tuple[str, ...]


def placing(row: Below, shot: Shot, take: TakeFile, files: Files, edit: Edit, active: bool) -> Plan:
    """How a take is placed above its plate.

    Raises:
        HostError: It can't be.
    """
    _alone(row)
    cut = cut_of(shot, take)
    begin = _begin(row.strip, take.start)
    if row.strip.left - begin != cut.start or row.strip.right - begin > take.count:
        raise HostError(f"{row.strip.name} shows other frames now than when it was read. Read the timeline again.")
    known = next((one for one in row.own if one.kept.movie == files.first), None)
    key = known.kept.key if known else take.free_key({one.kept.key for one in row.own})
    kept = Kept(key, str(take.report), files.first, row.strip.path, row.strip.id, take.start, take.count)
    laying = Laying(f"Retake {take.name}", kept, files.names, row.strip.relative, begin, 0, 0, 0, shown=active)
    return _laid(row, laying, known, edit)


def going_back(row: Below, to: str, edit: Edit) -> Plan:
    """How a plate, or a take that lies there, is shown again.

    Raises:
        HostError: There is no such take, or it does not hold what the plate shows now.
    """
    _alone(row)
    if to == PLATE:
        return Plan(Change(row.strip, tuple(one.strip.id for one in row.own if not one.strip.mute)), PLATE, ())
    own = row.of(to)
    if own is None:
        raise HostError(f"{row.strip.name} has no take {to[:40]} on this timeline. Place it first.")
    begin = _begin(row.strip, own.kept.start)
    if row.strip.left < begin or row.strip.right > begin + own.kept.count:
        raise HostError(f"{row.strip.name} was trimmed beyond the take's frames. Trim it back, or render the shot "
                        "again.")
    laying = Laying(own.strip.name, own.kept, own.strip.files, own.strip.relative, begin, 0, 0, 0)
    return _laid(row, laying, own, edit)


def span(plate: Strip, edit: Edit) -> tuple[int, int, bool]:
    """From which frame to which a take is seen, and whether a transition takes the rest.

    A transition is of its strips: there the plate is seen, which the take would hide.
    """
    left, right = plate.left, plate.right
    for effect in edit.strips:
        if effect.type in TRANSITIONS and plate.id in effect.inputs and not effect.mute \
                and effect.crosses(left, right):
            if effect.left <= left:
                left = effect.right
            else:
                right = effect.left
    if left >= right:
        raise HostError(f"{plate.name} lies wholly under a transition: a take on it would not be seen.")
    return left, right, (left, right) != (plate.left, plate.right)


def channel_for(plate: Strip, left: int, right: int, edit: Edit) -> tuple[int, tuple[Strip, ...]]:
    """The channel on which a take goes, and what lies between it and its plate.

    Below what lies over the plate, where there is room: a title stays above its shot. Channels of ours come first,
    then empty ones.

    Raises:
        HostError: No channel is free there.
    """
    over = [strip for strip in edit.strips if strip.channel > plate.channel and strip.type != "SOUND"
            and not strip.mute and strip.ours is None and strip.crosses(left, right)]
    ceiling = min((strip.channel for strip in over), default=HIGHEST + 1)
    locked = {channel.index for channel in edit.channels if channel.lock or channel.mute}
    free = [index for index in range(plate.channel + 1, HIGHEST + 1) if index not in locked
            and not any(strip.channel == index and strip.crosses(left, right) for strip in edit.strips)]
    names = {channel.index: channel.name for channel in edit.channels}
    used = {strip.channel for strip in edit.strips}

    def wish(index: int) -> tuple[bool, bool, bool, int]:
        return index > ceiling, not is_ours(names.get(index, "")), index in used, index

    if not free:
        raise HostError(f"Above {plate.name} no channel is free, or all of them are locked. Make room, then try again.")
    best = min(free, key=wish)
    return best, tuple(strip for strip in over if strip.channel < best)


def after(edit: Edit, plan: Plan) -> Edit:
    """The edit as it is once a plan was carried out, for the next one."""
    lay = plan.change.lay
    if lay is None:
        return edit
    strip = Strip(lay.again or f"new {len(edit.strips)}", lay.name, "MOVIE", lay.channel, lay.begin, lay.left,
                  lay.right, path=lay.kept.movie, kept=json.dumps(lay.kept.to_dict()))
    channels = edit.channels
    if lay.label:
        channels = (*(one for one in channels if one.index != lay.channel), Channel(lay.channel, lay.label))
    return replace(edit, strips=(*(one for one in edit.strips if one.id != strip.id), strip), channels=channels)


def files_of(take: TakeFile) -> Files:
    """A take's files.

    Raises:
        HostError: They are not there, or not as many as the take has frames.
    """
    if not take.there:
        raise HostError(f"{take.movie.name} is not there any more. Render it again.")
    if not take.sequence:
        return Files(take.movie.as_posix())
    head, _, tail = take.movie.name.partition("%")
    tail = tail.partition("d")[2]
    try:
        there = [path.name for path in take.movie.parent.iterdir()]
    except OSError as problem:
        raise HostError(f"The files of {take.name} can't be looked at: {problem.strerror or problem}.") from None
    found = {int(number): name for name in there if name.startswith(head) and name.endswith(tail)
             and (number := name[len(head):len(name) - len(tail)]).isdecimal()}
    numbers = sorted(found)
    if len(numbers) != take.count or numbers[-1] - numbers[0] != take.count - 1:
        raise HostError(f"{take.name} has {take.count} frames, but {len(numbers)} files. Render it again.")
    return Files(Path(take.movie.parent, found[numbers[0]]).as_posix(), tuple(found[number] for number in numbers))


def _alone(row: Below) -> None:
    """Raise where a take above a plate is other strips' too: what is done to it would be done to them unasked."""
    for one in row.own:
        others = [name for name in one.shared if name != row.strip.name]
        if others:
            raise HostError(f"The take over {row.strip.name} lies over {', '.join(others)[:120]} too: the plate was "
                            f"cut below it. Split {one.strip.name} at the same frame (K), then try again.")


def _begin(plate: Strip, start: int) -> int:
    """The scene's frame on which the content of a take would begin that begins with this frame of the plate."""
    return round(plate.begin) - plate.head + start


def _laid(row: Below, laying: Laying, known: Own | None, edit: Edit) -> Plan:
    """The plan for a take, with its frames and its channel."""
    plate = row.strip
    left, right, cut = span(plate, edit)
    others = replace(edit, strips=tuple(one for one in edit.strips if known is None or one.id != known.strip.id))
    shown, notes = laying.shown, []
    if known is not None and _free(known.strip.channel, left, right, others):
        channel, between = known.strip.channel, _between(plate, known.strip.channel, left, right, others)
    else:
        channel, between = channel_for(plate, left, right, others)
    label = ""
    if known is None and not any(one.channel == channel for one in edit.strips):
        names = {one.index: one.name for one in edit.channels}
        if names.get(channel, f"Channel {channel}") == f"Channel {channel}":
            label = next_name(names.values())
    if cut:
        notes.append(f"{plate.name}: under its transition the plate is seen, not the take.")
    if between:
        told = ", ".join(sorted({strip.name for strip in between}))
        notes.append(f"{plate.name}: {told[:120]} is hidden by its take. Move it to a channel above {channel}.")
    if shown and any(one.index == channel and one.mute for one in edit.channels):
        notes.append(f"Channel {channel} is switched off: its takes are not seen.")
    if plate.opacity < 1 or plate.blend not in _SOLID:
        notes.append(f"{plate.name} is laid over what is below it, and so shows through its take. Switch the plate off "
                     "if it should not.")
    if plate.animated:
        moving = ", ".join(plate.animated)[:80]
        notes.append(f"{plate.name}: what moves in it ({moving}) stands still in its take. Copy the animation over.")
    # One that is not to be shown leaves what is seen as it is.
    quiet = tuple(one.strip.id for one in row.own if shown and not one.strip.mute
                  and (known is None or one.strip.id != known.strip.id))
    lay = replace(laying, left=left, right=right, channel=channel, label=label,
                  again=known.strip.id if known else "",
                  shown=shown or bool(known and not known.strip.mute))
    return Plan(Change(plate, quiet, lay), laying.kept.key, tuple(notes))


def _free(channel: int, left: int, right: int, edit: Edit) -> bool:
    return not any(one.channel == channel and one.crosses(left, right) for one in edit.strips)


def _between(plate: Strip, channel: int, left: int, right: int, edit: Edit) -> tuple[Strip, ...]:
    return tuple(one for one in edit.strips if plate.channel < one.channel < channel and one.type != "SOUND"
                 and not one.mute and one.ours is None and one.crosses(left, right))


__all__ = ["Files", "Plan", "after", "channel_for", "files_of", "going_back", "placing", "span"]
