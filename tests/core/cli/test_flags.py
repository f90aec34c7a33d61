"""The command line asks for exactly the choices that the options have."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import click
import pytest

from retake.cli.flags import options_from_flags
from retake.errors import OptionError
from retake.options import check, option


@dataclass(frozen=True, slots=True)
class Everything:
    """One option of every kind."""

    switch: bool = option(True, label="Switch", help="On or off.")
    count: int = option(3, label="Count", help="How many.", minimum=0, unit="frames")
    amount: float = option(0.5, label="Amount", help="How much.")
    quality: str = option("good", label="Quality", help="How well.", choices=("good", "best"))
    rate: Fraction | None = option(None, label="Rate", help="How fast.")
    out_folder: Path | None = option(None, label="Folder", help="Where.", flag="--to")

    def __post_init__(self) -> None:
        check(self)


def asked(*arguments: str) -> Everything:
    """The options that a command gets."""
    got: list[Everything] = []

    @click.command()
    @click.argument("source")
    @options_from_flags(Everything)
    def command(source: str, options: Everything) -> None:
        got.append(options)

    command.main(["plate.mov", *arguments], standalone_mode=False)
    return got[0]


def test_without_flags_the_defaults_hold() -> None:
    assert asked() == Everything()


def test_each_flag_reaches_its_option() -> None:
    assert asked("--no-switch", "--count", "7", "--amount", "0.25", "--quality", "best", "--rate", "23.976",
                 "--to", "out/a b") \
        == Everything(False, 7, 0.25, "best", Fraction(24000, 1001), Path("out/a b"))


@pytest.mark.parametrize("arguments", [("--count", "-1"), ("--rate", "fast"), ("--amount", "nan")])
def test_what_the_options_refuse_is_refused_in_their_words(arguments: tuple[str, str]) -> None:
    with pytest.raises(OptionError):
        asked(*arguments)


@pytest.mark.parametrize("arguments", [("--count", "many"), ("--quality", "bad"), ("--out-folder", "out")])
def test_what_is_no_such_value_is_refused_by_the_command_line(arguments: tuple[str, str]) -> None:
    with pytest.raises(click.UsageError):
        asked(*arguments)
