"""What we keep in the editor's own tags: which takes are ours, and where their plates are."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace

from retake.errors import HostError, OptionError
from retake.hosting.otio_writer import Version
from retake.hosting.report import TakeFile, name_of
from retake.timeline.json import Data
from retake_plugin.protocols.hiero import Core, Tag, Tagged

# Keys of a tag's metadata that do not begin so are not kept.
_KEY = "tag.retake"
_NAME = "Retake"

TAKE = "take"  # on an item of ours: the takes that it can show
VERSIONS = "versions"  # on a plate's own item: the takes among the versions of its clip
TRACK = "track"  # on a track that we made
FINDING = "finding"  # on a range of the sequence


@dataclass(frozen=True, slots=True)
class Kept(Data):
    """A take that is there.

    Attributes:
        key: What it is called on the timeline.
        report: Its take.json.
        movie: Its movie.
        start: The plate's frame that is its first one.
        count: How many frames it has.
    """

    key: str
    report: str
    movie: str
    start: int
    count: int

    @property
    def version(self) -> Version:
        """The same as a timeline's file has it."""
        return Version(self.key, name_of(self.report), self.movie, self.report)


@dataclass(frozen=True, slots=True)
class Note(Data):
    """What a tag of ours says.

    Attributes:
        what: TAKE, VERSIONS, TRACK or FINDING.
        plate: The plate's file.
        takes: The takes that are there, the oldest first.
        id: What tells a finding from others.
    """

    what: str
    plate: str = ""
    takes: tuple[Kept, ...] = ()
    id: str = ""

    def of(self, key: str) -> Kept | None:
        """The take of that key."""
        return next((one for one in self.takes if one.key == key), None)

    def showing(self, movie: str) -> Kept | None:
        """The take of that movie."""
        return next((one for one in self.takes if one.movie == movie), None)

    def adding(self, take: TakeFile) -> tuple[Note, Kept]:
        """The note with one more take, and what that is called; one that is there already keeps its name."""
        movie = movie_path(take)
        known = self.showing(movie)
        if known is not None:
            return self, known
        new = Kept(take.free_key({one.key for one in self.takes}), str(take.report), movie, take.start, take.count)
        return replace(self, takes=(*self.takes, new)), new


def movie_path(take: TakeFile) -> str:
    """The take's movie as the editor writes paths."""
    return str(take.movie).replace("\\", "/")


def notes_on(tagged: Tagged, what: str) -> Iterator[tuple[Tag, Note]]:
    """The notes of a kind on an item, a track or a sequence; what can't be read is none of ours."""
    for tag in tagged.tags() or ():
        metadata = tag.metadata()
        if not metadata.hasKey(_KEY):
            continue
        try:
            note = Note.from_dict(json.loads(metadata.value(_KEY)))
        except (ValueError, TypeError, RecursionError, OptionError):
            continue
        if note.what == what:
            yield tag, note


def note_on(tagged: Tagged, what: str) -> Note | None:
    """The first note of a kind."""
    return next((note for _, note in notes_on(tagged, what)), None)


def keep(core: Core, tagged: Tagged, note: Note) -> None:
    """Puts a note in place of the one of its kind; there is always one of the two.

    Raises:
        HostError: The editor does not keep it. The one before it is still there.
    """
    before = list(notes_on(tagged, note.what))
    if [one for _, one in before] == [note]:
        return
    tagged.addTag(made(core, note, _NAME))
    if note not in [one for _, one in notes_on(tagged, note.what)]:
        raise HostError("The editor does not keep the tag by which a take is found again. Is its track locked?")
    for tag, _ in before:
        tagged.removeTag(tag)


def forget(tagged: Tagged, what: str) -> None:
    """Removes our notes of a kind."""
    for tag, _ in list(notes_on(tagged, what)):
        tagged.removeTag(tag)


def made(core: Core, note: Note, name: str) -> Tag:
    """A tag with a note, not yet on anything: what is added to a tag afterwards may be added to a copy.

    Raises:
        HostError: It does not keep the note. On anything, it would look like a tag of the user's.
    """
    tag, text = core.Tag(name), json.dumps(note.to_dict())
    tag.metadata().setValue(_KEY, text)
    if not tag.metadata().hasKey(_KEY) or tag.metadata().value(_KEY) != text:
        raise HostError("The editor does not keep the tag by which a take or a place is found again. Try again.")
    return tag
