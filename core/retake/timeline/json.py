"""Data classes to JSON and back: what a shot is, as other processes and other days read it. Light."""

from __future__ import annotations

import dataclasses
import functools
import types
from fractions import Fraction
from pathlib import Path
from typing import Any, Literal, Self, TypeVar, Union, get_args, get_origin, get_type_hints

from retake.errors import OptionError

Kind = TypeVar("Kind")


class Data:
    """A data class that JSON can hold: numbers, texts, rates as "24000/1001", and data classes of these."""

    __slots__ = ()

    def to_dict(self) -> dict[str, Any]:
        """The data as JSON takes it."""
        data: dict[str, Any] = data_of(self)
        return data

    @classmethod
    def from_dict(cls, data: object) -> Self:
        """The data class that JSON's content describes; keys that it does not know are passed over.

        Raises:
            OptionError: A field is missing or is not of its kind.
        """
        return from_data(cls, data)


def data_of(value: object) -> Any:
    """The value as JSON takes it."""
    if dataclasses.is_dataclass(value):
        return {one.name: data_of(getattr(value, one.name)) for one in dataclasses.fields(value)}
    if isinstance(value, Fraction | Path):
        return str(value)
    if isinstance(value, list | tuple):
        return [data_of(one) for one in value]
    if isinstance(value, dict):
        return {str(key): data_of(one) for key, one in value.items()}
    return value


def from_data(kind: type[Kind], data: object) -> Kind:
    """The data class of a kind that JSON's content describes; keys that it does not know are passed over.

    Raises:
        OptionError: A field is missing or is not of its kind.
    """
    if not isinstance(data, dict) or not dataclasses.is_dataclass(kind):
        raise OptionError(f"A {kind.__name__} is written as {{\"name\": value, …}}, not as {str(data)[:60]!r}.")
    hints = _hints(kind)
    given = {}
    for one in dataclasses.fields(kind):
        if one.name in data:
            given[one.name] = _read(hints[one.name], data[one.name], f"{kind.__name__}.{one.name}")
    try:
        return kind(**given)
    except TypeError:
        needed = [one.name for one in dataclasses.fields(kind) if one.default is dataclasses.MISSING
                  and one.default_factory is dataclasses.MISSING and one.name not in given]
        raise OptionError(f"A {kind.__name__} lacks {', '.join(needed)}.") from None


@functools.cache  # a timeline's thousand shots are read back one by one
def _hints(kind: type[Any]) -> dict[str, Any]:
    return get_type_hints(kind)


def _read(hint: Any, value: object, where: str) -> Any:
    """The value as its field's kind."""
    origin, inner = get_origin(hint), get_args(hint)
    if origin in (types.UnionType, Union):
        if value is None and type(None) in inner:
            return None
        return _read(next(one for one in inner if one is not type(None)), value, where)
    if origin is tuple and isinstance(value, list | tuple):
        return tuple(_read(inner[0], one, where) for one in value)
    if origin is Literal and value in inner:
        return value
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        return from_data(hint, value)
    if hint is Fraction and isinstance(value, str | int) and not isinstance(value, bool):
        try:
            return Fraction(value)
        except (ValueError, ZeroDivisionError):
            pass
    elif hint is Path and isinstance(value, str):
        return Path(value)
    elif (origin or hint) is dict and isinstance(value, dict):
        return dict(value)
    elif isinstance(hint, type) and type(value) is hint:
        return value
    raise OptionError(f"{where} can't be {str(value)[:60]!r}.")
