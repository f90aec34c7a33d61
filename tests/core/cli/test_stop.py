"""Ctrl-C ends a command as stopped, also where a library makes an error of its own of it."""

from __future__ import annotations

import signal

import click
import pytest

from retake import cli


@pytest.mark.parametrize("becomes", [None, ImportError("initialization failed")])
def test_ctrl_c_is_no_bug_whatever_becomes_of_it(becomes: Exception | None, monkeypatch: pytest.MonkeyPatch,
                                                 capsys: pytest.CaptureFixture[str]) -> None:
    @click.command()
    def pressed() -> None:
        try:
            signal.raise_signal(signal.SIGINT)
        except KeyboardInterrupt:
            if becomes is not None:
                raise becomes from None
            raise

    monkeypatch.setattr(cli, "retake", pressed)
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        assert cli.main([]) == 130
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    finally:
        signal.signal(signal.SIGINT, before)
    assert capsys.readouterr().err.strip() == "Stopped."


def test_an_error_without_ctrl_c_stays_a_bug(monkeypatch: pytest.MonkeyPatch,
                                             capsys: pytest.CaptureFixture[str]) -> None:
    @click.command()
    def broken() -> None:
        raise ImportError("initialization failed")

    monkeypatch.setattr(cli, "retake", broken)
    assert cli.main([]) == cli.A_BUG
    assert "Traceback" in capsys.readouterr().err
