"""Markers of findings: one that can't be set keeps no other off."""

from __future__ import annotations

import pytest

from retake.errors import HostError
from retake.host import Finding
from retake.hosting.marking import set_each, tell


def test_one_that_can_not_be_set_keeps_no_other_off() -> None:
    done = []

    def set_one(finding: Finding) -> None:
        if finding.frame == 1:
            raise HostError("a: outside")
        if finding.frame == 2:
            raise RuntimeError("the scene\nis busy")
        done.append(finding.frame)

    missed = set_each([Finding(frame, 1, f"words {frame}") for frame in range(4)], set_one)
    assert done == [0, 3]
    assert missed == ("a: outside", "words 2: the editor set no marker, it says 'the scene is busy'.")
    with pytest.raises(HostError, match="^2 of 4 markers were not set. a: outside$"):
        tell(missed, 4)


def test_of_one_marker_its_reason_alone_is_said_and_of_none_nothing() -> None:
    with pytest.raises(HostError, match="^outside$"):
        tell(["outside"], 1)
    tell([], 3)
