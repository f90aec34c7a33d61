"""MediaPipe and TensorFlow Lite, loaded without what they would write to the terminal."""

from __future__ import annotations

import contextlib
import os
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from types import ModuleType

# Read when the libraries are loaded, so they are set as soon as this room is entered.
for _name, _value in (("GLOG_minloglevel", "3"), ("TF_CPP_MIN_LOG_LEVEL", "3")):
    os.environ.setdefault(_name, _value)

_LOCK = threading.RLock()
_DEPTH = 0
_KEPT: int | None = None


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """A block in which nothing reaches the process's stderr from below Python.

    TensorFlow Lite says which delegate it takes, and absl warns that it was not asked to warn, whatever the
    environment says. Meant for loading and closing alone: errors come back as exceptions all the same.
    """
    _enter()
    try:
        if "mediapipe" not in sys.modules:
            _import_aside()
        yield
    finally:
        _leave()


def _import_aside() -> None:
    """Imports MediaPipe in a thread of its own.

    Something among what it loads keeps the frames that it was imported from, for as long as the process lives, and
    with them whatever the callers held: minutes of faces and of speech. A thread's frames end with the thread's first.
    """
    with ThreadPoolExecutor(1) as thread, _undrawn():
        thread.submit(import_module, "mediapipe").result()


@contextlib.contextmanager
def _undrawn() -> Iterator[None]:
    """Meanwhile whoever imports Matplotlib gets an empty module.

    MediaPipe imports it for a drawing in three dimensions that nobody here asks for. That takes longer than all the
    rest of MediaPipe, whenever a process looks for a face for the first time.
    """
    names = ("matplotlib", "matplotlib.pyplot")
    if any(name in sys.modules for name in names):
        yield
        return
    sys.modules.update({name: ModuleType(name) for name in names})
    try:
        yield
    finally:
        for name in names:
            del sys.modules[name]


def _enter() -> None:
    global _DEPTH, _KEPT
    with _LOCK:
        _DEPTH += 1
        if _DEPTH > 1:
            return
        with contextlib.suppress(OSError, ValueError, AttributeError):
            sys.stderr.flush()
        try:
            _KEPT = os.dup(2)
        except OSError:  # a program without a terminal
            _KEPT = None
            return
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 2)
        os.close(nowhere)


def _leave() -> None:
    global _DEPTH, _KEPT
    with _LOCK:
        _DEPTH -= 1
        if _DEPTH == 0 and _KEPT is not None:
            os.dup2(_KEPT, 2)
            os.close(_KEPT)
            _KEPT = None
