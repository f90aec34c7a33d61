"""A shot that preflight is asked after: what is to be rendered, and what its timeline says of it."""

from __future__ import annotations

from dataclasses import dataclass

from retake.dialogue import Line
from retake.pipeline.request import RenderRequest
from retake.timeline.shot import Shot


@dataclass(frozen=True, slots=True)
class Asked:
    """A shot, and what is to be done to it.

    Attributes:
        request: The render. Its sounds' files need not be there yet where the line says what they are mixed from.
            None where the timeline's word is enough to know that nothing can be rendered.
        shot: The shot on its timeline; None where a plate is named by itself.
        line: The shot's guide and dialogue as mixes; None where the request's own files are the sounds.
        language: In which language; "" where there is one only.
        refused: Why nothing can be rendered, as far as that is known before anything is looked at.
        spoken: Whether a dialogue was named; else the shot is judged by its pictures and its guide alone.
    """

    request: RenderRequest | None
    shot: Shot | None = None
    line: Line | None = None
    language: str = ""
    refused: tuple[str, ...] = ()
    spoken: bool = True
