"""What the panel asks of an editor, and what an editor's adapter promises. Light: plain data and a contract.

A host is an editor (Resolve, Nuke Studio, …) or a timeline's file that stands for one. Every adapter fulfils `Host`;
the panel knows nothing else of it, and shows only what its `HostInfo.can` names.

All adapters promise:

- Frames are whole record frames of the timeline, its start counted in: the number behind the timecode that the host
  shows, and what `Record.start` of a shot says. A host that counts from 0, or that tells the last frame where others
  tell the one after it, is brought to that in its adapter. Tracks are video tracks from below, counted from 1.
- Calls come one after the other in one thread that is not the panel's; they may take seconds, not minutes. A host that
  lets itself be asked in its main thread alone is asked there by its adapter, which waits for it.
- What a host answers with nothing (a dialogue is open in it, a project was closed) is a `HostError` that says what to
  do, never a wrong or an empty answer. The next call looks for the host anew: nothing that it handed out is kept.
- What was there stays: no frame is moved, no clip is cut, no version and no marker of others is removed. The page, the
  folder and the playhead are afterwards as they were, and what was written has been read back before it is reported.
- What it was not asked for, it does not do: it opens nothing, saves nothing, and renders nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Final, Protocol

from retake.errors import HostError
from retake.timeline.shot import Shot

# What a host may be able to do.
SELECTION: Final = "selection"  # it says what is selected in it
PLAYHEAD: Final = "playhead"    # it says where its playhead stands, and can be sent somewhere
FOLLOW: Final = "follow"        # both are told so quickly that they may be asked for several times a second
PLACE: Final = "place"          # it takes finished takes onto its timeline
BACK: Final = "back"            # it shows a shot's plate again, or another take
MARKERS: Final = "markers"      # it sets markers
REVEAL: Final = "reveal"        # it shows a shot to its user
DOCK: Final = "dock"            # the panel lies within its window
WORDS: Final = frozenset({SELECTION, PLAYHEAD, FOLLOW, PLACE, BACK, MARKERS, REVEAL, DOCK})

PLATE: Final = "plate"  # what `back` goes to where it is no take


@dataclass(frozen=True, slots=True)
class Way:
    """A way in which a host places takes.

    Attributes:
        name: Its name for programs: what `Host.place` is told.
        label: Its name for people: "On a track above".
        words: What it means for the timeline, in a sentence.
    """

    name: str
    label: str
    words: str


@dataclass(frozen=True, slots=True)
class HostInfo:
    """Who the host is.

    Attributes:
        name: Its name for programs: "file", "resolve", "nuke".
        label: Its name as its users know it: "DaVinci Resolve Studio".
        version: Its version as it writes it; "" where it has none.
        can: What it is able to do, of `WORDS`; what is missing is not offered, what is unknown passed over.
        ways: How it can place takes; the first is meant where none is said. None where there is one way only.
    """

    name: str
    label: str
    version: str = ""
    can: frozenset[str] = frozenset()
    ways: tuple[Way, ...] = ()

    def way(self, said: str = "") -> str:
        """The name of the way that is meant: the one that was said, or the first where it has no such; "" for none."""
        names = [one.name for one in self.ways]
        return said if said in names else names[0] if names else ""


@dataclass(frozen=True, slots=True)
class HostUse:
    """A use of footage, as the host knows it.

    Attributes:
        start: Its first record frame.
        count: How many frames it takes.
        track: The video track on which it lies; 0 where the host does not say it.
        id: The host's own name for it, which stays while it is on the timeline; "" where it has none.
    """

    start: int
    count: int
    track: int = 0
    id: str = ""


@dataclass(frozen=True, slots=True)
class HostTimeline:
    """The timeline that is open in the host.

    Attributes:
        path: Its file: the timeline's own, or what the host has just exported. Every call of `timeline` writes the
            export anew, at the same place for the same timeline, so that the takes' folder beside it stays the same.
        name: Its name, as people know it.
        which: The name of the timeline in the file, where that holds several; "" where it holds one.
        id: The host's own name for it, which stays when it is renamed; "" where it has none.
        uses: The host's own ids of what lies on it, by where it stands; none where the host has no ids.
        rate: Frames a second, where the file does not say it.
        media: Folders in which its media is looked for by name.
    """

    path: Path
    name: str
    which: str = ""
    id: str = ""
    uses: tuple[HostUse, ...] = ()
    rate: Fraction | None = None
    media: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class Selection:
    """What is selected in the host.

    Attributes:
        shots: Ids of shots, where the host knows them.
        uses: What is selected, by where it stands, where it does not. See `selected`.
    """

    shots: tuple[str, ...] = ()
    uses: tuple[HostUse, ...] = ()


@dataclass(frozen=True, slots=True)
class TakeToPlace:
    """A take that is to go onto the timeline.

    Attributes:
        report: Its take.json.
        shot: The id of the shot that it is for; "" for the one that it fits.
    """

    report: Path
    shot: str = ""


@dataclass(frozen=True, slots=True)
class PlacedTake:
    """A take that lies on the timeline now.

    Attributes:
        report: Its take.json; None where a plate was shown again.
        shot: The id of its shot.
        key: What it is called there: the word that `back` takes. "plate" where a plate was shown again.
        shown: Whether it is what the shot shows now.
    """

    report: Path | None
    shot: str
    key: str
    shown: bool = True


@dataclass(frozen=True, slots=True)
class Placed:
    """What has become of the timeline.

    Attributes:
        takes: What was placed or chosen, one for each shot.
        timeline: Another file that is the timeline from now on; None where the host's own timeline was changed.
        notes: What the artist should know, a line each: also what could not be placed, and why.
    """

    takes: tuple[PlacedTake, ...]
    timeline: Path | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """A place that somebody should look at, as a marker tells it.

    Attributes:
        frame: Its first record frame.
        count: How many frames it goes on.
        words: What is the matter, in one line.
        grave: Whether a take fails by it; else it is to be looked at.
        id: What tells it from others: setting it again replaces it.
    """

    frame: int
    count: int
    words: str
    grave: bool = False
    id: str = ""


class Host(Protocol):
    """An editor, or a file that stands for one. Every call may raise a `HostError`; see the module for the promises."""

    @property
    def info(self) -> HostInfo:
        """Who it is and what it can do; known from the start, and asked in any thread."""
        ...

    def timeline(self) -> HostTimeline:
        """The timeline that is open in it now, with what was last changed on it.

        Raises:
            HostError: None is open.
        """
        ...

    def selection(self) -> Selection:
        """What is selected, in the timeline's order; nothing where nothing is."""
        ...

    def playhead(self) -> int | None:
        """The record frame on which the playhead stands; None where it stands on none, or the host can't tell it."""
        ...

    def go_to(self, frame: int) -> None:
        """Puts the playhead on a record frame, within the timeline."""
        ...

    def place(self, takes: Sequence[TakeToPlace], active: bool = True, way: str = "") -> Placed:
        """Puts takes onto the timeline as further versions of their shots; the plates stay behind them.

        One that can't be placed does not keep the others from their places: a note says why.

        Args:
            takes: At most one for a shot.
            active: Whether they are shown at once; else they lie there to be chosen.
            way: How they are placed, a name of `HostInfo.ways`; the host's own where it is none of them.
        """
        ...

    def back(self, shot: str, to: str = PLATE) -> Placed:
        """Shows a shot's plate again, or the take of that key; every version stays."""
        ...

    def mark(self, findings: Sequence[Finding]) -> None:
        """Sets a marker of ours at each place. Those of ours that bear the same id are replaced, no others touched."""
        ...

    def reveal(self, shot: str) -> None:
        """Shows a shot to the user: selected where that can be done, else with the playhead on its first frame."""
        ...


def selected(shots: Iterable[Shot], selection: Selection) -> tuple[str, ...]:
    """The ids of the shots that a selection means, in the order of the shots.

    A shot that the host tells by where it stands is the one that begins there and is as long, on its track where one is
    said; a shot in a compound stands where the compound shows it, and is meant with it.
    """
    named, uses = set(selection.shots), selection.uses
    return tuple(shot.id for shot in shots if shot.id in named or any(_means(use, shot) for use in uses))


def _means(use: HostUse, shot: Shot) -> bool:
    """Whether a use of the host is the shot, or the compound in which it lies."""
    if use.track not in (0, shot.track.index):
        return False
    record = shot.record
    if shot.nested:
        return use.start <= record.start and record.stop <= use.start + use.count
    return (use.start, use.count) == (record.start, record.count)


__all__ = ["BACK", "DOCK", "FOLLOW", "MARKERS", "PLACE", "PLATE", "PLAYHEAD", "REVEAL", "SELECTION", "WORDS", "Finding",
           "Host", "HostError", "HostInfo", "HostTimeline", "HostUse", "Placed", "PlacedTake", "Selection",
           "TakeToPlace", "Way", "selected"]
