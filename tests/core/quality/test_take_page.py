"""The page of a take: with pictures where plate and take are there, without them and saying so where they are not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from retake.cli import main
from tests.core.quality.conftest import Shot


def test_the_page_lies_beside_the_take_and_shows_before_and_after(shot: Shot, capsys: pytest.CaptureFixture[str]
                                                                  ) -> None:
    report = json.loads(shot.ffv1.report.read_text())
    first = report["frames"][0]["frame"]
    place = {"first": first - 5, "last": first + 9, "timecode": None}
    report["verdict"] = {"verdict": "look", "reasons": [{"level": "look", "words": "The <lips> move.",
                                                         "ranges": [place]}, {"level": "look", "words": "All of it."}]}
    shot.ffv1.report.write_text(json.dumps(report))
    page = shot.ffv1.movie.with_suffix(".html")
    assert main(["page", str(shot.ffv1.movie)]) == 0
    assert page.name in capsys.readouterr().out
    content = page.read_text(encoding="utf-8")
    assert content.count("data:image/png;base64") == 2
    # The place begins before the take does: what there is of it is shown.
    assert f"The &lt;lips&gt; move. Shown: frames {first}, {first + 3}, {first + 6}, {first + 9}." in content


def test_without_its_plate_a_page_says_why_it_has_no_pictures(shot: Shot, tmp_path: Path,
                                                              capsys: pytest.CaptureFixture[str]) -> None:
    gone = tmp_path / "gone.mov"
    assert main(["page", str(shot.ffv1.report), "--plate", str(gone), "--out", str(tmp_path / "a" / "p.html")]) == 0
    assert "no pictures: " in (said := capsys.readouterr().out) and "gone.mov" in said
    assert "data:image" not in (tmp_path / "a" / "p.html").read_text(encoding="utf-8")


def test_what_is_no_take_and_one_page_for_two_takes_are_refused(shot: Shot, tmp_path: Path,
                                                                capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "x.take.json").write_text("{}")
    assert main(["page", str(tmp_path / "x.take.json")]) == 3
    two = [str(shot.ffv1.report)] * 2
    assert main(["page", *two, "--out", str(tmp_path / "p.html")]) == 2
    assert "one by one" in capsys.readouterr().err
