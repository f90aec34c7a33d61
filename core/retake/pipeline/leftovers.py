"""What renders that were killed have left where takes go: found by who holds it, and removed before the next take."""

from __future__ import annotations

import contextlib
import math
import time

from retake.jobs.alive import gone, here
from retake.pipeline.request import RenderRequest
from retake.take_files import Holder, TakeFiles, holds_there, takes_there


def clear(request: RenderRequest, key: str = "") -> None:
    """Removes what ended processes have left unfinished where the takes of a request go.

    Args:
        request: What is to be rendered.
        key: The job that is locked here, where it is for one: nobody else on this machine can be at work on it.
    """
    options = request.options
    folder = options.folder or request.plate.parent
    for path, holder in holds_there(folder, request.plate, options.naming):
        if holder is not None and _is_abandoned(holder, key, 0.0):
            with contextlib.suppress(OSError):
                path.unlink()
    for files in there(request):
        holder = files.holder()
        if holder is not None and _is_abandoned(holder, key, time.time() - files.touched()):
            files.give_up()


def there(request: RenderRequest) -> list[TakeFiles]:
    """The takes of a request's plate, finished or not, the newest first."""
    options = request.options
    return takes_there(options.folder or request.plate.parent, request.plate, options.naming)


def _is_abandoned(holder: Holder, key: str, silent: float) -> bool:
    """Whether nobody works any more on what is held.

    Args:
        holder: Who holds it.
        key: The job that is locked here.
        silent: Seconds since anything of the take was written to.
    """
    if not key or holder.job != key:
        return gone(holder.owner, 0.0)
    same_machine = holder.owner.startswith(f"{here()} ")
    return gone(holder.owner, math.inf if same_machine else silent)
