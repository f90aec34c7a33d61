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


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="a matter of Unix")
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_what_ends_us_politely_is_heard_once_and_leaves_time_to_clear_up(
        name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    number, cleared = getattr(signal, name), []

    @click.command()
    def ended() -> None:
        try:
            signal.raise_signal(number)
        finally:
            signal.raise_signal(number)  # a closed terminal says it twice
            cleared.append(True)

    monkeypatch.setattr(cli, "retake", ended)
    before = signal.signal(number, signal.SIG_DFL)
    try:
        assert cli.main([]) == 130
        assert signal.getsignal(number) is signal.SIG_DFL
    finally:
        signal.signal(number, before)
    assert cleared and capsys.readouterr().err.strip() == "Stopped."


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="a matter of Unix")
def test_what_was_told_to_outlive_its_terminal_does(monkeypatch: pytest.MonkeyPatch) -> None:
    @click.command()
    def living() -> None:
        signal.raise_signal(signal.SIGHUP)

    monkeypatch.setattr(cli, "retake", living)
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        assert cli.main([]) == 0
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)
