"""What a request says, field by field: what is missing, unknown or of another kind is refused in one line."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

from retake.errors import OptionError
from retake.timecode import exact_rate
from retake.worker.protocol import Message

_SHOWN = 60


class Given:
    """The fields of a request.

    Args:
        task: The task's name, for the messages.
        data: What stands under "with".
        known: Which fields the task knows.

    Raises:
        OptionError: There is a field that it does not know.
    """

    def __init__(self, task: str, data: Message, known: Iterable[str]) -> None:
        self._task, self._data = task, data
        names = sorted(known)
        unknown = sorted(set(map(str, data)) - set(names))
        if unknown:
            raise OptionError(f"{task} knows nothing of {unknown[0][:_SHOWN]!r}. It knows: {', '.join(names)}.")

    def path(self, name: str) -> Path:
        """The path of that name."""
        return self._path(name, self._data.get(name))

    def path_or_none(self, name: str) -> Path | None:
        """The path of that name; None where it is left out."""
        return None if self._data.get(name) is None else self.path(name)

    def paths(self, name: str) -> tuple[Path, ...]:
        """The paths of a list; none where it is left out."""
        return tuple(self._path(name, one) for one in self._list(name))

    def texts(self, name: str) -> tuple[str, ...]:
        """The texts of a list; none where it is left out."""
        return tuple(self._checked(name, one, "a list of texts") for one in self._list(name))

    def text(self, name: str) -> str | None:
        """The text of that name; None where it is left out."""
        value = self._data.get(name)
        return None if value is None else self._checked(name, value, "a text")

    def one_of(self, name: str, choices: Sequence[str], default: str) -> str:
        """One of several words."""
        value = self.text(name) or default
        if value not in choices:
            raise self._wrong(name, f"one of {', '.join(choices)}", value)
        return value

    def whole(self, name: str, default: int, least: int, most: int) -> int:
        """A whole number within bounds; the default where it is left out."""
        value = self._data.get(name)
        if value is None:
            return default
        if type(value) is not int or not least <= value <= most:
            raise self._wrong(name, f"a whole number from {least} to {most}", value)
        return value

    def seconds(self, name: str) -> Fraction | None:
        """A moment in seconds, as a number or as a fraction's text; None where it is left out."""
        value = self._data.get(name)
        if value is None:
            return None
        try:
            if isinstance(value, bool) or not isinstance(value, int | float | str) or len(str(value)) > _SHOWN:
                raise ValueError
            if isinstance(value, str) and "e" in value.lower():
                raise ValueError  # "1e99999999" would take minutes to spell out
            moment = Fraction(value)
        except (ValueError, OverflowError, ZeroDivisionError):
            raise self._wrong(name, "a number of seconds", value) from None
        if not -1_000_000 <= moment <= 1_000_000:
            raise self._wrong(name, "a number of seconds, a million at most", value)
        return moment

    def rate(self, name: str) -> Fraction | None:
        """A frame rate; None where it is left out."""
        value = self._data.get(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float | str) or len(str(value)) > _SHOWN:
            raise self._wrong(name, "a frame rate", value)
        return exact_rate(value)

    def flag(self, name: str, default: bool = False) -> bool:
        """Whether it is wanted."""
        value = self._data.get(name, default)
        if not isinstance(value, bool):
            raise self._wrong(name, "true or false", value)
        return value

    def fields(self, name: str, known: Iterable[str]) -> Given | None:
        """The fields of an object within; None where it is left out."""
        value = self._data.get(name)
        if value is None:
            return None
        if not isinstance(value, dict):
            raise self._wrong(name, "an object", value)
        return Given(name, value, known)

    def mapping(self, name: str) -> dict[str, Any]:
        """The object of that name, whatever it holds; an empty one where it is left out."""
        value = self._data.get(name)
        if value is not None and not isinstance(value, dict):
            raise self._wrong(name, "an object", value)
        return value or {}

    def mappings(self, name: str) -> dict[str, dict[str, Any]]:
        """An object of objects, whatever these hold; an empty one where it is left out."""
        found = self.mapping(name)
        for value in found.values():
            if not isinstance(value, dict):
                raise self._wrong(name, "an object of objects", value)
        return found

    def holds(self, name: str) -> bool:
        """Whether anything is said of it, be it null."""
        return name in self._data

    def _list(self, name: str) -> list[Any]:
        value = self._data.get(name)
        if value is None:
            return []
        if not isinstance(value, list):
            raise self._wrong(name, "a list", value)
        return value

    def _checked(self, name: str, value: object, what: str) -> str:
        if not isinstance(value, str):
            raise self._wrong(name, what, value)
        return value

    def _path(self, name: str, value: object) -> Path:
        """The path that a value is: one that the system can be asked for."""
        if not isinstance(value, str) or not value or "\0" in value:
            raise self._wrong(name, "a path", value)
        try:
            os.fsencode(value)
        except UnicodeEncodeError:
            raise self._wrong(name, "a path", value) from None
        return Path(value)

    def _wrong(self, name: str, what: str, value: object) -> OptionError:
        said = "nothing" if value is None else ascii(value)
        return OptionError(f"{self._task}: {name} has to be {what}, not {said[:_SHOWN]}.")
