"""What lies on an editor's timeline, told from plain facts."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from retake.hosting.classify import Facts, classified

CLIP = Facts("", True, False, "Video + Audio", "/p/a.mov", True, 50, 10, 60, Fraction(25), Fraction(25))


@pytest.mark.parametrize(("facts", "kind"), [
    (CLIP, "footage"), (replace(CLIP, type="Video"), "footage"),
    (replace(CLIP, media=False, bare=True, path=""), "transition"), (replace(CLIP, kind="transition"), "transition"),
    (replace(CLIP, media=False, path=""), "drawn"), (replace(CLIP, media=False, kind="generator"), "drawn"),
    (replace(CLIP, type="Compound", path=""), "compound"), (replace(CLIP, type="Timeline", path=""), "compound"),
    (replace(CLIP, type="Multicam", path="", first=90_000, last=90_050), "multicam"),
    (replace(CLIP, type="Fusion Composition"), "drawn"), (replace(CLIP, type="Still"), "still"),
    (replace(CLIP, type="Audio"), "other"), (replace(CLIP, type=""), "footage"),
    (replace(CLIP, type="Vídeo + Áudio"), "footage"),
    (replace(CLIP, path=""), "missing"), (replace(CLIP, there=False), "missing"),
    (replace(CLIP, last=110), "retimed"), (replace(CLIP, last=35), "retimed"),
    (replace(CLIP, first=60, last=10), "reverse"),
    (replace(CLIP, last=10), "freeze"), (replace(CLIP, last=11), "freeze"),
    (replace(CLIP, percent=200.0), "retimed"), (replace(CLIP, percent=-100.0), "reverse"),
    (replace(CLIP, percent=0.0), "freeze"), (replace(CLIP, percent=100.0, last=110), "footage"),
    (replace(CLIP, first=None), "footage")])
def test_an_item_is_what_its_facts_say(facts: Facts, kind: str) -> None:
    found = classified(facts)
    assert found.kind == kind
    assert found.placeable is (kind == "footage") and "\n" not in found.reason


@pytest.mark.parametrize("last", [57, 58, 59])  # 50 frames at 25 are 48 at 24: told inclusively, or off by one
def test_media_of_another_rate_is_no_retime(last: int) -> None:
    assert classified(replace(CLIP, rate=Fraction(24), last=last)).kind == "footage"
