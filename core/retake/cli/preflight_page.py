"""A preflight as people and as programs read it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import click

from retake.cli.job_list import spoken
from retake.preflight import GREEN, RED, YELLOW, Asked, Outlook
from retake.preflight.disk import told as size
from retake.preflight.told import told, total
from retake.printable import printable
from retake.unfinished import shown

Found = Sequence[tuple[Asked, Outlook]]

_COLOURS = {GREEN: "green", YELLOW: "yellow", RED: "red"}


def page(name: str, found: Found) -> list[str]:
    """The preflight for people: each shot with its reasons, what can't be rendered anyway in short, the sum.

    What is good to know of several is said once.
    """
    notes = Counter(one.text for _, outlook in found for one in outlook.reasons if one.colour == GREEN)
    often = [text for text, count in notes.items() if count > 1]
    lines = [name, *(f"! {text}" for text in often), ""]
    for asked, outlook in found:
        if not asked.refused:
            lines += _shot(asked, outlook, often)
    refused = [(asked, outlook) for asked, outlook in found if asked.refused]
    if refused:
        lines += ["", "Left out:"]
        lines += [f"  {_where(asked)}: {outlook.why}" for asked, outlook in refused]
    return [*lines, "", _sum(found)]


def as_data(name: str, found: Found) -> dict[str, Any]:
    """The preflight for programs."""
    return {"name": name, "shots": [told(asked, outlook) for asked, outlook in found],
            "total": total([outlook for _, outlook in found])}


def _shot(asked: Asked, outlook: Outlook, said: Sequence[str]) -> list[str]:
    cost = [f"{outlook.frames} frames"] if outlook.frames else []
    if outlook.seconds is not None and outlook.colour != RED:
        cost.append(f"{'' if outlook.measured else 'about '}{spoken(outlook.seconds)}")
    if outlook.size is not None and outlook.colour != RED:
        cost.append(size(outlook.size))
    colour = click.style(f"{outlook.colour.upper():6}", fg=_COLOURS[outlook.colour])
    lines = [f"{colour}  {_where(asked)}" + (f": {', '.join(cost)}" if cost else "")]
    lines += [f"        {one.text}" for one in outlook.reasons if one.text not in said]
    if outlook.offers:
        offers = ", ".join(f"{one.name} ({one.talks:g} s of talk)" for one in outlook.offers)
        lines.append(f"        Library: the same face is in {offers}.")
        lines += [f"          --library {shown_entry(one.entry)}" for one in outlook.offers]
    return lines


def shown_entry(entry: str) -> str:
    """What is offered, in one line that a shell takes."""
    plain = printable(entry, "?")
    return f"'{plain}'" if " " in plain else plain


def _where(asked: Asked) -> str:
    """Which shot it is: where on the timeline, its name, its language."""
    if asked.shot is None:
        return shown(asked.request.plate) if asked.request else ""
    name = asked.shot.name or (asked.shot.plate.name if asked.shot.plate else "")
    return f"{asked.shot.record.timecode} {printable(name)} {asked.language}".rstrip()


def _sum(found: Found) -> str:
    whole = total([outlook for _, outlook in found])
    line = ", ".join(f"{whole[colour]} {colour}" for colour in (GREEN, YELLOW, RED)) + "."
    able = whole[GREEN] + whole[YELLOW]
    if not able:
        return line
    about = "" if whole["measured"] else "about "
    return f"{line} A render of {able} takes {about}{spoken(whole['seconds'])} and {size(whole['size'])}."
