"""Takes that people have rejected are placed by no batch; another take of the same line is, where there is one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from retake.batch.placing import Laid, placed
from retake.batch.standing import standing
from retake.batch.wish import Wish
from retake.dialogue import Choice
from retake.errors import MediaError
from retake.jobs import DONE, Job, Work
from retake.review import review_file, write_review
from retake.timeline import read_timeline
from tests.core.timeline.back.takes import take
from tests.core.timeline.made import clip, movie, span, timeline

LINE = "a" * 64


def made(folder: Path, version: int, line: str = LINE, stop: int = 30) -> Path:
    """A take of frames 5 to 29 of a.mov, or fewer, made with the sound of that hash."""
    report = take(folder / "takes", str(folder / "a.mov"), 5, stop, version=version)
    data: dict[str, Any] = json.loads(report.read_text())
    data["inputs"].append({"role": "dialogue", "path": str(folder / f"{line[:1]}.wav"), "sha256": line})
    report.write_text(json.dumps(data))
    return report


def laid(folder: Path, *reports: Path) -> Laid:
    """The timeline with the takes of jobs that are done."""
    jobs = [Job(number, Work(f"{number:016x}", {}), DONE, number, result={"report": str(report)})
            for number, report in enumerate(reports)]
    one, = placed(Wish(folder / "cut.otio", Choice()), jobs, [])
    return one


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A timeline with one shot, which shows frames 10 to 24 of a.mov."""
    movie(tmp_path / "a.mov", 40)
    timeline(tmp_path / "cut.otio", [clip("sh010", span(10, 15, 25), "a.mov", span(0, 40, 25))])
    return tmp_path


def shows(one: Laid) -> str:
    """What the placed timeline's shot shows."""
    assert one.out is not None and not one.problem
    return read_timeline(one.out).shots[0].references[0]


def test_the_newest_take_of_the_line_that_is_not_rejected_stands_for_a_rejected_one(folder: Path) -> None:
    first, second, third = (made(folder, version) for version in (1, 2, 3))
    assert shows(laid(folder, third)) == "retake_v003"
    write_review(third, "rejected")
    again = laid(folder, third)
    assert (shows(again), again.new) == ("retake_v002", True)
    assert again.notes == ("a_lip_v003 was rejected: a_lip_v002 stands in its place.",)
    as_before = laid(folder, third)
    assert (as_before.out, as_before.new, as_before.notes) == (again.out, False, again.notes)
    write_review(second, "rejected")
    assert standing(third)[0] == first
    write_review(third, "")
    assert standing(third) == (third, "")


def test_a_take_of_other_words_or_frames_stands_for_none(folder: Path) -> None:
    made(folder, 1, line="b" * 64)
    made(folder, 2, stop=29)
    rejected = made(folder, 3)
    write_review(rejected, "rejected")
    one = laid(folder, rejected)
    assert (one.out, one.problem, one.takes) == (None, "", 0)
    assert one.notes == ("a_lip_v003 was rejected, and no other take of its line is there: the plate is shown.",)


def test_a_review_that_cant_be_read_keeps_its_timeline_from_being_written(folder: Path) -> None:
    report = made(folder, 1)
    review_file(report).write_text("approved, I think")
    assert "Mend it, or remove it" in laid(folder, report).problem
    with pytest.raises(MediaError):
        standing(report)
