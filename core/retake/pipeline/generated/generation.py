"""What makes the generated mouths of a take: the engine, the user's model and word, and the line that it hears."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from retake.engines.engine import Line, NeuralEngine, NeuralSettings
from retake.engines.opening import check_libraries, open_engine
from retake.engines.registry import AUTO, ENGINES, EngineInfo, engine_named
from retake.errors import SetupError
from retake.options.render import COMPAT, RenderOptions
from retake.pipeline.analysis import dialogue_samples
from retake.pipeline.request import RenderRequest, Span
from retake.weights.store import Model, Models
from retake.weights.word import Word, licensed, word_for


@dataclass(frozen=True)
class Chosen:
    """What the options come to on this machine.

    Attributes:
        engine: The network's engine.
        model: The user's weights.
        word: The user's word for them; None where they need none.
        beside: Further weights that it sees and hears with.
    """

    engine: EngineInfo
    model: Model
    word: Word | None
    beside: tuple[Model, ...] = ()

    @property
    def hashes(self) -> tuple[str, ...]:
        """What each file hashes to that has a hand in the mouths, the network's own first."""
        return tuple(one for model in (self.model, *self.beside) for one in (model.sha256, *model.settings.values()))

    def as_data(self) -> dict[str, Any]:
        """What take.json says of it."""
        return {"engine": self.engine.name, **licensed(self.model, self.word),
                **({"beside": [one.told() for one in self.beside]} if self.beside else {})}


@dataclass(frozen=True)
class Generation:
    """What makes the generated mouths of a take.

    Attributes:
        chosen: The engine and the model.
        line: What the engine hears; it counts frames from the first that is written.
        offset: Frames by which lips are to come later than the dialogue.
        view: How the plate is looked at.
    """

    chosen: Chosen
    line: Line
    offset: int
    view: str

    def opened(self) -> NeuralEngine:
        """The engine, ready to make mouths; a context manager."""
        return open_engine(self.chosen.engine.name, self.chosen.model, self.line)

    def as_data(self) -> dict[str, Any]:
        """What take.json says of it."""
        return {**self.chosen.as_data(), "mode": COMPAT if self.line.settings.compat else "fixed"}


def chosen(options: RenderOptions, wanted: Sequence[str] = ()) -> Chosen | None:
    """The network that makes mouths; None where none does.

    Args:
        options: What the user chose. `auto` takes the first of the networks whose model is there.
        wanted: What the very models hash to that are wanted, the network's own first; any of their kinds if empty.

    Raises:
        SetupError: There is no such model, or the user's word for it or a library is missing; the line says what to do.
        MediaError: The model is not what was added any more.
    """
    engine = engine_named(options.engine)
    if engine.name != AUTO and not engine.neural:
        return None
    models = Models()
    if wanted:
        engine, model = _very(models, wanted[0])
    else:
        engine, model = _first(models) if engine.name == AUTO else (engine, models.find(engine.model))
    beside = tuple(models.find(kind) for kind in engine.beside)
    for one in beside:
        if len(wanted) > 1 and one.sha256 not in wanted:
            raise SetupError(f"The earlier take's mouths were made with another {one.kind.label} than the newest, "
                             f"{one.name}. Remove that (retake models remove {one.name}) and bring the file that was "
                             "used, or render anew without --from.")
    word = word_for(model.kind, models.folder)
    check_libraries(engine.name)
    return Chosen(engine, model, word, beside)


def generation(request: RenderRequest, span: Span, rate: Fraction, wanted: Sequence[str] = ()) -> Generation | None:
    """What makes the generated mouths of a take; None where none are. Raises as `chosen` does."""
    found = chosen(request.options, wanted)
    if found is None:
        return None
    settings = NeuralSettings(request.options.neural_mode == COMPAT)
    line = Line(dialogue_samples(request.dialogue, span, rate), rate, settings)
    return Generation(found, line, request.options.offset, request.options.view)


def _first(models: Models) -> tuple[EngineInfo, Model]:
    there = {one.kind.name for one in models.all()}
    for engine in ENGINES:
        if engine.neural and engine.model in there:
            return engine, models.find(engine.model)
    raise SetupError("The engine auto has a network make what the footage does not hold, and there is no network's "
                     "model. Bring one with: retake models add FILE. Or choose the engine footage.")


def _very(models: Models, sha256: str) -> tuple[EngineInfo, Model]:
    for model in models.all():
        if model.sha256 == sha256 and model.kind.engine:
            model.check()
            return engine_named(model.kind.engine), model
    raise SetupError(f"The earlier take's mouths were made by a model that is not there (sha256 {sha256[:12]}…). Bring "
                     "its file with: retake models add FILE. Or render anew without --from.")
