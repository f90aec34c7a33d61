"""What takes are called: a template of tokens, such as "{show}/{shot}/{shot}_{language}_v{version}".

Light: standard library only, because the options check a template wherever it comes from.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field

from retake.errors import OptionError

DEFAULT = "{plate}_lip_v{version}"
TOKENS = ("plate", "show", "shot", "language", "engine", "version")

# What every editor, server and renderer takes in a name.
_FOREIGN = re.compile(r"[^a-zA-Z0-9._-]+")
_PIECE = re.compile(r"\{([^{}]*)\}|([^{}]+)|([{}])")
# A take's companions add to the name, and a file that is being written adds more.
_LONGEST = 150
_LONGEST_WHOLE = 180
_MOST_FOLDERS = 12
# Names that Windows keeps for devices, whatever their extension.
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Naming:
    """A template, and what its tokens stand for.

    Attributes:
        template: Folders with / between them, and last the name, which holds {version} once.
        values: What the tokens other than plate and version stand for; "" or absent where nothing was said.
    """

    template: str = DEFAULT
    values: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse a template that can't name anything, or leads out of its folder."""
        check_template(self.template)

    def check_values(self) -> None:
        """Raise OptionError for a token that the template asks for and that nobody has said."""
        self.around_version("plate")
        self.folders("plate")

    def folders(self, plate: str) -> tuple[str, ...]:
        """The folders below the takes' folder in which a take of the plate lies."""
        return tuple(self._filled(part, plate) for part in self.template.split("/")[:-1])

    def around_version(self, plate: str) -> tuple[str, str]:
        """What stands before and behind the version's number in the name of a take of the plate."""
        before, _, after = self.template.split("/")[-1].partition("{version}")
        # Only the name as a whole is kept from beginning or ending with a sign.
        name = self._joined(before, plate).lstrip("._-"), self._joined(after, plate).rstrip("._-")
        if sum(map(len, name)) > _LONGEST_WHOLE:
            raise OptionError(f"Name: {self.template[:80]!r} comes to more than {_LONGEST_WHOLE} characters. Shorten "
                              "it.")
        if _DEVICES.fullmatch("001".join(name)):
            raise OptionError(f"Name: {self.template[:80]!r} comes to {'001'.join(name)[:80]!r}, which Windows keeps "
                              "for a device. Change the template.")
        return name

    def _filled(self, part: str, plate: str) -> str:
        """A folder's name."""
        made = self._joined(part, plate).strip("._-")
        if not made or _DEVICES.fullmatch(made):
            raise OptionError(f"Name: {part!r} comes to {made!r}, which no folder can be called. Change the template.")
        if len(made) > _LONGEST:
            raise OptionError(f"Name: the folder {made[:40]}… has more than {_LONGEST} characters. Shorten it.")
        return made

    def _joined(self, part: str, plate: str) -> str:
        """A part of the template with its tokens filled in."""
        return "".join(self._value(piece[1], plate) if piece[1] is not None else piece[2]
                       for piece in _PIECE.finditer(part))

    def _value(self, token: str, plate: str) -> str:
        written = plate if token == "plate" else self.values.get(token) or ""
        if not written:
            raise OptionError(f"Name: the template asks for {{{token}}}, and none was said. Say --{token}, or leave it "
                              "out of the template.")
        return plain_name(written, token)


def check_template(template: str) -> None:
    """Raise for what is no template.

    Raises:
        OptionError: An unknown token, a foreign character, no version or several, or a way out of the takes' folder.
    """
    parts = template.split("/")
    if len(parts) > _MOST_FOLDERS:
        raise OptionError(f"Name: {template[:80]!r} has more than {_MOST_FOLDERS - 1} folders. Shorten it.")
    for part in parts:
        if not part or part in (".", ".."):
            raise OptionError(f"Name: {template[:80]!r} leads out of the takes' folder. Write it like {DEFAULT}, "
                              "folders with one / between them.")
        for piece in _PIECE.finditer(part):
            if piece[1] is not None and piece[1] not in TOKENS:
                raise OptionError(f"Name: there is no {{{piece[1][:40]}}}. There are: {', '.join(TOKENS)}.")
            if piece[3] or (piece[2] and _FOREIGN.search(piece[2])):
                raise OptionError(f"Name: {part[:80]!r} holds a character that is not taken everywhere. Use letters, "
                                  "digits, dot, dash, underscore and {tokens}.")
    if template.count("{version}") != 1 or "{version}" not in parts[-1]:
        raise OptionError(f"Name: {template[:80]!r} must hold {{version}} once, in the name behind the last /.")


def plain_name(text: str, otherwise: str = "plate") -> str:
    """The text with nothing but letters, digits, dot, dash and underscore; accents are dropped, the rest is joined."""
    bare = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    name = _FOREIGN.sub("_", bare).strip("._-")
    return name[:_LONGEST] or otherwise
