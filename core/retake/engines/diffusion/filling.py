"""A network's tensors and the numbers it is built by, out of what the user has brought; refused where none fit."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from retake.errors import MediaError
from retake.unfinished import shown

if TYPE_CHECKING:
    from torch import Tensor, nn

    from retake.weights.store import Model

_LARGEST = 1 << 20
_MOST, _MOST_LAYERS = 1 << 16, 16
# What building a network from a config that makes no sense may raise.
NONSENSE = (TypeError, ValueError, LookupError, ArithmeticError, AttributeError, RuntimeError)


def filled(network: nn.Module, tensors: Mapping[str, Tensor], model: Model) -> None:
    """Put tensors into a network that was built without memory: all of it, and nothing else.

    Raises:
        MediaError: A tensor is missing, of another shape, or one too many.
    """
    wanted = network.state_dict()
    missing = [name for name in wanted if name not in tensors]
    foreign = [name for name in tensors if name not in wanted]
    other = [name for name in wanted if name in tensors and tensors[name].shape != wanted[name].shape]
    for names, fault in ((missing, "is missing"), (foreign, "does not belong there"), (other, "has another size")):
        if names:
            more = f" and {len(names) - 1} more" if len(names) > 1 else ""
            raise refusal(model, f"{names[0]}{more} {fault}")
    network.load_state_dict({name: tensors[name] for name in wanted}, strict=True, assign=True)


def config(model: Model, names: Sequence[str]) -> dict[str, Any]:
    """What the first of these JSON files that came with a model says of its network; nothing where none came.

    Raises:
        MediaError: It is there and can't be read.
    """
    for name in names:
        path = model.folder / name
        if name not in model.settings:
            continue
        try:
            with path.open("rb") as file:
                told = json.loads(file.read(_LARGEST))
        except (OSError, ValueError, RecursionError):
            told = None
        if not isinstance(told, dict):
            raise MediaError(f"{shown(path)} is damaged. Bring the one that came with {model.kind.label}.")
        return told
    return {}


def check_sizes(told: Mapping[str, Any]) -> None:
    """Raise ValueError where a config's numbers are no network's: it would be built for ever, or not at all."""
    for name, value in told.items():
        numbers = value if isinstance(value, list) else [value]
        most = _MOST_LAYERS if name in ("layers_per_block", "encoder_layers") else _MOST
        if len(numbers) > _MOST_LAYERS or any(isinstance(one, int | float) and not 0 <= one <= most for one in numbers):
            raise ValueError(f"{name} can't be {str(value)[:40]}")


def refusal(model: Model, fault: str) -> MediaError:
    """The line that says what is wrong with a model's file, and which one to bring."""
    files = " or ".join(model.kind.files)
    return MediaError(f"{shown(model.path)} is not {model.kind.label} as Retake knows it: {fault[:120]}. "
                      f"Bring {files} ({model.kind.source}) with: retake models add FILE")
