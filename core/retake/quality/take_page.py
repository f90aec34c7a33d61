"""A take's page with its pictures: where it differs the most from the plate, and the places that its verdict names."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from retake.errors import RetakeError
from retake.quality.page import write_page
from retake.quality.side_by_side import Pair, side_by_side, telling_frames
from retake.quality.take_files import movie_of, report_of
from retake.quality.take_json import read_take

_DIFFERENT = 4  # frames of the picture that shows what was done
_OF_A_REASON = 4  # frames of each picture that shows a reason
_REASONS = 6  # of which pictures are shown


def page_of(take: Path, out: Path | None = None, plate: Path | None = None) -> tuple[Path, str]:
    """Writes the page of a take, beside its report unless it is said where.

    Args:
        take: The take's report, or the movie beside it.
        out: The page; NAME.html beside the report when left out.
        plate: Where the plate is now; where the report says when left out.

    Returns:
        Where the page lies, and why there are no pictures on it; "" where there are.

    Raises:
        MediaError: The report can't be read.
        OutputError: The page can't be written.
    """
    report = report_of(take)
    told = read_take(report)
    why = ""
    try:
        pair = Pair(plate or told.plate, movie_of(told, told.movie), movie_of(told, told.matte), told.start)
        pictures = _pictures(pair, told.data)
    except RetakeError as problem:
        pictures, why = [], str(problem)
    where = out or report.with_name(report.name.removesuffix(".take.json") + ".html")
    write_page(report, where, pictures)
    return where, why


def _pictures(pair: Pair, report: dict[str, Any]) -> list[tuple[str, bytes]]:
    shown = [("Plate above, take below, where they differ the most",
              side_by_side(pair, telling_frames(report, _DIFFERENT)))]
    verdict = report.get("verdict")
    reasons = verdict.get("reasons") if isinstance(verdict, dict) else None
    for one in (reasons if isinstance(reasons, list) else [])[:_REASONS]:
        numbers = _frames(one, pair.first, len(report["frames"]))
        if numbers:
            shown.append((f"{one.get('words')} Shown: frames {', '.join(str(number) for number in numbers)}.",
                          side_by_side(pair, numbers)))
    return shown


def _frames(reason: object, first: int, count: int) -> list[int]:
    """Frames spread over the first place that a reason names; none where it names none of the take's."""
    ranges = reason.get("ranges") if isinstance(reason, dict) else None
    place = ranges[0] if isinstance(ranges, list) and ranges else None
    start, last = (place.get(name) for name in ("first", "last")) if isinstance(place, dict) else (None, None)
    if not isinstance(start, int) or not isinstance(last, int):
        return []
    start, last = max(start, first), min(last, first + count - 1)
    steps = range(_OF_A_REASON)
    return sorted({start + (last - start) * step // (_OF_A_REASON - 1) for step in steps}) if start <= last else []
