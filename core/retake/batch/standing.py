"""Which take stands for a shot's line where people have rejected the one that was rendered last."""

from __future__ import annotations

import re
from pathlib import Path

from retake.fingerprint import Fingerprint
from retake.review import read_review
from retake.timeline.rendered import Rendered, rendered_by

_SUFFIX = ".take.json"
_VERSION = re.compile(r"_v\d{3}(?!\d)")


def standing(report: Path) -> tuple[Path | None, str]:
    """The take that is placed, and what is to be said of it; None where no take is left and the plate is shown.

    A take that nobody rejected stands for itself. For a rejected one stands the newest version of the same line that is
    not rejected: of the same frames of the same plate, made with the same sound.

    Raises:
        MediaError: What people said can't be read.
    """
    if not read_review(report).rejected:
        return report, ""
    name = report.name.removesuffix(_SUFFIX)
    wanted = rendered_by(report)
    for other in _versions(report):
        one = rendered_by(other)
        if wanted and one and _same_line(one, wanted) and not read_review(other).rejected:
            return other, f"{name} was rejected: {other.name.removesuffix(_SUFFIX)} stands in its place."
    return None, f"{name} was rejected, and no other take of its line is there: the plate is shown."


def _versions(report: Path) -> list[Path]:
    """The reports of the other versions of a take, the newest first."""
    family = _VERSION.sub("_v", report.name)
    found = [one for one in report.parent.glob(f"*{_SUFFIX}")
             if one != report and not one.is_symlink() and _VERSION.sub("_v", one.name) == family]
    return sorted(found, key=lambda one: one.name, reverse=True)


def _same_line(one: Rendered, other: Rendered) -> bool:
    """Whether two takes show the same frames and say the same."""
    if (one.plate, one.frames, one.own, one.language) != (other.plate, other.frames, other.own, other.language):
        return False
    if Fingerprint() in (one.dialogue_print, other.dialogue_print):
        return one.dialogue == other.dialogue
    return one.dialogue_print == other.dialogue_print
