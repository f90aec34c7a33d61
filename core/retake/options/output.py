"""Where a result goes and how it is written."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from retake.codecs import LIKE_SOURCE, NAMES
from retake.options.fields import check, option


@dataclass(frozen=True, slots=True)
class OutputOptions:
    """How a movie is written."""

    codec: str = option(
        LIKE_SOURCE, label="Codec", choices=NAMES,
        help="The codec to write; like-source takes the nearest to what came in.")
    folder: Path | None = option(
        None, label="Folder", flag="--folder",
        help="The folder that results go to; beside the source when left open.")
    handles: int = option(
        0, label="Handles", unit="frames", minimum=0, maximum=10_000,
        help="Frames to keep before and after the shot.")
    conform: Fraction | None = option(
        None, label="Conform to", unit="frames a second",
        help="The constant rate that media of variable rate is brought to; without it such media is refused.")

    def __post_init__(self) -> None:
        """Refuse what can't be chosen."""
        check(self)
