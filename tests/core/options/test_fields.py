"""A choice is described once, and checked whoever makes it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from retake.errors import OptionError
from retake.options import (
    ExpertTrainingOptions,
    RenderOptions,
    TrainingOptions,
    Wav2LipTrainingOptions,
    check,
    choices_of,
    option,
)


@dataclass(frozen=True, slots=True)
class Everything:
    """One option of every kind."""

    switch: bool = option(False, label="Switch", help="On or off.")
    count: int = option(3, label="Count", help="How many.", minimum=0, maximum=9, unit="frames")
    amount: float = option(0.5, label="Amount", help="How much.", minimum=0, maximum=1)
    quality: str = option("good", label="Quality", help="How well.", choices=("good", "best"))
    rate: Fraction = option(Fraction(25), label="Rate", help="How fast.")
    folder: Path | None = option(None, label="Folder", help="Where.")

    def __post_init__(self) -> None:
        check(self)


@pytest.mark.parametrize(("name", "value", "said"), [
    ("switch", 1, "Switch: 1 is not yes or no."),
    ("switch", None, "Switch: None is not yes or no."),
    ("count", True, "Count: True is not a whole number."),
    ("count", 3.0, "Count: 3.0 is not a whole number."),
    ("count", -1, "Count: -1 is too little; the least is 0 frames."),
    ("count", 10, "Count: 10 is too much; the most is 9 frames."),
    ("count", 10**400, "Count: 1000"),
    ("amount", 10**400, "is too much; the most is 1."),
    ("amount", "1", "Amount: '1' is not a number."),
    ("amount", float("nan"), "Amount: nan is no number to work with."),
    ("amount", float("inf"), "Amount: inf is no number to work with."),
    ("amount", 1.5, "Amount: 1.5 is too much; the most is 1."),
    ("quality", "bad", "Quality: there is no 'bad'. Choose one of: good, best."),
    ("rate", 25, "Rate: 25 is not a rate."),
    ("rate", Fraction(0), "0 is no frame rate"),
    ("folder", "/tmp", "Folder: '/tmp' is not a path."),
    ("quality", "x" * 500, "…"),
])
def test_what_cannot_be_chosen_is_refused(name: str, value: object, said: str) -> None:
    given: dict[str, Any] = {name: value}
    with pytest.raises(OptionError) as refused:
        Everything(**given)
    assert said in str(refused.value)
    assert len(str(refused.value)) < 200


def test_what_can_be_chosen_is_kept() -> None:
    chosen = Everything(True, 9, 1, "best", Fraction(30000, 1001), Path("out"))
    assert (chosen.count, chosen.quality, chosen.folder) == (9, "best", Path("out"))


def test_a_choice_tells_all_that_a_form_asks_for() -> None:
    switch, count, *_, folder = choices_of(Everything)
    assert (switch.name, switch.kind, switch.default, switch.flag) == ("switch", bool, False, "--switch")
    assert (count.label, count.help, count.unit, count.minimum) == ("Count", "How many.", "frames", 0)
    assert (folder.kind, folder.optional) == (Path, True)


def test_an_option_of_another_kind_is_a_mistake_in_the_program() -> None:
    @dataclass(frozen=True)
    class Odd:
        names: tuple[str] = option(("",), label="Names", help="Too many.")

    with pytest.raises(TypeError, match="names"):
        choices_of(Odd)


@pytest.mark.parametrize("options", [RenderOptions, TrainingOptions, ExpertTrainingOptions, Wav2LipTrainingOptions])
def test_every_choice_is_described_in_whole_sentences(options: type[RenderOptions | TrainingOptions]) -> None:
    for choice in choices_of(options):
        assert choice.label
        assert choice.help.endswith(".")
