"""What the fake worker says by itself: the same to the same question, in the form of the real one's answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from retake.timeline.shot import Frames, Handles, Plate, Record, Shot, Speed, Track

Message = dict[str, Any]
RATE = Fraction(25)
START = 90_000  # 01:00:00:00
LONG = 50  # frames of each shot
NAMES = ("sh", "kitchen", "garden", "interview")
SPEAKERS = ("ANNA", "BEN", "CLARA")


@dataclass(frozen=True)
class Answer:
    """Events, one after the other, and the result; or why there is none."""

    events: Iterable[Message] = ()
    result: Message = field(default_factory=dict)
    fail: str = ""


def shot(number: int) -> Shot:
    """A shot of the made-up timeline; every seventh can't get new lips."""
    begins, hour = 100 * number, START
    source = Frames(begins, LONG)
    plate = Plate(f"/plates/A{number // 10:03d}.mov", f"file:///plates/A{number // 10:03d}.mov", f"A{number // 10:03d}",
                  False, rate=RATE, start=hour, frames=10_000, measured=True)
    return Shot(f"{number:012x}", f"{NAMES[number % 4]}_{10 * (number + 1):04d}", plate, source,
                Frames(hour + begins, LONG), Fraction(begins), None, Record(START + LONG * number, LONG, RATE),
                Fraction(START + LONG * number), source, Handles(25, 25), Speed(), Track("V1", 1),
                references=("plate",), reasons=("It is a freeze: nobody speaks.",) if number % 7 == 6 else ())


def line(number: int, language: str | None = None) -> Message:
    """A shot's line as the worker's `shots` tells it; every fifth shot has no dialogue."""
    spoken = {"pieces": [{"path": f"/lines/line_{number:03d}.wav", "name": f"line_{number:03d}.wav"}]}
    there = number % 5 != 4
    return {"shot": f"{number:012x}", "language": language, "frames": {"start": 100 * number, "count": LONG},
            "guide": None, "guide_file": None, "dialogue": spoken if there else None,
            "text": f"This is line {number + 1}, as it is to be said." if there else "",
            "characters": [SPEAKERS[number % 3]], "cues": [], "notes": [],
            "problems": [] if there else ["No dialogue lies under it."], "ready": there}


def shots(given: Message, script: Message) -> Answer:
    """A timeline of as many shots as the script says."""
    count = int(script.get("shots", 12))
    choice = given.get("dialogue")

    def events() -> Iterator[Message]:
        for number in range(count):
            told = shot(number).to_dict()
            if choice:
                tags = [one.split("=")[0] for one in choice.get("languages", ())] or [None]
                told["lines"] = [line(number, tag) for tag in tags]
            yield {"event": "shot", "place": number, "shot": told}

    return Answer(events(), {
        "path": given["timeline"], "name": "Reel 1", "format": "otio", "rate": "25", "start": START, "drop": False,
        "frames": LONG * count, "gaps": 0, "notes": list(script.get("notes", ())), "timecode": "01:00:00:00",
        "shots": count, "eligible": count - count // 7,
        "audio_tracks": [{"index": 1, "name": "Production", "uses": count, "roles": []},
                         {"index": 2, "name": "ADR", "uses": count, "roles": []}]})


def thumbnail(given: Message, script: Message) -> Answer:
    """The picture that the script names."""
    return Answer(result={"file": script.get("picture"), "kind": "jpeg", "width": 160, "height": 90})


def preflight(given: Message, script: Message) -> Answer:
    """Green, but for every sixth shot, which is red, and every fourth, which is yellow."""
    def outlook(number: int) -> Message:
        colour = "red" if number % 6 == 5 else "yellow" if number % 4 == 3 else "green"
        reasons = [] if colour == "green" else [{"kind": "face", "colour": colour, "places": [], "text": {
            "red": "Nobody is to be seen. Choose another shot.",
            "yellow": "The mouth is small: 40 pixels wide. Look at the take."}[colour]}]
        return {"colour": colour, "reasons": reasons, "seconds": 12.0, "bytes": 10_000_000}

    wanted = set(given.get("shots") or ())
    numbers = [number for number in range(int(script.get("shots", 12)))
               if number % 7 != 6 and number % 5 != 4 and (not wanted or f"{number:012x}" in wanted)]
    return Answer(({"event": "outlook", "shot": f"{number:012x}", "language": "", "outlook": outlook(number)}
                   for number in numbers), {"shots": len(numbers)})


def takes(given: Message, script: Message) -> Answer:
    """Two takes of each shot that the script's `taken` names by its number; those in `made` besides."""
    def take(number: int, version: int) -> Message:
        stem = f"{given['folder']}/{shot(number).name}_v{version:03d}"
        return {"event": "take", "report": f"{stem}.take.json", "movie": f"{stem}.mov", "matte": f"{stem}_matte.mkv",
                "version": version, "shot": f"{number:012x}", "language": "", "key": f"retake_v{version:03d}",
                "created": f"2026-11-21T12:{version:02d}:00Z", "verdict": ("pass", "look", "fail")[version % 3],
                "reasons": [{"level": "look", "words": "Two closures are missed."}] if version % 3 else [],
                "figures": {"sync": {"offset": 0}},
                "plate": shot(number).plate.path if shot(number).plate else "", "dialogue": "", "options": {},
                "placed": stem in script.get("placed", ()), "reference": f"retake_v{version:03d}", "there": True,
                "range": {"start": 100 * number, "stop": 100 * number + LONG}, "over_time": {},
                "marks": [{"first": 100 * number + 10, "last": 100 * number + 14, "text": "A closure is missed."}],
                "review": script.get("reviews", {}).get(f"{stem}.take.json", {"state": "", "note": ""})}

    if given.get("timeline") in script.get("gone", ()):
        return Answer(fail=f"{given['timeline']} can't be read. There is no such file. Check the path.")
    return Answer([take(number, version) for number in script.get("taken", ()) for version in (1, 2)], {})


def review(given: Message, script: Message) -> Answer:
    """What was said of the take."""
    return Answer(result={"state": given.get("state") or "", "note": given.get("note") or "", "by": "anna",
                          "when": "2026-11-21T12:00:00Z"})


def page(given: Message, script: Message) -> Answer:
    """The page beside the report, or the one that the script names."""
    return Answer(result={"page": script.get("page") or given["report"].removesuffix(".take.json") + ".html"})


def own(given: Message, script: Message) -> Answer:
    """What the script says is kept, with what is asked for now."""
    kept = dict(script.get("own", {}))
    if given.get("shot") and given.get("options") is not None:
        kept[given["shot"]] = given["options"]
    return Answer(result=kept)


def enqueue(given: Message, script: Message) -> Answer:
    """A job for each shot that was named."""
    return Answer(result={"batch": given["timeline"], "takes": given.get("folder", ""), "done": [], "waiting": [],
                          "new": list(range(1, 1 + len(given.get("shots", ())))), "left_out": []})


def place(given: Message, script: Message) -> Answer:
    """The takes, in a new file."""
    out = given["timeline"].replace(".otio", "") + "_retake_v001.otio"
    placed = [{"shot": one, "name": one, "take": report.rsplit("/", 1)[-1].removesuffix(".take.json"),
               "key": "retake_" + report.rsplit("_", 1)[-1].removesuffix(".take.json"), "movie": "", "record": ""}
              for one, report in zip(given.get("shots", ()), given["takes"], strict=False)]
    return Answer(result={"out": out, "also": {}, "takes": placed, "notes": []})


def back(given: Message, script: Message) -> Answer:
    """Other media, in a new file."""
    out = given["timeline"].replace(".otio", "") + "_v002.otio"
    return Answer(result={"out": out, "shots": [{"shot": one, "name": one, "was": "retake_v001", "shows":
                                                 given.get("to", "plate")} for one in given.get("shots", ())]})


def reel(given: Message, script: Message) -> Answer:
    """The part that is asked for of the reel that the script's `reels` has for the path, from its first frame on."""
    made = script.get("reels", {}).get(given["path"])
    if made is None:
        return Answer()
    first = int(given.get("first", 0))
    sizes = made["sizes"][first:first + int(given.get("count", 20_000))]
    size = {"width": made["width"], "height": made["height"]}
    event = {"event": "reel", "file": made["file"], "first": first, "sizes": sizes, **size}
    return Answer([event] if sizes else [], {"file": made["file"], "first": first, "frames": len(sizes), **size})


def sound(given: Message, script: Message) -> Answer:
    """The WAV that the script's `sounds` has for the path."""
    return Answer(result={"file": script.get("sounds", {}).get(given["path"], ""), "rate": 48_000, "channels": 2})


def still(given: Message, script: Message) -> Answer:
    """The picture that the script's `stills` has for the path."""
    return Answer(result={"file": script.get("stills", {}).get(given["path"], ""), "kind": "jpeg"})


TASKS: dict[str, Callable[[Message, Message], Answer]] = {
    "shots": shots, "thumbnail": thumbnail, "preflight": preflight, "takes": takes, "review": review, "own": own,
    "page": page, "enqueue": enqueue, "place": place, "back": back, "reel": reel, "sound": sound, "still": still}


def answer(do: str, given: Message, script: Message) -> Answer:
    """What is said to a request; nothing much to one that nobody thought of."""
    task = TASKS.get(do)
    return task(given, script) if task else Answer()
