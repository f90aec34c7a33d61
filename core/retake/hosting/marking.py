"""Where findings' markers go, and how ours are told from others."""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence

from retake.errors import HostError
from retake.host import Finding

_OURS = "retake:"


def tag_of(finding: Finding) -> str:
    """What a marker bears so that it is known again."""
    return f"{_OURS}{finding.id or f'frame {finding.frame}'}"


def is_ours(tag: object) -> bool:
    """Whether a marker was set by us."""
    return isinstance(tag, str) and tag.startswith(_OURS)


def free_frame(finding: Finding, taken: Container[int], end: int) -> int | None:
    """The record frame for a finding's marker: its own, else the next within its run that bears none.

    Editors take one marker a frame, and others' are never moved.
    """
    for frame in range(finding.frame, min(finding.frame + max(1, finding.count), end)):
        if frame not in taken:
            return frame
    return None


def set_each(findings: Sequence[Finding], set_one: Callable[[Finding], None]) -> tuple[str, ...]:
    """Sets a marker for each finding; why some could not be set, a line each: none of them keeps the others off."""
    missed = []
    for finding in findings:
        try:
            set_one(finding)
        except HostError as problem:
            missed.append(" ".join(str(problem).split()))
        except Exception as problem:  # whatever an editor's API raises
            said = " ".join(str(problem).split())[:160] or type(problem).__name__
            missed.append(f"{finding.words[:60]}: the editor set no marker, it says {said!r}.")
    return tuple(missed)


def tell(missed: Sequence[str], count: int) -> None:
    """Says of markers that some could not be set.

    Raises:
        HostError: Some could not; the others are there.
    """
    if missed:
        others = f"{len(missed)} of {count} markers {'was' if len(missed) == 1 else 'were'} not set. "
        raise HostError(f"{others if count > 1 else ''}{missed[0]}")
