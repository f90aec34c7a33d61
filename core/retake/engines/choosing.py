"""Which engine and which of the user's models make a take's mouths, by what the user has chosen."""

from __future__ import annotations

from collections.abc import Sequence

from retake.engines.registry import AUTO, ENGINES, EngineInfo, engine_named
from retake.errors import OptionError, SetupError
from retake.printable import printable
from retake.weights.kinds import kind_named
from retake.weights.model import Model
from retake.weights.store import Models


def network_chosen(engine: str, model: str, models: Models) -> tuple[EngineInfo, Model] | None:
    """The network's engine and the model that it draws with; None where no network makes any mouth.

    Args:
        engine: The engine's name. `auto` is the engine of the model that is named, else the first whose model is there.
        model: The model's name, as `Models.named` knows it; "" for the newest that fits.
        models: The user's models.

    Raises:
        OptionError: The engine has no use for that model.
        SetupError: There is no such model; the line says which there are, or which file to bring.
        MediaError: The model is not what was added any more.
    """
    asked = engine_named(engine)
    fitting = tuple(one for one in ENGINES if one.neural and asked.name in (one.name, AUTO))
    if not fitting:
        if model:
            others = ", ".join(one.name for one in ENGINES if one.neural)
            raise OptionError(f"The engine {engine} has no use for a model. Leave {printable(model)[:80]} out, or "
                              f"choose another engine: {others} or {AUTO}.")
        return None
    if model:
        return _named(asked, fitting, model, models)
    there = {one.kind.name for one in models.all()}
    for one in fitting:
        if one.model in there or asked.name != AUTO:
            return one, models.find(one.model)
    raise SetupError("The engine auto has a network make what the footage does not hold, and there is no network's "
                     "model. Bring one with: retake models add FILE. Or choose the engine footage.")


def _named(asked: EngineInfo, fitting: Sequence[EngineInfo], name: str, models: Models) -> tuple[EngineInfo, Model]:
    """The model of that name, with its engine."""
    ours = [one for one in models.all() if any(one.kind.name == info.model for info in fitting)]
    said = printable(name)[:80]
    try:
        found = models.named(name)
    except SetupError:
        if not ours and asked.name != AUTO:
            models.find(asked.model)  # says what to bring
        several = [one.name for one in ours if one.kind == kind_named(name)]
        if several:
            raise SetupError(f"There are {len(several)} models for the engine {name}. Name one of them: "
                             f"{', '.join(several)}.") from None
        raise SetupError(f"There is no model {said} for the engine {asked.name}. {_told(ours)}") from None
    if found not in ours:
        raise OptionError(f"{said} is {found.kind.label}: the engine {asked.name} draws no mouths with it. "
                          f"{_told(ours)}")
    found.check_there()
    return engine_named(found.kind.engine), found


def _told(ours: Sequence[Model]) -> str:
    """Which models could be named."""
    if not ours:
        return "There is none yet: retake models add FILE. `retake models` says which files are known."
    return f"There {'are' if len(ours) > 1 else 'is'}: {', '.join(one.name for one in ours)}."
