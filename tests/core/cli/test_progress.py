"""Progress passes on what it shows, and is silent where a program reads."""

from __future__ import annotations

import pytest

from retake.cli.progress import progress


def test_it_yields_what_it_gets(capsys: pytest.CaptureFixture[str]) -> None:
    assert list(progress(iter(range(1000)), 1000, "Copying")) == list(range(1000))
    out, err = capsys.readouterr()
    assert out == ""
    assert err == "Copying\n"


def test_hidden_it_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert list(progress("abc", 3, "Copying", hidden=True)) == ["a", "b", "c"]
    assert capsys.readouterr() == ("", "")
