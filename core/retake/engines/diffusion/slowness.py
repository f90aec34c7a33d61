"""What MuseTalk and LatentSync cost on a machine without a graphics card, told before they begin."""

from __future__ import annotations

import importlib.util
import time
from typing import Any

from retake.engines.choosing import network_chosen
from retake.engines.registry import engine_named
from retake.errors import RetakeError
from retake.weights.store import Models

# Billions of operations that a frame takes: its reference and its covered face encoded, the network, the decoder.
# LatentSync's network runs forty times, at 256 pixels; at 512 it all takes four times as much.
WORK = {"musetalk": 1345.0, "latentsync": 11294.0}
# Of what a processor does in one large convolution it keeps up about half, all layers taken together.
_KEPT_UP = 0.5
_TRIED = 0.25  # seconds


def slowness(engine: str, model: str = "") -> str | None:
    """A line that says how long a frame will take, for an engine that wants a graphics card where none is there.

    None where the engine is another or has its card, and where it, its model or PyTorch is missing, which is told
    elsewhere.

    Args:
        engine: The engine's name; `auto` is the network that it would take.
        model: The name of the model that the user chose; "" for none.
    """
    try:
        found = network_chosen(engine, model, Models())
    except RetakeError:
        return None
    if found is None or found[0].name not in WORK or importlib.util.find_spec("torch") is None:
        return None
    import torch

    from retake.weights.devices import device_for
    name = found[0].name
    if device_for("auto") != "cpu":
        return None
    seconds = WORK[name] / (operations(torch) * _KEPT_UP)
    return (f"No graphics card is here that PyTorch can use: {engine_named(name).label} will take about "
            f"{said(seconds)} a frame on this processor, {said(24 * seconds)} for 24 frames.")


def operations(torch: Any) -> float:
    """Billions of operations a second that this processor does in a convolution such as these networks consist of.

    The fastest of some counts: what else runs just now slows the others down.
    """
    pictures, kernel = torch.zeros(4, 320, 32, 32), torch.zeros(320, 320, 3, 3)
    fastest, ends = float("inf"), time.monotonic() + _TRIED
    with torch.inference_mode():
        torch.nn.functional.conv2d(pictures, kernel, padding=1)  # the first one also starts the threads
        while fastest == float("inf") or time.monotonic() < ends:
            began = time.monotonic()
            torch.nn.functional.conv2d(pictures, kernel, padding=1)
            fastest = min(fastest, max(1e-6, time.monotonic() - began))
    return 2 * 4 * 32 * 32 * 320 * 320 * 9 / fastest / 1e9


def said(seconds: float) -> str:
    """A time in words, as roughly as it is known."""
    for unit, name in ((3600, "hours"), (60, "minutes")):
        if seconds >= 2 * unit:
            return f"{seconds / unit:.0f} {name}"
    return f"{max(1, seconds):.0f} seconds" if seconds >= 2 else "a second or two"
