"""AAF, Avid's interchange, through OpenTimelineIO's adapter."""

from __future__ import annotations

import contextlib
import gc
import io
import logging
import warnings
from collections.abc import Iterator
from pathlib import Path

import opentimelineio as otio
from otio_aaf_adapter.adapters import advanced_authoring_format as adapter

from retake.errors import MediaError
from retake.timeline.bytes import contents
from retake.timeline.document import Document
from retake.unfinished import shown

_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def _adapted(path: Path) -> tuple[otio.core.SerializableObject | None, str]:
    """What the adapter makes of the file, or why it makes nothing of it."""
    try:
        return adapter.read_from_file(str(path)), ""
    except Exception as problem:
        # The adapter and its parser raise whatever the damage makes them stumble over.
        return None, " ".join(str(problem).split())[:120] or type(problem).__name__


@contextlib.contextmanager
def _silence() -> Iterator[None]:
    """While the block runs, nothing is logged or printed: the parser tells the terminal what it stumbles over."""
    root = logging.getLogger()
    before, handlers = root.manager.disable, list(root.handlers)
    logging.disable(logging.CRITICAL)
    try:
        with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(before)
        root.handlers[:] = handlers  # the parser's first word gives the root logger a handler


def read_aaf(path: Path) -> Document:
    """The timeline of an AAF."""
    data = contents(path)
    if not data.startswith(_MAGIC):
        raise MediaError(f"{shown(path)} is no AAF, or it is damaged. Export it again.")
    with _silence():
        found, said = _adapted(path)
        if said:
            gc.collect()  # the parser leaves the file open where it gives up
    if said:
        raise MediaError(f"{shown(path)} can't be read as AAF ({said}). Export it again, or as OTIO or EDL.")
    if isinstance(found, otio.schema.SerializableCollection):
        timelines = [one for one in found if isinstance(one, otio.schema.Timeline)]
        if len(timelines) != 1:
            raise MediaError(f"{shown(path)} holds {len(timelines)} timelines. Export one alone.")
        found = timelines[0]
    if not isinstance(found, otio.schema.Timeline):
        raise MediaError(f"{shown(path)} holds no timeline. Export a sequence from the editor.")
    return Document(path, "aaf", found, path.parent)
