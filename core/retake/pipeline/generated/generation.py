"""What makes the generated mouths of a take: the engine, the user's model and word, and the line that it hears."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from retake.engines.choosing import network_chosen
from retake.engines.engine import Line, NeuralEngine, NeuralSettings
from retake.engines.opening import check_libraries, open_engine
from retake.engines.registry import ENGINES, EngineInfo
from retake.errors import SetupError
from retake.options.render import COMPAT, RenderOptions
from retake.pipeline.analysis import dialogue_samples
from retake.pipeline.request import RenderRequest, Span
from retake.weights.model import Used
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
                **({"beside": [licensed(one, None) for one in self.beside]} if self.beside else {})}


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
        return open_engine(self.chosen.engine.name, (self.chosen.model, *self.chosen.beside), self.line)

    def as_data(self) -> dict[str, Any]:
        """What take.json says of it."""
        return {**self.chosen.as_data(), "mode": COMPAT if self.line.settings.compat else "fixed"}


def chosen(options: RenderOptions) -> Chosen | None:
    """The network that makes mouths; None where none does.

    Args:
        options: What the user chose.

    Raises:
        OptionError: The engine has no use for the model that was named.
        SetupError: There is no such model, or the user's word for it or a library is missing; the line says what to do.
        MediaError: The model is not what was added any more.
    """
    models = Models()
    found = network_chosen(options.engine, options.model, models)
    if found is None:
        return None
    engine, model = found
    beside = tuple(models.find(kind) for kind in engine.beside)
    return _ready(engine, model, beside, models)


def chosen_again(wanted: Sequence[Used]) -> Chosen:
    """The network that made an earlier take's mouths.

    Args:
        wanted: The very models, the network's own first.

    Raises:
        SetupError: One of them is not there, or other settings lie with it; or as for `chosen`.
        MediaError: A model is not what was added any more.
    """
    models = Models()
    found = tuple(_very(models, one) for one in wanted)
    engine = next((one for one in ENGINES if one.neural and one.model == found[0].kind.name), None)
    if engine is None:
        raise SetupError(f"The earlier take's mouths were made by {found[0].kind.label}, which draws none. Render anew "
                         "without --from.")
    given = {one.kind.name: one for one in found[1:]}
    # Reports of before such models were named leave them to what is there.
    return _ready(engine, found[0], tuple(given.get(kind) or models.find(kind) for kind in engine.beside), models)


def generation(request: RenderRequest, span: Span, rate: Fraction, wanted: Sequence[Used] = ()) -> Generation | None:
    """What makes the generated mouths of a take; None where none are.

    Args:
        request: What is rendered.
        span: Its frames.
        rate: The plate's.
        wanted: The very models that are wanted, as `chosen_again` takes them; those of the options if empty.

    Raises:
        OptionError, SetupError, MediaError: As `chosen` and `chosen_again` do.
    """
    found = chosen_again(wanted) if wanted else chosen(request.options)
    if found is None:
        return None
    settings = NeuralSettings(request.options.neural_mode == COMPAT)
    line = Line(dialogue_samples(request.dialogue, span, rate), rate, settings)
    return Generation(found, line, request.options.offset, request.options.view)


def _ready(engine: EngineInfo, model: Model, beside: tuple[Model, ...], models: Models) -> Chosen:
    """All that makes the mouths, where the user's word and the libraries are there."""
    word = word_for(model.kind, models.folder)
    check_libraries(engine.name)
    return Chosen(engine, model, word, beside)


def _very(models: Models, used: Used) -> Model:
    """The very model that a report tells of."""
    for model in models.all():
        if model.sha256 != used.sha256:
            continue
        model.check_there()
        other = sorted(name for name in {*model.settings, *(used.settings or ())}
                       if used.settings is not None and model.settings.get(name) != used.settings.get(name))
        if other:
            raise SetupError(f"The earlier take's mouths were made with another {other[0]} beside {model.name}. Remove "
                             f"that (retake models remove {model.name}) and add the folder that was used, or render "
                             "anew without --from.")
        return model
    raise SetupError(f"The earlier take's mouths were made by a model that is not there (sha256 {used.sha256[:12]}…). "
                     "Bring its file with: retake models add FILE. Or render anew without --from.")
