"""The benchmark that tells where a render's time goes finds each part's door where it says."""

from __future__ import annotations

from tests.bench.parts import DOORS, place


def test_every_door_is_there() -> None:
    for doors in DOORS.values():
        for module, name in doors:
            owner, last = place(module, name)
            assert callable(getattr(owner, last)), f"{module} {name}"
