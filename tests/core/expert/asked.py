"""Miniature experts put in the place of those that lie among the user's models."""

from __future__ import annotations

import pytest

from retake.expert.filed import Called


def put_in_place(monkeypatch: pytest.MonkeyPatch) -> None:
    """Renders and checks find both, by the same names and measures as the real ones."""
    from retake.expert.judges import ColourExpert, ProtocolExpert
    from tests.core.expert.toys import ToyColour, ToyProtocol

    experts = ((ColourExpert(ToyColour()), "lipsync-expert"), (ProtocolExpert(ToyProtocol()), "syncnet"))
    both = tuple(Called(one, {"model": kind, "label": one.label, "sha256": "0" * 64, "licence": "", "word": None})
                 for one, kind in experts)
    for room in ("retake.pipeline.check", "retake.pipeline.second"):
        monkeypatch.setattr(f"{room}.filed", lambda: (True, True))
        monkeypatch.setattr(f"{room}.called", lambda: (both, ()))
