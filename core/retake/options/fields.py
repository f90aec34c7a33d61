"""How an option is described: a field of a frozen dataclass with what a form or a command line needs to ask for it.

    @dataclass(frozen=True, slots=True)
    class GrainOptions:
        amount: int = option(100, label="Grain", help="How much of the plate's grain the patch gets.", unit="%")

        def __post_init__(self) -> None:
            check(self)
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, fields
from fractions import Fraction
from functools import cache
from pathlib import Path
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Any, TypeVar, get_args, get_type_hints

from retake.errors import OptionError
from retake.timecode import exact_rate

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

T = TypeVar("T")
# What a field can be, in words. A Fraction is always a frame rate.
WORDS: dict[type, str] = {
    bool: "yes or no",
    int: "a whole number",
    float: "a number",
    str: "a text",
    Fraction: "a rate",
    Path: "a path",
}


@dataclass(frozen=True, slots=True)
class Description:
    """What `option` was told."""

    label: str
    help: str
    choices: tuple[str, ...]
    unit: str
    minimum: float | None
    maximum: float | None
    flag: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice a user can make: a field of an options class, as a form or a command line draws it.

    Attributes:
        name: The field's name, and its key in JSON.
        kind: One of `WORDS`.
        optional: Whether it can be left open (None).
        default: What holds when nothing is chosen.
        label: Its name in a form, in the artist's words.
        help: One sentence that says what it does.
        choices: The values to choose from; empty where any will do.
        unit: What a number counts, as written behind it.
        minimum: The least value of a number.
        maximum: The greatest value of a number.
        flag: Its name on the command line, with its dashes.
    """

    name: str
    kind: type
    optional: bool
    default: Any
    label: str
    help: str
    choices: tuple[str, ...]
    unit: str
    minimum: float | None
    maximum: float | None
    flag: str


def option(default: T, *, label: str, help: str, choices: tuple[str, ...] = (), unit: str = "",
           minimum: float | None = None, maximum: float | None = None, flag: str = "") -> T:
    """A field of an options class with its description; `flag` only where the field's own name won't do."""
    described = Description(label, help, choices, unit, minimum, maximum, flag)
    made: T = field(default=default, metadata={"option": described})
    return made


def choices_of(options: type[DataclassInstance]) -> tuple[Choice, ...]:
    """The choices that an options class offers, in its own order."""
    kinds = _kinds(options)
    return tuple(_choice(one.name, *kinds[one.name], one.default, one.metadata["option"]) for one in fields(options))


def check(options: DataclassInstance) -> None:
    """Raise OptionError unless each of these options has a value that it can have."""
    for choice in choices_of(type(options)):
        _check_value(choice, getattr(options, choice.name))


def _choice(name: str, kind: type, optional: bool, default: object, described: Description) -> Choice:
    flag = described.flag or "--" + name.replace("_", "-")
    return Choice(name, kind, optional, default, described.label, described.help, described.choices, described.unit,
                  described.minimum, described.maximum, flag)


@cache
def _kinds(options: type[DataclassInstance]) -> dict[str, tuple[type, bool]]:
    """By field: its kind and whether it may be None. A field of any other type is a mistake in the program."""
    found = {}
    for name, hint in get_type_hints(options).items():
        alternatives = get_args(hint) if isinstance(hint, UnionType) else (hint,)
        kinds = [kind for kind in alternatives if kind is not NoneType]
        if len(kinds) != 1 or kinds[0] not in WORDS:
            raise TypeError(f"{options.__name__}.{name}: an option can't be {hint}")
        found[name] = (kinds[0], NoneType in alternatives)
    return found


def _check_value(choice: Choice, value: object) -> None:
    if value is None and choice.optional:
        return
    wanted = (int, float) if choice.kind is float else choice.kind
    # Not isinstance alone: True is an int to Python, but no number of frames to anybody else.
    if not isinstance(value, wanted) or (isinstance(value, bool) and choice.kind is not bool):
        raise OptionError(f"{choice.label}: {shown(value)} is not {WORDS[choice.kind]}.")
    if choice.choices and value not in choice.choices:
        raise OptionError(f"{choice.label}: there is no {shown(value)}. Choose one of: {', '.join(choice.choices)}.")
    if isinstance(value, Fraction):
        exact_rate(value)
    elif isinstance(value, int | float):
        _check_number(choice, value)


def _check_number(choice: Choice, value: float) -> None:
    unit = f" {choice.unit}" if choice.unit else ""
    if isinstance(value, float) and not math.isfinite(value):
        raise OptionError(f"{choice.label}: {value} is no number to work with.")
    if choice.minimum is not None and value < choice.minimum:
        raise OptionError(f"{choice.label}: {shown(value)} is too little; the least is {choice.minimum}{unit}.")
    if choice.maximum is not None and value > choice.maximum:
        raise OptionError(f"{choice.label}: {shown(value)} is too much; the most is {choice.maximum}{unit}.")


def shown(value: object) -> str:
    """A value in a message: no longer than a line can bear."""
    text = repr(value)
    return text if len(text) <= 60 else text[:59] + "…"
