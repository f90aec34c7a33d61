"""A fake Resolve in a process of its own, for the real connection: `python -m tests.plugin.fakes.resolve.process`.

    FAKE_RESOLVE=/tmp/fake.sock python -m tests.plugin.fakes.resolve.process FOLDER [--build 19] [--sound SOUND]
        [MOVIE ...]
    RESOLVE_SCRIPT_API=tests/plugin/fakes/resolve/scripting FAKE_RESOLVE=/tmp/fake.sock python -m \\
        retake_plugin.start_resolve

It holds a timeline of the movies one behind the other with their sound below, or of two small ones made in FOLDER.
Whoever tests can ask it for more than Resolve could be asked: see `Told`.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.plugin.bench import START
from tests.plugin.fakes.resolve.handles import Handle, Module, UnknownName
from tests.plugin.fakes.resolve.pool import media_of
from tests.plugin.fakes.resolve.quirks import BUILD_19, BUILD_21
from tests.plugin.fakes.resolve.world import Laid, Media, Row, World
from tests.plugin.resolve_bench import world_of


class Told:
    """What a test can do to a running fake: it is asked with {"tell": name}."""

    def __init__(self, world: World) -> None:
        self._world = world

    def restart(self) -> bool:
        """Resolve is ended and started again."""
        self._world.restart()
        return True

    def open_dialogue(self) -> bool:
        """A dialogue opens."""
        self._world.open_dialogue()
        return True

    def close_dialogue(self) -> bool:
        """It closes."""
        self._world.close_dialogue()
        return True

    def shows(self, frame: int) -> list[Any]:
        """What is seen at a record frame."""
        return list(self._world.shows(frame))

    def tracks(self) -> list[Any]:
        """The video tracks: name, and of each item start, length, media and whether it is switched on."""
        assert self._world.project is not None
        return [[row.name, [[one.start, one.count, Path(one.media.path).name if one.media else "", one.enabled]
                            for one in row.items]] for row in self._world.project.timelines[0].video]

    def select(self, *starts: int) -> bool:
        """Items are selected, by their first record frames."""
        assert self._world.project is not None
        cut = self._world.project.timelines[0]
        cut.picked = [one for row in cut.video for one in row.items if one.start in starts]
        return True

    def markers(self) -> list[Any]:
        """The first timeline's markers: record frame, words."""
        assert self._world.project is not None
        cut = self._world.project.timelines[0]
        return [[at + cut.start, one["note"]] for at, one in cut.markers.items()]


class Server:
    """Answers whoever connects.

    Args:
        world: What it holds.
    """

    def __init__(self, world: World) -> None:
        self._module, self._told = Module(world), Told(world)
        self._things: dict[int, Handle] = {}
        self._one = threading.Lock()

    def serve(self, path: str, ready: Callable[[], None]) -> None:
        """Serves until the process ends."""
        with socket.socket(socket.AF_UNIX) as listening:
            listening.bind(path)
            listening.listen()
            ready()
            while True:
                one, _ = listening.accept()
                threading.Thread(target=self._answer, args=[one], daemon=True).start()

    def _answer(self, one: socket.socket) -> None:
        with one, one.makefile("rwb") as file:
            for line in file:
                try:
                    answer = {"is": self._packed(self._done(json.loads(line)))}
                except UnknownName as problem:
                    answer = {"refused": str(problem)}
                file.write(json.dumps(answer).encode() + b"\n")
                file.flush()

    def _done(self, asked: dict[str, Any]) -> Any:
        if "app" in asked:
            return self._module.scriptapp(asked["app"])
        if "tell" in asked:
            return getattr(self._told, asked["tell"])(*asked.get("given", ()))
        thing = self._things.get(asked.get("get", asked.get("call", 0)))
        if thing is None:
            return None
        found = getattr(thing, asked["name"])
        if "get" in asked:
            return "a call" if callable(found) else found
        return found(*map(self._unpacked, asked["given"]))

    def _packed(self, value: Any) -> Any:
        if isinstance(value, Handle):
            with self._one:
                number = len(self._things) + 1
                self._things[number] = value
            return {"$": number}
        if isinstance(value, list | tuple):
            return [self._packed(one) for one in value]
        if isinstance(value, dict):
            return {"%": [[key, self._packed(one)] for key, one in value.items()]}
        return value

    def _unpacked(self, value: Any) -> Any:
        if isinstance(value, list):
            return [self._unpacked(one) for one in value]
        if isinstance(value, dict):
            return self._things[value["$"]] if "$" in value else {
                key: self._unpacked(one) for key, one in value["%"]}
        return value


def of_movies(world: World, movies: list[Path]) -> None:
    """Puts movies onto the first timeline in place of what is there, whole, one behind the other."""
    assert world.project is not None and world.project.current is not None
    cut, at = world.project.current, START
    made = [media_of(movie) for movie in movies]
    cut.rate = made[0].rate
    cut.start = at = round(3600 * round(cut.rate))
    cut.playhead = at
    cut.video, cut.audio = [Row("Video 1")], [Row("Audio 1")]
    for one in made:
        count = int(one.frames * cut.rate / one.rate)
        cut.video[0].items.append(Laid(one, at, count, name=Path(one.path).name))
        cut.audio[0].items.append(Laid(one, at, count, kind="audio", name=Path(one.path).name))
        at += count
    world.project.root.below[0].clips = made


def of_sound(world: World, path: Path) -> None:
    """Puts a sound below the first shot."""
    assert world.project is not None and world.project.current is not None
    cut = world.project.current
    count = cut.video[0].items[0].count
    media = Media(str(path), count, cut.rate, type="Audio")
    cut.audio.append(Row("Audio 2", [Laid(media, cut.start, count, kind="audio", name=path.name)]))


def main(arguments: list[str]) -> None:
    """Serves until it is ended; writes a line when it can be reached."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("movies", type=Path, nargs="*")
    parser.add_argument("--build", choices=["19", "21"], default="21")
    parser.add_argument("--sound", type=Path, help="A sound for the second audio track, from the timeline's start on.")
    said = parser.parse_intermixed_args(arguments)
    said.folder.mkdir(parents=True, exist_ok=True)
    world = world_of(said.folder, BUILD_19 if said.build == "19" else BUILD_21)
    if said.movies:
        of_movies(world, [one.absolute() for one in said.movies])
    if said.sound:
        of_sound(world, said.sound.absolute())
    Server(world).serve(os.environ["FAKE_RESOLVE"], lambda: print("ready", flush=True))


if __name__ == "__main__":
    main(sys.argv[1:])
