"""Tracks come back from the cache as they were, or not at all."""

from __future__ import annotations

import numpy as np
import pytest

from retake.faces import FaceTracks, from_bytes, store, to_bytes


def test_tracks_come_back_as_they_were(talk: FaceTracks) -> None:
    again = from_bytes(to_bytes(talk))
    assert again is not None
    assert (again.start, again.cuts, again.geometry, again.mesh) == (talk.start, talk.cuts, talk.geometry, talk.mesh)
    [one], [other] = talk.faces, again.faces
    assert one.model is not None and other.model is not None
    for name in ("landmarks", "present", "confidence", "hidden", "pose"):
        assert np.array_equal(getattr(one, name), getattr(other, name), equal_nan=True)
        assert np.asarray(getattr(one, name)).dtype == np.asarray(getattr(other, name)).dtype
    assert np.array_equal(one.model.parts, other.model.parts)
    assert (one.model.usual, one.sureness) == (other.model.usual, other.sureness)


def test_the_bytes_are_always_the_same(talk: FaceTracks) -> None:
    again = from_bytes(to_bytes(talk))
    assert again is not None
    assert to_bytes(again) == to_bytes(talk)


@pytest.mark.parametrize("damage", ["cut", "garbled", "empty"])
def test_a_damaged_archive_gives_nothing(talk: FaceTracks, damage: str) -> None:
    data = to_bytes(talk)
    broken = {"cut": data[: len(data) // 2], "garbled": bytes(b ^ 255 for b in data), "empty": b""}[damage]
    assert from_bytes(broken) is None


def test_another_version_gives_nothing(talk: FaceTracks, monkeypatch: pytest.MonkeyPatch) -> None:
    data = to_bytes(talk)
    monkeypatch.setattr(store, "VERSION", store.VERSION + 1)
    assert from_bytes(data) is None
