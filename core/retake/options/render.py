"""How lips are re-timed, and how the take is written."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from retake.codecs import LIKE_SOURCE, NAMES
from retake.engines.registry import FOOTAGE
from retake.engines.registry import NAMES as ENGINES
from retake.errors import OptionError
from retake.naming import DEFAULT, Naming, check_template
from retake.options.fields import check, option, shown
from retake.views import AUTO, VIEWS

FIXED, COMPAT = "fixed", "compat"
REST, KEEP = "rest", "keep"
AUTO_OFFSET = "auto"
_MOST_OFFSET = 240  # frames


@dataclass(frozen=True, slots=True)
class RenderOptions:
    """Every choice of a render; which plate and which dialogue are no choices but what it is about."""

    engine: str = option(
        FOOTAGE, label="Engine", choices=ENGINES,
        help="What makes the mouths; footage takes the actor's own from other moments, wav2lip, musetalk and "
             "latentsync are networks whose models you bring, auto takes the footage and has a network make what that "
             "does not hold, passthrough leaves the plate as it is, to try the way into an editor.")
    model: str = option(
        "", label="Model",
        help="Which of your models the network draws with, by its name in the list of `retake models`; the newest that "
             "fits the engine when left open. With the engine auto it says which network, too.")
    neural_mode: str = option(
        FIXED, label="Network's input", choices=(FIXED, COMPAT),
        help="What a network sees and hears: fixed as it was trained, or compat as its authors' program feeds it, "
             "faults included, to compare.")
    strength: float = option(
        1.0, label="Strength", minimum=0.0, maximum=1.0,
        help="How far the lips go from the plate's motion (0) to the dialogue's (1).")
    offset: int = option(
        0, label="Offset", unit="frames", minimum=-240, maximum=240,
        help="Moves the lips against the dialogue: above 0 later, below 0 earlier.")
    guide_offset: str = option(
        "0", label="Guide's offset", unit="auto or frames",
        help="By how many frames the plate's lips come later than its guide, or auto to move the guide as measured.")
    ramp: int = option(
        5, label="Ramp", unit="frames", minimum=0, maximum=24,
        help="Frames that lead from the plate's mouth to the new one and back.")
    silence: str = option(
        REST, label="In silence", choices=(REST, KEEP),
        help="What the mouth does while the dialogue is silent: rest, or keep the plate's motion.")
    keep: str = option(
        "", label="Keep original",
        help="Ranges of the plate to leave as they are: frames or timecode, such as 10-25,100-120.")
    handles: int = option(
        0, label="Handles", unit="frames", minimum=0, maximum=10_000,
        help="Frames of the plate to write before and after the range.")
    around: float = option(
        10.0, label="Around", unit="seconds", minimum=0.0, maximum=600.0,
        help="How much of the plate before and behind the range may lend mouths, where its own don't do.")
    face: int | None = option(
        None, label="Face", minimum=1, maximum=99,
        help="Which face speaks, counted from the left; found by the sound when left open.")
    second_judge: bool = option(
        True, label="Second judge", flag="--second-judge",
        help="Ask the lip-sync experts among your models, too, how far lips are from the dialogue.")
    view: str = option(
        AUTO, label="View", choices=VIEWS,
        help="How the plate is looked at: the camera's log, which files hardly ever say.")
    codec: str = option(
        LIKE_SOURCE, label="Codec", choices=NAMES,
        help="The codec to write; like-source takes the nearest to what came in.")
    patch: bool = option(
        False, label="Patch", help="Write the changed pixels alone too, as RGBA with straight alpha.")
    plate_sound: bool = option(
        False, label="Plate's sound", flag="--plate-sound",
        help="Keep the plate's own sound tracks behind the dialogue.")
    full_hash: bool = option(
        False, label="Whole hashes", flag="--full-hash",
        help="Read large plates whole for the hashes in the report, instead of samples of them.")
    folder: Path | None = option(
        None, label="Folder", flag="--out", help="Where the take goes; beside the plate when left open.")
    name: str = option(
        DEFAULT, label="Name",
        help="The take's name and folders below --out: {plate} {show} {shot} {language} {engine} {version}.")
    show: str = option(
        "", label="Show", help="The show's name, for {show} in the take's name.")
    shot: str = option(
        "", label="Shot", help="The shot's name or id, for {shot} in the take's name.")
    language: str = option(
        "", label="Language", help="The dialogue's language, such as es, for {language} in the take's name.")
    conform: Fraction | None = option(
        None, label="Rate", flag="--rate", unit="frames a second",
        help="The rate of what has no steady rate of its own.")

    def __post_init__(self) -> None:
        """Refuse what can't be chosen."""
        check(self)
        check_template(self.name)
        try:
            fine = self.guide_offset == AUTO_OFFSET or abs(int(self.guide_offset)) <= _MOST_OFFSET
        except ValueError:
            fine = False
        if not fine:
            raise OptionError(f"Guide's offset: {shown(self.guide_offset)} is neither auto nor a number of frames "
                              f"from -{_MOST_OFFSET} to {_MOST_OFFSET}.")

    @property
    def naming(self) -> Naming:
        """What the take is called."""
        return Naming(self.name, {"show": self.show, "shot": self.shot, "language": self.language,
                                  "engine": self.engine})
