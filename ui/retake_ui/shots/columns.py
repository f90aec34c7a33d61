"""The table's columns: what each shows of a row, how it is sorted, and from which width on it is seen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from retake_ui.look import signs
from retake_ui.models.shots import Row
from retake_ui.words import tr

_LIGHTS = {"red": 0, "yellow": 1, "green": 2}
# In the order in which somebody has something to do about them.
_STATES = ("failed", "rendering", "waiting", "done", "rejected", "approved", "placed", "ready", "no dialogue",
           "left out")
_VERDICTS = {"fail": 0, "look": 1, "pass": 2}

LIGHT, PICTURE, NAME, RECORD, LENGTH, SPEAKER, DIALOGUE, STATUS, VERSION, VERDICT = range(10)


@dataclass(frozen=True, slots=True)
class Column:
    """A column.

    Attributes:
        head: What stands above it.
        text: What it says of a row.
        order: What it is sorted by.
        width: Pixels to begin with.
        least: The table's width from which on it is seen.
        tip: What its head says on hover.
    """

    head: str
    text: Callable[[Row], str]
    order: Callable[[Row], Any]
    width: int
    least: int = 0
    tip: str = ""


def lasts(row: Row) -> str:
    """How long a shot is: frames, and minutes and seconds."""
    record = row.shot.record
    seconds = round(record.count / record.rate)
    return tr("{} fr").format(record.count) + f"  {seconds // 60}:{seconds % 60:02d}"


def speaker(row: Row) -> str:
    """Who speaks, by the cue sheets."""
    return ", ".join(map(str, (row.line or {}).get("characters") or ()))


def dialogue(row: Row) -> str:
    """What is said, else which sounds are heard; with its language."""
    line = row.line or {}
    said = str(line.get("text") or "")
    if not said:
        pieces = (line.get("dialogue") or {}).get("pieces") or ()
        said = " + ".join(dict.fromkeys(str(one.get("name") or "") for one in pieces))
    return f"{row.language.upper()}  {said}" if row.language and said else said or row.language.upper()


def spoken(row: Row) -> str:
    """Who says what, in one line."""
    return "  ".join(one for one in (speaker(row).upper(), dialogue(row)) if one)


def version(row: Row) -> str:
    """The newest take's number, and how many there are."""
    take = row.newest
    if take is None:
        return ""
    return f"v{take.version:03d}" + (f"  of {len(row.takes)}" if len(row.takes) > 1 else "")


def verdict(row: Row) -> str:
    """What the newest take's figures come to."""
    sign = signs.verdict(row.newest.verdict) if row.newest is not None else None
    return signs.words(sign) if sign is not None else ""


def colour(row: Row) -> str:
    """Preflight's colour; "" where it is not known."""
    return str((row.outlook or {}).get("colour") or "")


def reasons(row: Row) -> list[str]:
    """What preflight has against a row, or why there is nothing to look at."""
    if row.shot.reasons:
        return list(row.shot.reasons)
    if row.outlook is not None:
        found = row.outlook.get("reasons") or ()
        return [str(one.get("text")) if one.get("colour") == colour(row) else
                f"{signs.words(signs.light(one.get('colour')))}: {one.get('text')}" for one in found]
    return [str(one) for one in (row.line or {}).get("problems") or ()]


COLUMNS: tuple[Column, ...] = (
    Column("", lambda row: "", lambda row: _LIGHTS.get(colour(row), 3), 22,
           tip="Preflight: whether a take can be made of it"),
    Column("", lambda row: "", lambda row: row.shot.record.start, 74),
    Column("Shot", lambda row: row.shot.name, lambda row: row.shot.name.casefold(), 130),
    Column("Record", lambda row: str(row.shot.record.timecode), lambda row: row.shot.record.start, 84, 400),
    Column("Length", lasts, lambda row: row.shot.record.count / row.shot.record.rate, 74, 700),
    Column("Speaker", speaker, lambda row: speaker(row).casefold(), 80, 860),
    Column("Dialogue", dialogue, lambda row: dialogue(row).casefold(), 200, 760),
    Column("Status", lambda row: signs.words(signs.status(row.status)), lambda row: _STATES.index(row.status), 104),
    Column("Take", version, lambda row: (row.newest.version if row.newest else -1), 76, 620),
    Column("Verdict", verdict, lambda row: _VERDICTS.get(row.newest.verdict, 3) if row.newest else 4, 62, 480),
)


def head(place: int) -> str:
    """What stands above a column, in the editor's language."""
    return tr(COLUMNS[place].head) if COLUMNS[place].head else ""
