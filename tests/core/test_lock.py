"""One process at a time; a process that is killed lets go."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from retake.errors import OutputError
from retake.lock import held

HOLD = """
import sys, time
from pathlib import Path
from retake.lock import held
with held(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def test_the_second_waits_until_the_first_lets_go(tmp_path: Path) -> None:
    lock = tmp_path / "locks" / "one"
    with held(lock):
        with pytest.raises(OutputError, match="Another Retake"), held(lock, patience=0.1):
            pass
        with held(tmp_path / "locks" / "two"):
            pass
    with held(lock, patience=0):
        pass


def test_a_killed_process_holds_nothing(tmp_path: Path, house: Path) -> None:
    lock = tmp_path / "one"
    with subprocess.Popen([sys.executable, "-c", HOLD, str(lock)], stdout=subprocess.PIPE, text=True,
                          env={**os.environ, "PYTHONPATH": str(house / "core")}) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        with pytest.raises(OutputError), held(lock, patience=0.1):
            pass
        process.kill()
    with held(lock, patience=1):
        pass


def test_waiting_can_be_called_off(tmp_path: Path) -> None:
    def stop() -> None:
        raise KeyboardInterrupt

    began = time.monotonic()
    with held(tmp_path / "one"), pytest.raises(KeyboardInterrupt), held(tmp_path / "one", 60, stop):
        pass
    assert time.monotonic() - began < 5


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OutputError), held(tmp_path / "link"):
        pass
    assert not (tmp_path / "elsewhere").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows locks in another way")
def test_a_disk_without_locks_keeps_nobody_waiting_and_one_that_fails_is_named(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refusing(number: int) -> Callable[[int, int], None]:
        def flock(file: int, how: int) -> None:
            raise OSError(number, os.strerror(number))
        return flock

    for number in (errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOSYS):
        monkeypatch.setattr("fcntl.flock", refusing(number))
        with held(tmp_path / "one", patience=0):
            pass
    monkeypatch.setattr("fcntl.flock", refusing(errno.EACCES))
    with pytest.raises(OutputError, match="Another Retake"), held(tmp_path / "one", patience=0):
        pass
    monkeypatch.setattr("fcntl.flock", refusing(errno.EIO))
    with pytest.raises(OutputError, match="one can't be written"), held(tmp_path / "one", patience=0):
        pass
