"""Miniature experts put in the place of those that lie among the user's models."""

from __future__ import annotations

import pytest

from retake.expert.filed import Called


def put_in_place(monkeypatch: pytest.MonkeyPatch, kinds: tuple[str, ...] = ("lipsync-expert", "syncnet")) -> None:
    """Renders and checks find them, by the same names and measures as the real ones."""
    from retake.expert.judges import ColourExpert, ProtocolExpert
    from tests.core.expert.toys import ToyColour, ToyProtocol

    experts = ((ColourExpert(ToyColour()), "lipsync-expert"), (ProtocolExpert(ToyProtocol()), "syncnet"))
    both = tuple(Called(one, {"kind": kind, "label": one.label, "sha256": "0" * 64, "licence": "", "word": None})
                 for one, kind in experts if kind in kinds)
    for room in ("retake.pipeline.check", "retake.pipeline.second"):
        monkeypatch.setattr(f"{room}.filed", lambda: kinds)
        monkeypatch.setattr(f"{room}.called", lambda most=2: (both[:most], ()))
