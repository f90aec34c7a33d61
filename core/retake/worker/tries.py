"""What a take would look like, at a few frames: made as a render makes them, without rendering it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace

from retake.cache import user_cache
from retake.errors import Cancelled, OptionError, OutputError
from retake.known_files import print_of
from retake.manifest import manifest
from retake.options.render import RenderOptions
from retake.pipeline.library import library_part
from retake.pipeline.request import RenderRequest
from retake.pipeline.request_json import request_as_data, request_from_data
from retake.pipeline.trial import MAKING, Trial
from retake.video.jpegs import Jpegs
from retake.views import VIEWS
from retake.worker.given import Given
from retake.worker.protocol import Message, line_of
from retake.worker.reel_file import SUFFIX, Reel
from retake.worker.reels import SHELF, facts_of
from retake.worker.serve import Say, Tell

_OWN = ("frame", "count", "width", "height", "view")
_MOST_FRAMES, _MOST_PIXELS = 75, 4096
_FARTHEST = 1 << 31
# Choices that no picture depends on.
_OF_THE_FILE = ("codec", "patch", "plate_sound", "full_hash", "second_judge", "folder", "name", "show", "shot",
             "language")


class Trials:
    """The trial that was asked for last, kept with its footage open: whoever tries one frame tries another."""

    def __init__(self) -> None:
        self._name = ""
        self._trial: Trial | None = None

    @contextmanager
    def at(self, name: str, request: RenderRequest, tell: Tell) -> Iterator[Trial]:
        """The trial of a request by its name (`name_of`); let go of where something goes wrong with its footage."""
        trial = self._trial
        if trial is None or name != self._name:
            self.drop()
            trial = Trial.of(request, user_cache(), tell)
            self.keep(name, trial)
        try:
            yield trial
        except (Cancelled, OptionError, OutputError):
            raise
        except BaseException:
            self.drop()
            raise

    def keep(self, name: str, trial: Trial) -> None:
        """Keeps a trial, and lets the one before it go."""
        self.drop()
        self._name, self._trial = name, trial

    def drop(self) -> None:
        """Lets the trial go."""
        trial, self._trial = self._trial, None
        if trial is not None:
            trial.close()


TRIALS = Trials()


def attempt(data: Message, tell: Tell, say: Say) -> Message:
    """A few frames of a take that is not rendered, as a reel; what was made of them before is told at once."""
    asked = Given("try", {name: value for name, value in data.items() if name in _OWN}, _OWN)
    first, count = asked.whole("frame", 0, 0, _FARTHEST), asked.whole("count", 1, 1, _MOST_FRAMES)
    size = (asked.whole("width", 1920, 1, _MOST_PIXELS), asked.whole("height", 1920, 1, _MOST_PIXELS))
    request = request_from_data({name: value for name, value in data.items() if name not in _OWN})
    view, name = asked.one_of("view", VIEWS, request.options.view), name_of(request)
    made = Reel(SHELF.file(("try", manifest().version, name, first, count, size, view), SUFFIX), say)
    if not made.look():
        with TRIALS.at(name, request, tell) as trial:
            wanted, jpegs = trial.within(first, count), Jpegs(trial.info, *size, view)
            SHELF.ready()
            with SHELF.alone(made.file, lambda: tell(MAKING, made.made, len(wanted))):
                if not made.look():
                    _make(made, trial, wanted, jpegs, tell)
    SHELF.asked_for(made.index)
    return made.result()


def _make(made: Reel, trial: Trial, wanted: range, jpegs: Jpegs, tell: Tell) -> None:
    """Makes the frames that are missing."""
    facts = facts_of(trial.info, wanted.start, wanted.stop, (jpegs.width, jpegs.height))
    with made.growing(facts), closing(trial.frames(wanted[made.made:], tell)) as frames:
        for one in frames:
            made.add(jpegs(one.done.frame))


def name_of(request: RenderRequest) -> str:
    """A name for what a take's pictures depend on: what is chosen of them, and the files as they are now.

    Raises:
        MediaError: One of the files can't be read.
    """
    plain = RenderOptions()
    options = replace(request.options, **{name: getattr(plain, name) for name in _OF_THE_FILE})
    files = [request.plate, request.dialogue, request.guide, request.earlier,
             *(library_part(one)[0] for one in request.library)]
    told = [request_as_data(replace(request, options=options)), [print_of(one) for one in files if one is not None]]
    return hashlib.sha256(line_of({"told": told})).hexdigest()[:32]
