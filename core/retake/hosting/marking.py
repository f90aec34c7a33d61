"""Where findings' markers go, and how ours are told from others."""

from __future__ import annotations

from collections.abc import Container

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
