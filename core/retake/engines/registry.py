"""Which engines there are, and what each of them needs. Light: standard library only."""

from __future__ import annotations

from dataclasses import dataclass

FOOTAGE, PASSTHROUGH, AUTO = "footage", "passthrough", "auto"


@dataclass(frozen=True, slots=True)
class EngineInfo:
    """An engine, as the user chooses it.

    Attributes:
        name: As options and reports call it.
        label: As a form calls it.
        words: What makes the mouths, in an editor's words.
        model: The kind of model that it needs (`retake.weights.kinds`); "" where it needs none.
        extra: What has to be installed for it beyond the program itself: an extra of the package; "" for nothing.
        graphics: Whether it is of use with a graphics card only.
        beside: Further kinds of models that it needs.
    """

    name: str
    label: str
    words: str
    model: str = ""
    extra: str = ""
    graphics: bool = False
    beside: tuple[str, ...] = ()

    @property
    def neural(self) -> bool:
        """Whether a network makes its mouths."""
        return bool(self.model)


ENGINES: tuple[EngineInfo, ...] = (
    EngineInfo(FOOTAGE, "Footage", "the actor's own mouths from other moments"),
    EngineInfo("wav2lip", "Wav2Lip", "a network makes every mouth that has to change", "wav2lip", "neural"),
    EngineInfo("musetalk", "MuseTalk", "a network makes every mouth that has to change", "musetalk", "diffusion", True,
               ("vae", "whisper")),
    EngineInfo("latentsync", "LatentSync", "a network makes every mouth that has to change", "latentsync", "diffusion",
               True, ("vae", "whisper")),
    EngineInfo(AUTO, "Auto", "the actor's own mouths, and a network's where the footage has none that fits"),
    EngineInfo(PASSTHROUGH, "Passthrough", "the plate as it is, to try the way into an editor"),
)
NAMES = tuple(one.name for one in ENGINES)


def engine_named(name: str) -> EngineInfo:
    """The engine of that name, which there must be."""
    return next(one for one in ENGINES if one.name == name)
