"""In which group and order the choices stand, and how their values are called; what is not known here lands in More."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from retake.codecs import CODECS, LIKE_SOURCE
from retake.options import Choice
from retake_ui.words import tr

LIPS, FRAMES, PICTURE, OUTPUT, MORE = "lips", "frames", "picture", "output", "more"

_ORDER: dict[str, tuple[str, ...]] = {
    LIPS: ("engine", "strength", "offset", "guide_offset", "ramp", "silence"),
    FRAMES: ("keep", "handles"),
    PICTURE: ("face", "view"),
    OUTPUT: ("codec", "patch", "plate_sound", "folder", "name", "show"),
    MORE: ("around", "model", "neural_mode", "conform", "full_hash")}
# A timeline says these of each shot itself.
TOLD = frozenset({"shot", "language"})


@dataclass(frozen=True, slots=True)
class Group:
    """Choices that belong together, under one title."""

    name: str
    title: str
    choices: tuple[Choice, ...]


def grouped(known: Sequence[Choice]) -> list[Group]:
    """All choices in their groups, in an editor's order."""
    titles = {LIPS: tr("Lips"), FRAMES: tr("Frames"), PICTURE: tr("Face and picture"), OUTPUT: tr("Output"),
              MORE: tr("More")}
    by_name = {one.name: one for one in known if one.name not in TOLD}
    placed = {name for names in _ORDER.values() for name in names}
    groups = []
    for group, names in _ORDER.items():
        here = [by_name[name] for name in names if name in by_name]
        if group == MORE:
            here += [one for one in by_name.values() if one.name not in placed]
        if here:
            groups.append(Group(group, titles[group], tuple(here)))
    return groups


def words_of(choice: Choice) -> list[tuple[str, str]]:
    """The values of a choice with their words; a value of "" is a heading over those that follow."""
    if choice.name == "codec":
        return _codecs(choice)
    words = {"silence": {"rest": tr("the mouth rests"), "keep": tr("the plate's motion stays")},
             "engine": {"footage": tr("Footage: the actor's own mouths"),
                        "wav2lip": tr("Wav2Lip: a network makes the mouths"),
                        "musetalk": tr("MuseTalk: a network makes the mouths"),
                        "latentsync": tr("LatentSync: a network makes the mouths"),
                        "auto": tr("Auto: footage, and a network for what it does not hold"),
                        "passthrough": tr("Passthrough: the plate as it is, to try the way back")},
             "neural_mode": {"fixed": tr("as it was trained"), "compat": tr("as its authors' program, to compare")},
             "view": {"auto": tr("by the plate's tags"), "display": tr("as it is"), "linear": tr("linear light"),
                      "pq": tr("HDR PQ"), "hlg": tr("HDR HLG"), "cineon": tr("Cineon log"),
                      "logc3": tr("ARRI LogC3"), "logc4": tr("ARRI LogC4"), "slog3": tr("Sony S-Log3"),
                      "vlog": tr("Panasonic V-Log"), "log3g10": tr("RED Log3G10"),
                      "acescct": tr("ACEScct")}}.get(choice.name, {})
    return [(one, words.get(one, one)) for one in choice.choices]


def _codecs(choice: Choice) -> list[tuple[str, str]]:
    """The codecs under the names of their families."""
    families = {"prores": tr("ProRes"), "dnxhd": tr("DNxHR"), "h264": tr("H.264"), "hevc": tr("H.265")}
    offered = set(choice.choices)
    found = [(LIKE_SOURCE, tr("like the plate"))] if LIKE_SOURCE in offered else []
    last = ""
    for row in CODECS:
        if row.name not in offered:
            continue
        family = tr("Image sequences") if row.is_sequence else families.get(row.codec, tr("Lossless"))
        if family != last:
            found.append(("", family))
            last = family
        found.append((row.name, row.label))
    known = {value for value, _ in found}
    return found + [(one, one) for one in choice.choices if one not in known]
