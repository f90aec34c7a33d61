"""What `retake demo` shows: a presenter who was made for it, and two new lines put into his mouth.

One line says the words that he says on the plate, otherwise timed, in another voice (ADR); the other says other words
(a dub). What his lips would have done, had he really said them, is known, because a program made him: it lies beside
the lines, and the takes are held against it. That program, and all that it made, is resources/presenter.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from retake.cache import Cache
from retake.manifest import home
from retake.options.render import RenderOptions
from retake.pipeline.render import Take, render
from retake.pipeline.request import RenderRequest
from retake.quality.page import write_page
from retake.quality.side_by_side import Pair, side_by_side, telling_frames
from retake.quality.table import lines
from retake.quality.take_json import read_json
from retake.unfinished import finished_file, unwritable

Series = NDArray[np.float64]

LINES = {"adr": "The same words, otherwise timed, in another voice (ADR)", "dub": "Other words (dub)"}
_PICTURES = 4
# Lips are called shut where their opening is among the reference's lowest seventh.
_SHUT = 15


def presenter() -> Path:
    """The folder of the presenter's plate, lines and reference."""
    return home() / "resources" / "presenter"


@dataclass(frozen=True, slots=True)
class Likeness:
    """How near lips come to what they would have done, had the line been spoken.

    Attributes:
        plate: The correlation of the plate's lip opening with the reference's.
        take: The same of the take's; 1 is perfect.
        closed: Of the frames in which the reference's lips are shut, the share in which the take's are.
        range: The spread of the take's opening over the reference's.
    """

    plate: float
    take: float
    closed: float
    range: float


@dataclass(frozen=True, slots=True)
class DemoTake:
    """One of the demo's takes, with what was written beside it.

    Attributes:
        line: "adr" or "dub".
        take: The take.
        picture: Before and after.
        page: The report as a page of HTML.
        likeness: Its lips against those of the presenter really saying the line.
        figures: The report's figures, line by line.
    """

    line: str
    take: Take
    picture: Path
    page: Path
    likeness: Likeness
    figures: tuple[str, ...]


class Demo:
    """The demo.

    Args:
        folder: Where everything goes; made if need be.
        cache: Keeps the analysis of the plate from one line to the other.

    Raises:
        OutputError: The folder can't be written.
    """

    def __init__(self, folder: Path, cache: Cache) -> None:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise unwritable(folder, error) from None
        self._folder, self._cache = folder, cache
        reference = json.loads((presenter() / "reference.json").read_text(encoding="utf-8"))
        self._reference = {line: np.array(reference[line], np.float64) for line in LINES}

    def take(self, line: str, tell: Callable[[str, int, int], None]) -> DemoTake:
        """Renders a take of one of LINES and writes its picture and its page; `tell` hears how far it is."""
        request = RenderRequest(presenter() / "plate.mp4", presenter() / f"{line}.flac",
                                options=RenderOptions(folder=self._folder))
        take = render(request, self._cache, tell)
        report = read_json(take.report)
        picture = side_by_side(Pair.of(take.report), telling_frames(report, _PICTURES))
        beside = take.movie.with_suffix("")
        with finished_file(beside.with_suffix(".png")) as part:
            part.write_bytes(picture)
        write_page(take.report, beside.with_suffix(".html"), [("Plate above, take below", picture)])
        over = report["over_time"]
        plate, own = (np.array(over[name], np.float64) for name in ("plate", "take"))
        return DemoTake(line, take, beside.with_suffix(".png"), beside.with_suffix(".html"),
                        likeness(plate, own, self._reference[line]), tuple(lines(report)))


def likeness(plate: Series, take: Series, reference: Series) -> Likeness:
    """Holds lip openings of plate and take against a reference's: a value a frame each, NaN where it is not known."""
    known = np.isfinite(plate) & np.isfinite(take) & np.isfinite(reference)
    plate, take, reference = plate[known], take[known], reference[known]
    low = np.percentile(np.concatenate([plate, take]), _SHUT)
    shut = take <= low + 0.25 * (np.median(plate) - low)
    wanted = reference <= np.percentile(reference, _SHUT)
    return Likeness(float(np.corrcoef(plate, reference)[0, 1]), float(np.corrcoef(take, reference)[0, 1]),
                    float(shut[wanted].mean()), float(take.std() / reference.std()))
