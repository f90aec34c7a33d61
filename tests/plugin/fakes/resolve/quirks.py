"""What Resolve does that nobody expects, each a switch with its line of hosts.md, and the builds that do it."""

from __future__ import annotations

from dataclasses import dataclass

# A quirk's name, its line of hosts.md, and what it is.
QUIRKS: dict[str, tuple[str, str]] = {
    "an earlier item wins": ("1.7.1", "AppendToTimeline never overwrites: what overlaps is silently dropped"),
    "beyond the last track is the first": ("1.7.2", "trackIndex above the count lands on V1"),
    "what comes back is unusable": ("1.7.3", "AppendToTimeline's items have no id, or are None"),
    "lengths are rounded down": ("1.7.4", "with another rate than the timeline's an item is a frame short"),
    "the source's end means two things": ("1.7.5", "exclusive where the rates are equal, else inclusive"),
    "the source's start is one off": ("1.7.5", "GetLeftOffset is exact, at equal rates"),
    "a multicam tells timeline frames": ("1.7.8", "GetSourceStartFrame of a multicam is a timeline frame"),
    "transitions are items": ("1.7.8", "with no properties and nothing in the media pool"),
    "markers count from the beginning": ("1.7.9", "AddMarker's frame is an offset, and a frame takes one marker"),
    "nothing is deleted on Fairlight": ("1.7.10", "DeleteClips is False on the Fairlight page"),
    "the open bin takes imports": ("1.7.13", "ImportMedia goes into the current folder, again and again"),
    "plain paths alone are imported": ("1.7.13", "the form with a dict is None for files on 21.1.0"),
    "sequences come from the storage": ("1.7.13", "older builds import sequences by MediaStorage, not by a dict"),
    "no list of paths is imported": ("1.1", "21.1's .pyi no longer declares ImportMedia([paths])"),
    "something must be selected": ("1.7.14", "before 20.3.2 nothing is appended without a selected clip"),
    "a rate is a rounded number": ("1.7.17", "23.976, sometimes as a text, with DF behind it"),
    "takes end inclusively": ("1.8", "whether a take's endFrame is its last frame or the one after is not known"),
    "an empty take selector stays": ("1.8", "the clip keeps it when its takes are deleted, until FinalizeTake"),
    "sound comes along": ("1.6", "without mediaType the linked sound is appended too"),
    "ends are exclusive": ("1.6", "clipInfo's endFrame is exclusive, and ignored without startFrame"),
    "the current timeline is meant": ("1.6", "AppendToTimeline acts on whichever timeline is open"),
    "numbers are floats": ("1.5", "also the keys of markers"),
    "lists hold None": ("1.5", "or are None altogether"),
    "every name is there": ("1.5", "hasattr is always true, a missing method is None"),
    "constants are live": ("1.5", "an enumeration's name as a text is refused in silence"),
    "a dialogue answers nothing": ("1.5", "None from everything while a dialogue is open"),
    "a dialogue blocks": ("1.4", "or calls do not come back until it is closed"),
    "a call never comes back": ("1.4", "at quit, calls hang for good"),
    "restarted, all is dead": ("1.4", "every object handed out before a restart answers None"),
    "settings have two calls": ("1.1", "GetSettings in 21.1, GetSetting before; properties alike"),
    "a selection has no call": ("1.7.16", "before 21.0.4"),
    "a group's grade is its own": ("README 21.0.4", "a clip's colour group has a grade that CopyGrades does not copy"),
    "a grade has layers": ("README 21.0.4", "CopyGrades copies the node stack's current layer alone"),
    "properties are texts": ("README 21.0.4", "SetClipProperty takes texts"),
    "some pages have no playhead": ("README 21.0.4", "GetCurrentTimecode is of five pages: not Media, Fusion, Photo"),
    "an imported cut tells no source": ("ledger 19.1.3.7", "from XML: GetSourceStartFrame and GetSourceEndFrame are 0"),
    "nothing is confirmed": ("ledger", "AppendToTimeline answers nothing; what it did all the same is lost by a save"),
    "marks are as they were written": ("ledger 19.1.3.7", "SetMarkInOut keeps absolute frames as a script sent them"),
    "there is no library": ("ledger 19.1.3.7", "after a crash Resolve may run without a database, and can't save"),
    "notes are replaced": ("README 21.0.4", "SetThirdPartyMetadata adds, it says; nobody has measured it"),
    "missing calls answer None": ("ledger 21.0.0", "a bridge has a callable for any name, which answers None"),
    "a new item has no grade": ("1.8", "what lies on a track above has neither the grade nor the sizing of its plate"),
}


@dataclass(frozen=True)
class Build:
    """A build of Resolve.

    Attributes:
        version: Its version.
        product: Its name.
        quirks: The names of what it does, of `QUIRKS`.
    """

    version: tuple[int, ...]
    product: str
    quirks: frozenset[str]

    @property
    def text(self) -> str:
        """Its version as it writes it."""
        return ".".join(map(str, self.version))

    def without(self, *names: str) -> Build:
        """The same with some quirks less."""
        assert set(names) <= set(QUIRKS)
        return Build(self.version, self.product, self.quirks - set(names))

    def with_(self, *names: str) -> Build:
        """The same with some quirks more."""
        assert set(names) <= set(QUIRKS)
        return Build(self.version, self.product, self.quirks | set(names))


# What neither build does as a rule: it is switched on where it is tried.
_SELDOM = {"a dialogue blocks", "a call never comes back", "the source's start is one off",
           "plain paths alone are imported", "no list of paths is imported", "an imported cut tells no source",
           "nothing is confirmed", "marks are as they were written", "there is no library", "missing calls answer None",
           "notes are replaced"}
_ALL = frozenset(QUIRKS) - _SELDOM
STUDIO = "DaVinci Resolve Studio"
BUILD_19 = Build((19, 1, 3, 7), STUDIO, _ALL)
BUILD_21 = Build((21, 1, 0, 12), STUDIO, _ALL - {"takes end inclusively", "something must be selected",
                                                 "a selection has no call", "sequences come from the storage"}
                 | {"plain paths alone are imported"})
