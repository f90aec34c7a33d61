"""Standard output, kept for programs: with --json nothing but our JSON may land there."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator


@contextlib.contextmanager
def nothing_but_ours(wanted: bool) -> Iterator[None]:
    """While the block runs, what C libraries print of their own accord goes to the standard error output.

    OpenEXR, for one, reports damaged files on standard output and has no switch for it.
    """
    if not wanted or sys.stdout is not sys.__stdout__ or sys.stdout is None:
        yield  # nobody's terminal or pipe: a test or a caller reads in Python
        return
    sys.stdout.flush()
    kept = os.dup(1)
    os.dup2(2, 1)
    with os.fdopen(kept, "w", encoding=sys.stdout.encoding) as ours:
        sys.stdout = ours
        try:
            yield
        finally:
            ours.flush()
            os.dup2(kept, 1)
            sys.stdout = sys.__stdout__


def give_up() -> None:
    """Sends what is still to be written to standard output nowhere, once it has turned out that nothing takes it."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)
