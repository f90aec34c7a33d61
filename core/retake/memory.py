"""Memory that is no longer used, given back to the system."""

from __future__ import annotations

import ctypes
import gc
import sys


def give_back() -> None:
    """Gives back what was used and is free again.

    The C library keeps it for later otherwise; what the analysis of minutes leaves would lie beside the encoders'.
    Where the library can't, nothing happens.
    """
    gc.collect()
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # glibc has it, musl has not
        if trim is not None:
            trim(0)
