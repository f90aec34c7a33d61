"""What the choices come to: the take's name, and how long a render takes. No widget."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePath

from retake.codecs import BY_NAME
from retake.errors import OptionError
from retake.naming import DEFAULT, Naming, plain_name
from retake_ui.models.choices import ALL, Choices
from retake_ui.models.shots import Row
from retake_ui.words import tr

# What a batch calls its takes where nobody says how.
_PLAIN, _WITH_LANGUAGE = "{shot}_v{version}", "{shot}_{language}_v{version}"


def name_of(row: Row | None, choices: Choices) -> str:
    """What the next take of a shot would be called, by the takes that are known of it.

    Raises:
        OptionError: The template names nothing.
    """
    if row is None:
        return ""
    template = str(choices.value(ALL, "name"))
    if template == DEFAULT:
        template = _WITH_LANGUAGE if row.language else _PLAIN
    plate = row.shot.plate
    naming = Naming(template, {"show": str(choices.value(ALL, "show") or ""), "language": row.language,
                               "shot": row.shot.name or row.shot.id,
                               "engine": str(choices.value(row.shot.id, "engine"))})
    stem = plain_name(PurePath(plate.name).stem if plate is not None else row.shot.name)
    before, behind = naming.around_version(stem)
    codec = BY_NAME.get(str(choices.value(row.shot.id, "codec")))
    ending = codec.containers[0] if codec is not None else PurePath(plate.name).suffix if plate is not None else ""
    last = max((take.version for take in row.takes if PurePath(take.movie).name.startswith(before)), default=0)
    return "/".join([*naming.folders(stem), f"{before}{last + 1:03d}{behind}{ending}"])


def name_words(row: Row | None, choices: Choices) -> tuple[str, bool]:
    """The same in words, and whether it is a name."""
    try:
        return name_of(row, choices), True
    except OptionError as wrong:
        return str(wrong), False


def seconds_of(rows: Iterable[Row]) -> float | None:
    """How long rendering them takes by their outlooks; None where one of them says nothing."""
    total = 0.0
    for row in rows:
        seconds = (row.outlook or {}).get("seconds")
        if not isinstance(seconds, int | float):
            return None
        total += seconds
    return total


def lasting(seconds: float | None) -> str:
    """A time to wait, as people say it; "" where it is not known."""
    if seconds is None:
        return ""
    if seconds < 90:
        return tr("about {} s").format(max(1, round(seconds)))
    if seconds < 5400:
        return tr("about {} min").format(round(seconds / 60))
    return tr("about {} h").format(round(seconds / 3600, 1))
