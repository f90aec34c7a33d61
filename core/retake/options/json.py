"""Options to JSON and back, so that a job, a worker or a saved preset says exactly what was chosen.

What a field can hold beyond JSON's own kinds is written as a text: a rate as "24000/1001", a path as itself.
"""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from retake.errors import OptionError
from retake.options.fields import Choice, choices_of, shown
from retake.timecode import exact_rate

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    Options = TypeVar("Options", bound=DataclassInstance)


def as_data(options: DataclassInstance) -> dict[str, Any]:
    """The options as what JSON can hold, every one of them named."""
    return {choice.name: _written(getattr(options, choice.name)) for choice in choices_of(type(options))}


def from_data(kind: type[Options], data: object) -> Options:
    """The options that JSON's content chooses; what it leaves out keeps its default.

    Raises:
        OptionError: A key that is no option, or a value that it can't have.
    """
    if not isinstance(data, dict):
        raise OptionError(f"Options are written as {{\"name\": value, …}}, not as {shown(data)}.")
    offered = {choice.name: choice for choice in choices_of(kind)}
    unknown = [name for name in data if name not in offered]
    if unknown:
        raise OptionError(f"There is no option {shown(unknown[0])}. There are: {', '.join(offered)}.")
    return kind(**{name: _read(offered[name], value) for name, value in data.items()})


def to_json(options: DataclassInstance) -> str:
    """The options as one line of JSON."""
    return json.dumps(as_data(options))


def from_json(kind: type[Options], text: str) -> Options:
    """The options that a JSON text chooses.

    Raises:
        OptionError: No JSON, a key that is no option, or a value that it can't have.
    """
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as problem:
        raise OptionError(f"These options are no JSON: {problem}.") from None
    return from_data(kind, data)


def _written(value: object) -> object:
    return str(value) if isinstance(value, Fraction | Path) else value


def _read(choice: Choice, value: object) -> object:
    """A value out of JSON as its option holds it; what can't be that is left for the option's own check."""
    if choice.kind is Path and isinstance(value, str):
        return Path(value)
    if choice.kind is Fraction and isinstance(value, str | int | float) and not isinstance(value, bool):
        return exact_rate(value)
    return value
