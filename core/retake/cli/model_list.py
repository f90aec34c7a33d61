"""What `retake models` says of the models that there are and of those that are missing."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from retake.cli.table import aligned
from retake.errors import SetupError
from retake.unfinished import shown
from retake.weights.kinds import KINDS, ModelKind
from retake.weights.model import MISSING, PRESENT, Model
from retake.weights.store import Models
from retake.weights.word import word_for


def page(models: Models) -> list[str]:
    """The list for people: a row for every model that there is, and for every kind of which there is none."""
    rows: list[tuple[str, ...]] = [("MODEL", "FOR", "LICENCE", "SIZE", "STATE")]
    there = models.all()
    for kind in KINDS:
        own = [model for model in there if model.kind == kind]
        for model in own:
            rows.append((model.name, _purpose(kind), kind.licence, _size(model.size), _state(model, models)))
        if not own:
            rows.append((kind.name, _purpose(kind), kind.licence, _wanted_size(kind), MISSING))
    return [*aligned(rows), "",
            f"They lie in {shown(models.folder)}. Retake downloads none of them and needs none for its own engine.",
            "Where to get one and what its licence forbids: retake models show NAME. Bring it: retake models add FILE",
            "One for research only makes takes once you have given your word: retake models accept NAME",
            "Of several for one engine the newest draws, unless a render names another: --model NAME"]


def listed(models: Models) -> dict[str, Any]:
    """The same for programs."""
    return {"folder": str(models.folder), "kinds": [told_as_data(models, kind) for kind in KINDS]}


def told(models: Models, kind: ModelKind) -> list[str]:
    """All that is known of a kind, in lines."""
    rows: list[tuple[str, ...]] = [
        ("Name", kind.name), ("What", kind.about), ("For", _purpose(kind)),
            ("Files", ", ".join(kind.files)), ("Taken as", ", ".join(kind.layouts)), ("From", kind.source),
            ("Licence", kind.licence)]
    if kind.forbids:
        rows.append(("Forbids", kind.forbids))
    if kind.sizes or kind.roughly:
        rows.append(("Size", ", ".join(f"{size:,} bytes" for size in kind.sizes) or _wanted_size(kind)))
    own = [model for model in models.all() if model.kind == kind]
    for model in own:
        rows.append(("Here", f"{model.name}: {_state(model, models)}, added {model.added[:10]}, {shown(model.path)}"))
    if not own:
        rows.append(("Here", MISSING))
    return [kind.label, *aligned(rows)]


def told_as_data(models: Models, kind: ModelKind) -> dict[str, Any]:
    """All that is known of a kind, for programs."""
    own = [model for model in models.all() if model.kind == kind]
    states = [model.state() for model in own]
    try:
        word = word_for(kind, models.folder)
    except SetupError:
        word = None
    return {**asdict(kind), "state": PRESENT if PRESENT in states else states[0] if states else MISSING,
            "word": word.told() if word else None,
            "models": [{**model.told(), "path": str(model.path), "state": state}
                       for model, state in zip(own, states, strict=True)]}


def _purpose(kind: ModelKind) -> str:
    return f"{kind.use} (--engine {kind.engine})" if kind.engine else kind.use


def _size(size: int) -> str:
    return f"{size / 1e9:.2f} GB" if size >= 1e9 else f"{size / 1e6:.0f} MB" if size else ""


def _wanted_size(kind: ModelKind) -> str:
    """How large the file is that is to be brought, as far as that is known."""
    return _size(kind.sizes[0]) if kind.sizes else f"~{_size(kind.roughly)}" if kind.roughly else ""


def _state(model: Model, models: Models) -> str:
    """Whether it is there and may be used."""
    state = model.state()
    try:
        word_for(model.kind, models.folder)
    except SetupError:
        return f"{state}, needs your word"
    return state
