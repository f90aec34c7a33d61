"""Takes in an editor's words: version, figures, what differs, what people say. What is told of them may be anything."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any

from retake.options import choices_of
from retake.options.render import RenderOptions
from retake_ui.models.take import Take
from retake_ui.words import tr

_SURE = 0.5  # from where on an offset is told at all; it is sure from 0.8
# Where a take goes and what it is called is no choice about the lips.
_OF_THE_FILE = frozenset({"folder", "name", "show", "shot", "language", "full_hash"})


def version(take: Take) -> str:
    """The version as it is written: v003; with its language where there is one."""
    name = f"v{take.version:03d}"
    return f"{name} {take.language}" if take.language else name


def sync(take: Take) -> str:
    """Lips against sound, on the plate and in the take: 4 late → in sync."""
    told = _mapping(take.data.get("sync"))
    after = _offset(told.get("after"))
    before = _offset(told.get("before"))
    return f"{before or '?'} → {after or '?'}" if after or before else tr("not known")


def lips(take: Take) -> str:
    """On how many p, b and m the lips are shut; "" where none is heard."""
    told = _mapping(take.data.get("lips"))
    of, after = _number(told.get("of")), _number(told.get("after"))
    return f"{after:.0f}/{of:.0f}" if of and after is not None else ""


def brief(take: Take) -> str:
    """The figures in one line."""
    parts = [tr("Sync {sync}").format(sync=sync(take))]
    if shut := lips(take):
        parts.append(tr("p b m {shut}").format(shut=shut))
    if (sharp := _number(take.data.get("sharpness"))) is not None:
        parts.append(tr("Sharp {share}").format(share=f"{sharp:.2f}"))
    if (flicker := _number(take.data.get("flicker"))) is not None:
        parts.append(tr("Flicker {share}").format(share=f"{flicker:.2f}"))
    return "  ·  ".join(parts)


def rows(take: Take) -> Iterator[tuple[str, str, str, str]]:
    """The figures as a table: name, plate, take, and what it means."""
    for row in _list(take.data.get("rows")):
        if isinstance(row, Sequence) and not isinstance(row, str) and len(row) >= 4:
            yield str(row[0]), str(row[1]), str(row[2]), str(row[3])


def reasons(take: Take) -> Iterator[tuple[str, str]]:
    """Why the verdict is as it is: level and words."""
    for reason in _list(take.data.get("reasons")):
        if isinstance(reason, Mapping):
            yield str(reason.get("level") or ""), str(reason.get("words") or "")
        elif isinstance(reason, str):
            yield "", reason


def chosen(take: Take) -> str:
    """What was chosen for it apart from what a render does by itself: Face 2, Handles 8."""
    return _listed(_own(take))


def differs(take: Take, before: Take | None) -> str:
    """What was chosen otherwise than for the take before it: Offset 0 → 1; all that was chosen where there is none."""
    if before is None:
        return chosen(take)
    now, then = _options(take), _options(before)
    named = _labels()
    parts = [f"{named[name]} {_value(then.get(name))} → {_value(now.get(name))}" for name in named
             if name not in _OF_THE_FILE and name in now and now.get(name) != then.get(name)]
    return ", ".join(parts)


def note(take: Take) -> str:
    """The first line of what somebody wrote of it."""
    return take.note.strip().splitlines()[0] if take.note.strip() else ""


def said_by(take: Take) -> str:
    """Who said last what is said of it, and when; "" where nobody knows."""
    review = _mapping(take.data.get("review"))
    by, when = str(review.get("by") or ""), moment(review.get("when"))
    return ", ".join(part for part in (by, when) if part)


def trouble(take: Take) -> str:
    """What is wrong with the take's files; "" where nothing is."""
    if take.data.get("there") is False:
        return tr("The movie is gone from its place.")
    if problem := _mapping(take.data.get("review")).get("problem"):
        return str(problem)
    return str(take.data.get("why") or "")


def moment(written: object) -> str:
    """A moment as it stands in a report, on the wall clock here; "" where it is none."""
    if not isinstance(written, str) or not written:
        return ""
    try:
        when = datetime.fromisoformat(written.replace("Z", "+00:00"))
        if when.tzinfo is None:
            when = when.replace(tzinfo=UTC)
        here = when.astimezone()
    except (ValueError, OverflowError, OSError):
        return ""
    if here.date() == datetime.now().astimezone().date():
        return f"{here:%H:%M}"
    return f"{here:%d %b %H:%M}".lstrip("0")


def offset(frames: float) -> str:
    """2 late, 1.5 early; in sync below one frame, to which offsets are right."""
    if abs(frames) < 1:
        return tr("in sync")
    half = round(frames * 2) / 2
    amount = f"{abs(half):g}"
    return tr("{n} late").format(n=amount) if half > 0 else tr("{n} early").format(n=amount)


def _offset(told: object) -> str:
    measured = _mapping(told)
    frames, sure = _number(measured.get("frames")), _number(measured.get("confidence"))
    return offset(frames) if frames is not None and sure is not None and sure >= _SURE else ""


def _options(take: Take) -> Mapping[str, Any]:
    return _mapping(take.data.get("options"))


def _own(take: Take) -> Mapping[str, Any]:
    changed = take.data.get("changed")
    if isinstance(changed, Mapping):
        return {name: value for name, value in changed.items() if name not in _OF_THE_FILE}
    return {}


def _listed(options: Mapping[str, Any]) -> str:
    named = _labels()
    return ", ".join(f"{named.get(name, name)} {_value(value)}" for name, value in options.items())


@cache
def _labels() -> dict[str, str]:
    return {choice.name: choice.label for choice in choices_of(RenderOptions)}


def _value(value: object) -> str:
    if value is None or value == "":
        return tr("none")
    if isinstance(value, bool):
        return tr("on") if value else tr("off")
    return f"{value:g}" if isinstance(value, float) else str(value)


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _list(value: object) -> Sequence[Any]:
    return value if isinstance(value, list | tuple) else ()


def _number(value: object) -> float | None:
    if not isinstance(value, int | float) or isinstance(value, bool) or not math.isfinite(value):
        return None
    return float(value)
