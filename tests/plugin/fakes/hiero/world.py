"""What the fake's objects live in: its main thread, its quirks, and the wrappers by which they are handed out."""

from __future__ import annotations

import itertools
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

from tests.plugin.fakes.hiero.names import EVERY, names_of


@dataclass
class Quirks:
    """What the fake does that a plain model of a timeline would not; each names its line of the facts on hosts.

    Attributes:
        overwriting: 3.3, `addTrackItem` overwrites or cuts what is there.
        float_rate: 3.3, `framerate().toFloat()` is an artefact of 32 bits.
        no_rational: 3.3, "use toRational() or snap": a build whose `toRational` hands over no pair.
        float_source: 3.3, `sourceIn` and `sourceOut` are floats; a hair beside the frame that is meant.
        linked: 3.3, `setActiveVersion` and a linked item's version change every linked item.
        own_start: 3.3, a new version's source times count from its own first frame.
        one_version_a_path: 3.3, `createClipVersion` raises where the path is a version already.
        new_is_active: not in the facts, to be probed: a new version becomes the active one.
        mixed_selection: 3.3, the selection holds effects and transitions too.
        other_wrappers: documented (objects compare by ==): every call hands out a new wrapper.
        main_thread: 3.1, the API is called in the main thread alone, and waiting for it there never ends.
        raises_are_lost: 3.1, to be probed: what raises in the main thread is printed, and None comes back.
        tag_keys: 3.3, a tag's metadata keeps keys that begin with "tag." and texts.
        tag_copies: documented (`addTag` returns a tag): what is added is a copy.
        opens_editors: documented: `getTimelineEditor` opens one where it is not told otherwise.
        selects_new: not in the facts, to be probed: what is new is selected.
        as_long_as_the_clip: documented: `setSource` makes an item as long as its clip.
        off_by: not in the facts: by how many frames items land beside their place; none does that we know.
        trims_followers: not in the facts, to be probed: an item that follows its clip to a shorter version is trimmed
            to that version's frames, and stays so; 3.3 says that all linked items follow.
        refuses_tags: not in the facts: 3.3 adds them; none that we know is not taken, as on a locked track might be.
        stuck_switches: not in the facts: 3.3 has `setEnabled`; none that we know does nothing.
        stays_linked: 3.3 has `setVersionLinkedToBin` with a second argument; none that we know does nothing.
        other_speed: 7.7, to be probed: whether the last source frame is that of the last shown frame, or all that runs
            by under it.
        crashes_unplaced: not in the facts, measured by a studio (LGA, 3 May 2026): `setVersionLinkedToBin` of an item
            that is in no track yet ends the editor.
        needs_finishing: documented (`editFinished`): windows show what was edited once they are told.
    """

    overwriting: bool = True
    float_rate: bool = True
    no_rational: bool = False
    float_source: bool = True
    linked: bool = True
    own_start: bool = True
    one_version_a_path: bool = True
    new_is_active: bool = True
    mixed_selection: bool = True
    other_wrappers: bool = True
    main_thread: bool = True
    raises_are_lost: bool = True
    tag_keys: bool = True
    tag_copies: bool = True
    opens_editors: bool = True
    selects_new: bool = True
    as_long_as_the_clip: bool = True
    off_by: int = 0
    trims_followers: bool = True
    refuses_tags: bool = False
    stuck_switches: bool = False
    stays_linked: bool = False
    other_speed: bool = False
    crashes_unplaced: bool = True
    needs_finishing: bool = True


class Bitten(AssertionError):
    """Something was called that the real editor does not have, or not in this way."""


class State:
    """What an object of the API is; wrappers are handed out in its place."""

    _numbers = itertools.count(1)

    def __init__(self, world: World) -> None:
        self.world = world
        self._guid = f"{{{type(self).__name__}-{next(State._numbers)}}}"
        world.states.append(self)

    def guid(self) -> str:
        """Its id."""
        return self._guid


class Wrapper:
    """An object of the API."""

    _world: World
    _state: Any

    def __getattr__(self, name: str) -> Any:
        """A method; names that the API does not have are refused."""
        if name.startswith("__"):
            raise AttributeError(name)
        world, kind = self._world, type(self).__name__
        if name not in names_of(kind):
            if name in EVERY:
                raise AttributeError(f"{kind} has no {name}")
            raise Bitten(f"{kind}.{name} is in no list of names")
        world.check_thread(f"{kind}.{name}")
        method = getattr(self._state, name, None)
        if method is None:
            raise Bitten(f"The fake lacks {kind}.{name}")

        def call(*arguments: Any) -> Any:
            world.check_thread(f"{kind}.{name}")
            return world.wrapped(method(*[world.bare(one) for one in arguments]))

        return call

    def __eq__(self, other: object) -> bool:
        """Wrappers of one object are equal."""
        return isinstance(other, Wrapper) and other._state is self._state

    def __hash__(self) -> int:
        """By the object."""
        return id(self._state)


class World:
    """The fake's main thread and all its objects."""

    def __init__(self, quirks: Quirks | None = None) -> None:
        self.quirks = quirks or Quirks()
        self.states: list[State] = []
        self.classes: dict[str, type[Wrapper]] = {}
        self._kept: dict[int, Wrapper] = {}
        self._calls: queue.SimpleQueue[tuple[Callable[[], Any], Future[Any]] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="main of the fake", daemon=True)
        self._thread.start()
        self.printed: list[str] = []
        self.editor: Any = None  # where what is new is selected
        self.unseen = False  # whether windows still show what was there before an edit

    @property
    def main(self) -> int:
        """The main thread."""
        assert self._thread.ident is not None
        return self._thread.ident

    def do(self, what: Callable[[], Any]) -> Any:
        """Does something in the main thread, for a test."""
        if threading.get_ident() == self.main:
            return what()
        done: Future[Any] = Future()
        self._calls.put((what, done))
        return done.result(30)

    def execute(self, call: Callable[..., Any], args: Any = (), kwargs: Any = None) -> Any:
        """The API's `executeInMainThreadWithResult`."""
        if threading.get_ident() == self.main:
            raise Bitten("executeInMainThreadWithResult in the main thread waits for itself for ever")
        try:
            return self.do(lambda: call(*args, **(kwargs or {})))
        except Exception as problem:
            if not self.quirks.raises_are_lost:
                raise
            self.printed.append(str(problem))
            return None

    def close(self) -> None:
        """Ends the main thread."""
        self._calls.put(None)
        self._thread.join(5)

    def check_thread(self, name: str) -> None:
        """Refuses calls from other threads."""
        if self.quirks.main_thread and threading.get_ident() != self.main:
            raise Bitten(f"{name} was called outside the main thread")

    def wrapped(self, value: Any) -> Any:
        """A value as the API hands it out."""
        if isinstance(value, State):
            if not self.quirks.other_wrappers and id(value) in self._kept:
                return self._kept[id(value)]
            kind = self.classes[type(value).__name__]
            made = kind.__new__(kind)
            made._world, made._state = self, value
            self._kept[id(value)] = made
            return made
        if isinstance(value, list | tuple):
            return tuple(self.wrapped(one) for one in value)
        return value

    def bare(self, value: Any) -> Any:
        """The object behind a wrapper."""
        if isinstance(value, Wrapper):
            return value._state
        return [self.bare(one) for one in value] if isinstance(value, list) else value

    def publish(self, kind: type[State], **attributes: Any) -> type[Wrapper]:
        """The class by which objects of a kind are made and known."""
        world = self

        def made(self: Wrapper, *arguments: Any) -> None:
            self._world, self._state = world, kind(world, *[world.bare(one) for one in arguments])

        found = type(kind.__name__, (Wrapper,), {"__init__": made, **attributes})
        self.classes[kind.__name__] = found
        return found

    def snapshot(self) -> list[tuple[State, dict[str, Any]]]:
        """All that is there, for a step to undo."""
        return [(one, {key: _copied(value) for key, value in vars(one).items()}) for one in self.states]

    def restore(self, kept: list[tuple[State, dict[str, Any]]]) -> None:
        """Puts all of it back."""
        for one, values in kept:
            vars(one).clear()
            vars(one).update(values)

    def _work(self) -> None:
        while (job := self._calls.get()) is not None:
            what, done = job
            try:
                done.set_result(what())
            except BaseException as problem:
                done.set_exception(problem)


def _copied(value: Any) -> Any:
    return list(value) if isinstance(value, list) else dict(value) if isinstance(value, dict) else value
