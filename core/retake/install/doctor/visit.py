"""The doctor's visit: everything in turn, while the slow ones are asked beside it."""

from __future__ import annotations

import contextlib
import time

from retake.install.doctor import own, storage
from retake.install.doctor.editors import findings
from retake.install.doctor.finding import Finding
from retake.install.places import Place, here
from retake.manifest import manifest

_PATIENCE = 10.0  # seconds for what loads libraries; half a second is usual


def visit(place: Place | None = None) -> list[Finding]:
    """What is found, Retake's own things first, then the editors in the manifest's order."""
    place, until = place or here(), time.monotonic() + _PATIENCE
    with contextlib.ExitStack() as open_ones:
        media, panel = open_ones.enter_context(own.media()), open_ones.enter_context(own.panel())
        card = own.card()
        if card is not None:
            open_ones.enter_context(card)
        found, models = own.installation(), own.models()
        kept = [storage.cache(), storage.queue()]
        editors = [one for host in manifest().hosts if host.copies for one in findings(host, place)]
        return [*found, own.ffmpeg(media, until), *models, *own.qt(panel, until), *kept, own.graphics(card, until),
                *editors]
