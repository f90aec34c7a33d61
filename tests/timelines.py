"""docs/timelines.md, from what `retake shots` makes of the sample timelines: `python -m tests.timelines`.

With --check it writes nothing and says whether the page still tells what the reader does.
"""

from __future__ import annotations

import os
import sys
from collections import Counter
from pathlib import Path

from retake.errors import RetakeError
from retake.timecode import shown_rate
from retake.timeline import read_timeline
from retake.timeline.shot import Shot, Timeline

HOUSE = Path(__file__).resolve().parents[1]
PAGE = HOUSE / "docs" / "timelines.md"
KINDS = (".otio", ".edl", ".xml", ".fcpxml", ".aaf", ".kdenlive")

# Editor, file, what is read of it, what survives, what does not.
EDITORS = (
    ("DaVinci Resolve 18.5 and later",
     ".otio",
     "all video tracks",
     "cuts, timecode, retimes, dissolves, markers, disabled items, fractional source starts, where missing"
     " media was",
     "compounds, multicams, titles (Resolve names no file for them), clip colours, grades"),
    ("DaVinci Resolve",
     "FCPXML, XML, EDL, AAF",
     "as their kinds below",
     "XML: compounds as nested sequences",
     ""),
    ("Nuke Studio, Hiero",
     ".otio",
     "all video tracks",
     "cuts, ranges at two rates, retimes, reverses by their first frame, dissolves, sequences",
     "time warps are named and refused; tags and the enabled switch are not in the file"),
    ("Premiere Pro",
     "XML (Final Cut Pro 7)",
     "all video tracks",
     "cuts between frames (ticks), nested sequences, dissolves with their cut, constant speed, labels, "
     "markers, drop frame",
     "multicams (flatten them), speed ramps, titles"),
    ("Premiere Pro 25 and later",
     ".otio",
     "as any .otio",
     "",
     ""),
    ("Final Cut Pro",
     ".fcpxml, .fcpxmld",
     "the primary storyline and all lanes",
     "connected clips, compounds, the multicam angle that is seen, auditions' picks, synchronised clips, "
     "conformed rates, constant retimes, freezes, transitions, markers, roles",
     "speed curves, titles, generators; stills"),
    ("Avid Media Composer",
     ".aaf",
     "all video tracks",
     "cuts, nested effects, constant speed, freezes, reverses",
     "what the AAF does not say of its media; speed curves"),
    ("any",
     ".edl (CMX 3600)",
     "tracks V, V2 ...",
     "cuts, dissolves and wipes, M2 speeds, freezes, drop frame, clip and file names, locators",
     "the frame rate (its media's is taken where that is found, or say `--rate`), where media lies (say `--media`)"),
    ("Kdenlive 23.04 and later",
     ".kdenlive",
     "all video tracks of the open sequence",
     "cuts, mixes, speed changes, nested sequences, media of another rate",
     "time remaps, titles, colours"),
    ("Kdenlive 25.04 and later",
     ".otio",
     "as any .otio",
     "",
     "effects are not in the file"),
    ("any",
     ".otio, .otioz, .otiod",
     "all video tracks",
     "nested stacks and tracks, several media references (the active one is the plate; of a take the plate"
     " behind it), image sequences, what other tools wrote",
     "media inside an .otioz must be unpacked; files of OpenTimelineIO 0.19 are refused"),
)

TOP = """# Timelines

Made by `python -m tests.timelines`; not to be edited by hand.

`retake shots TIMELINE` lists every use of footage on the video tracks, and says of those that can't get new lips why.
Each becomes a shot with its plate, the exact frames of the plate's own file, its place on the timeline, the handles
there really are, its speed, transitions, markers, and what the editor keeps with it. `retake diff OLD NEW` says what
changed between two versions, and which takes still cover what is shown.

## Which editor, which file, what survives

"""

MIDDLE = """
In every kind: rates are exact fractions however they are spelled; gaps and sound are no shots; generators, titles,
stills, media on servers and missing media are told with their reason; a freeze, a reverse and a speed curve are named
and refused; a constant speed is mapped frame by frame; a disabled item is listed and marked.

Between two frames of the plate (media of another rate, fractional starts) hosts round in their own ways: MLT, on which
Kdenlive stands, shows the nearest (measured with its player); for all others the frame that has begun is told, as
Final Cut's format and studios' pipelines have it. What is needed for a take holds the frame on either side.

## Two versions of a timeline

`retake diff OLD NEW` matches the shots of two versions by their ids, by what they show and by where they stand, and
says of each what changed: moved, track, range, media, dialogue, speed, transition, enabled, name, nesting. The
verdict is one of three: nothing to do; a take (or what `--handles` says was rendered) still covers what is shown and
need only be placed anew; or it must be rendered, and why. Takes are found beside the plates, or where `--takes` says.

Dialogue is compared where the flags of `retake shots` name it (`--dialogue-track`, `--language` ...): by what is
heard at each moment of the plate in the frames that both versions show, so that a shot that moves with its line fits,
and one that moves without it does not. A line in handles, for which no lips were made, needs a render. In every
language there must be a take. Without these flags the takes' own reports tell: one whose sound file holds something
else than it did is outdated. With them a batch's takes are also held against what the stems sound like now.

## Where media is looked for

At the path that is written (bare, as a URL, with another system's separators, relative to the timeline), then by its
exact name beside the timeline, or in the folders given by `--media` and all below them. A file of the right name must
also hold the range, and have the rate, the timecode and the length that the timeline says; where several do, none is
guessed: the line names them.

## Takes back

`retake place TIMELINE TAKE.take.json...` puts finished takes onto their timeline; `retake back TIMELINE` shows the
plates again, or with `--to retake_v001` an earlier take. Both write a new file beside the timeline
(`cut_retake_v001.otio`), or the one that `--out` names; the timeline itself is replaced only where `--out` names it.

A take becomes another media reference of its clip: `retake_v001`, with a language `retake_es_v001`. It is the active
one unless `--no-active` is said, the plate and all earlier takes stay, and a number that is taken is left alone. The
clip's source range stays as it is; the take's available range is laid so that it means the same frames, at the rate
and in the spelling of the plate's. Paths are bare where the host writes them so (Resolve, Kdenlive), else URLs. A
clip inside compounds gets its take there.

Where takes lie and what they are called a template says: `retake render --name TEMPLATE` below `--out`, with the tokens
{plate}, {show}, {shot}, {language}, {engine} and {version}, such as
`{show}/{shot}/{language}/{shot}_{language}_{engine}_v{version}`; without it `{plate}_lip_v{version}`. Names hold
nothing but `a-z A-Z 0-9 . _ -`, no template leads out of the folder, and the number of a finished take is not used
again even when its files are gone (`.retake-takes` in the folder keeps the names).

Which shot a take belongs to is told by its plate and its frames: every frame that the shot shows, with what its
transitions show beyond the cuts, must be in the take. Of several shots that it fits, the one counts whose name or id
was said (`retake render --shot`), then the one of exactly its frames; if there are still several they are listed, and
`--shot ID` names those that are meant. Freezes, reverses and speed curves get no take.

`retake review TAKE.take.json --approve`, `--reject` or `--open`, and `--note TEXT`, keep what people say of a take
beside it, as `NAME.review.json`: state, note, when, and who where the system calls its user by a plain name. No render
touches it. A rejected take that is named by itself is placed all the same, and a note says so; where several versions
of a shot are named, as `takes/*.take.json` does, those that are not rejected count. To `retake diff` it covers nothing.

Not every editor looks at more than one reference a clip. Therefore also (`--also` chooses, `--also none` for none of
them):

| file | what it holds | what it can't |
|---|---|---|
| `..._track.otio` | the timeline with a track `Retake` right above the shots' own: each take at its exact \
record position, also out of compounds, with the shot's effects and speed. A dissolve is repeated there, with \
just the frames of the neighbour that lie under it, so that the picture is the same as if the take had been cut \
in below | a fade to nothing (it fades against what lies below); what a compound holds above the shot is \
covered, which a note says; a transition into several layers, or into what runs backwards, is refused |
| `..._takes.edl` | the takes alone, CMX 3600: timecode, drop frame, reel (up to 32 letters, AX where there is \
none), name, file (`SOURCE FILE`), M2 speeds | takes at another rate than the timeline's, takes over each other, \
transitions |
| `..._takes.xml` | the takes alone, Final Cut Pro 7 XML: rates, drop frame, timecode, reel, file, speed, ranges \
between frames in Premiere's ticks | transitions; sequences of PNG or TIFF |
| `..._takes.mlt` | the whole timeline with its takes, for `melt` and Shotcut: pictures, dissolves, speeds, and \
the takes' own sound | media that is not there, image sequences, reverses; at another rate than the timeline's, \
or at a speed that begins between two frames, up to a frame off |

A file that can't tell what is there is left out, and a note says why. All that is written appears whole or not at
all, and is read again first: every shot must be as it was, every other object too, and each take must show its frames
where the shot does. What other tools keep in an .otio (metadata, markers, effects, unknown schemas) comes through; of
numbers that OpenTimelineIO itself rounds, the last binary digit may change. A timeline of another kind (EDL, XML,
FCPXML, AAF, Kdenlive) comes out as .otio with what was read of it; what .otio has no field for and a later reader would
miss (levels, fades, roles, channels, links, drop frame, why something is no footage) stands under `retake` in its
metadata. An .otio gets nothing of the kind: ours in it are the takes' references alone. None of it was opened in
Resolve, Premiere or Nuke yet; MLT played it, to the frame.

## For programs

`retake shots --json` writes the timeline with `rate`, `start`, `timecode`, `drop`, `frames`, `notes` and its
`shots`. Of each shot: `id` (it stays when the shot is moved, renamed, relinked or trimmed at its end), `name`,
`plate` (path, what was written, missing, rate, first frame's timecode, frames, sequence), `source` (first frame in
the file, from 0, and count), `source_timecode`, `exact` (the first moment between frames), `written` (the range as
the file writes it), `record`, `needed` (with what transitions show beyond the cut), `handles`, `speed`, `sampling`,
`track`, `enabled`, `nested`, `markers`, `transition_in`, `transition_out`, `references`, `host` (what nobody here
understands), `notes`, `reasons` and `eligible`. Rates and moments between frames are fractions as text:
"24000/1001".

## What the samples give

Real timelines, nearly all written by the editors themselves. Their media is nowhere, so that no shot is eligible for
that reason alone; the last column counts the other reasons.

| sample | kind | rate | start | shots | missing media alone | other reasons |
|---|---|---|---|---|---|---|
"""


def page(folder: Path) -> str:
    """The page, from the samples in the folder."""
    rows = []
    for path in sorted(path for path in folder.rglob("*") if path.suffix in KINDS):
        name = path.relative_to(folder).as_posix()
        try:
            rows.append(_row(name, read_timeline(path)))
        except RetakeError as problem:
            said = str(problem).replace(str(path), path.name)
            rows.append(f"| {name} | refused | | | | | {said} |")
    editors = ["| editor | file | read | survives | does not |", "|---|---|---|---|---|",
               *(f"| {' | '.join(row)} |" for row in EDITORS)]
    return TOP + "\n".join(editors) + "\n" + MIDDLE + "\n".join(rows) + "\n"


def _row(name: str, found: Timeline) -> str:
    """A sample's row."""
    alone = sum(_only_missing(shot) for shot in found.shots)
    others = Counter(_kind(reason) for shot in found.shots if not _only_missing(shot) for reason in shot.reasons
                     if "is missing" not in reason)
    told = ", ".join(f"{count} {reason}" for reason, count in sorted(others.items()))
    rate = shown_rate(found.rate) + (" drop" if found.drop else "")
    return f"| {name} | {found.format} | {rate} | {found.timecode} | {len(found.shots)} | {alone} | {told} |"


def _only_missing(shot: Shot) -> bool:
    return len(shot.reasons) == 1 and "is missing" in shot.reasons[0]


def _kind(reason: str) -> str:
    """A reason without what is its own."""
    for word in ("generator", "title", "still picture", "freeze frame", "backwards", "curve", "names no file"):
        if word in reason:
            return word
    return reason


def main() -> int:
    """Makes the page; with --check says whether it is up to date, and 1 where it is not."""
    folder = Path(os.environ.get("RETAKE_SHARED") or HOUSE.parent / "shared") / "timelines"
    if not folder.is_dir():
        print(f"{folder} is absent (set RETAKE_SHARED to where the shared media lie)")
        return 2
    made = page(folder)
    if "--check" in sys.argv[1:]:
        current = PAGE.read_text(encoding="utf-8") == made
        print("docs/timelines.md tells what the reader does" if current else
              "docs/timelines.md is out of date: run python -m tests.timelines")
        return 0 if current else 1
    PAGE.write_text(made, encoding="utf-8")
    print(f"{PAGE}: {made.count(chr(10))} lines")
    return 0


if __name__ == "__main__":
    sys.exit(main())
