"""Who works on a job, and whether he still does."""

from __future__ import annotations

import os
import socket
import sys
from functools import cache

SILENT = 20.0  # seconds without a sign of life after which whoever worked is taken for gone


@cache
def here() -> str:
    """This machine's name."""
    return socket.gethostname()


def own_name() -> str:
    """This process as the queue writes it: machine, number and, where the system tells it, the moment it began."""
    return f"{here()} {os.getpid()} {_began(os.getpid())}"


def gone(owner: str, silent: float) -> bool:
    """Whether a process works no more.

    Args:
        owner: Its name in the queue.
        silent: Seconds since its last sign of life; it counts where the process can't be looked up.
    """
    machine, number, began = ["", "", *owner.rsplit(" ", 2)][-3:]
    if machine != here() or sys.platform != "linux" or not number.isdigit():
        return silent > SILENT
    return _began(int(number)) != began


def _began(number: int) -> str:
    """When a process began, in the kernel's ticks; "-" where there is none, or the system does not tell.

    A process number is used again; number and beginning together are not.
    """
    try:
        with open(f"/proc/{number}/stat", "rb") as file:
            # The name in brackets may hold anything; the state "Z" is a dead one that nobody has asked after yet.
            rest = file.read().rpartition(b")")[2].split()
    except OSError:
        return "-"
    return "-" if rest[0] == b"Z" else rest[19].decode()
