"""Progress passes on what it shows, and is silent where a program reads."""

from __future__ import annotations

import sys

import pytest

from retake.cli.progress import progress, stages


def test_it_yields_what_it_gets(capsys: pytest.CaptureFixture[str]) -> None:
    assert list(progress(iter(range(1000)), 1000, "Copying")) == list(range(1000))
    out, err = capsys.readouterr()
    assert out == ""
    assert err == "Copying\n"


def test_hidden_it_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert list(progress("abc", 3, "Copying", hidden=True)) == ["a", "b", "c"]
    assert capsys.readouterr() == ("", "")


def shown(capsys: pytest.CaptureFixture[str]) -> list[str]:
    """What a terminal got, line by line as it was written over."""
    return [part.strip() for part in capsys.readouterr().err.replace("\n", "\r").split("\r") if part.strip()]


def test_a_stage_says_how_long_it_still_takes(capsys: pytest.CaptureFixture[str],
                                              monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    seconds = iter([0.0, 0.0, 0.05, 2.0, 20.0, 20.0, 100.0, 200.0])
    tell = stages(clock=lambda: next(seconds))
    for done in (0, 1, 10, 100, 200):
        tell("Writing", done, 200)
    for done in (1, 2):
        tell("Judging", done, 400)
    assert shown(capsys) == ["Writing: 0 of 200", "Writing: 10 of 200, 38 s left", "Writing: 100 of 200, 20 s left",
                             "Writing: 200 of 200", "Judging: 1 of 400", "Judging: 2 of 400, 663 min left"]


def test_a_stage_that_is_done_once_more_begins_anew(capsys: pytest.CaptureFixture[str],
                                                   monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    seconds = iter([0.0, 0.0, 30.0, 30.0, 40.0])
    tell = stages(clock=lambda: next(seconds))
    for done in (0, 4, 0, 2):
        tell("Looking through the library", done, 4)
    assert shown(capsys)[-1] == "Looking through the library: 2 of 4, 10 s left"


def test_elsewhere_each_stage_is_named_once(capsys: pytest.CaptureFixture[str]) -> None:
    tell = stages()
    for what, done in (("Listening", 1), ("Listening", 2), ("Writing", 1), ("Writing", 2)):
        tell(what, done, 2)
    assert capsys.readouterr() == ("", "Listening\nWriting\n")


def test_for_programs_stages_are_silent(capsys: pytest.CaptureFixture[str]) -> None:
    stages(hidden=True)("Listening", 1, 2)
    assert capsys.readouterr() == ("", "")
