"""XML from strangers: parsed without entities, without anything from outside the file, and only so deep."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from retake.errors import MediaError
from retake.timeline.bytes import contents
from retake.unfinished import shown

DEEPEST = 200
MOST_ELEMENTS = 2_000_000


def xml_root(path: Path) -> Element:
    """The root element of an XML file.

    Raises:
        MediaError: It can't be read, is no XML, is damaged, or declares entities.
    """
    return _Reader(path).read(contents(path))


class _Reader:
    """Builds the tree, and stops at what no timeline holds."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._depth = 0
        self._count = 0
        self._tree = TreeBuilder()
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._tree.data
        self._parser.EntityDeclHandler = self._entity
        self._parser.UnparsedEntityDeclHandler = self._entity
        self._parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)

    def read(self, data: bytes) -> Element:
        """The root element of the text."""
        try:
            self._parser.Parse(data, True)
            return self._tree.close()
        except (expat.ExpatError, AssertionError, LookupError, ValueError) as problem:
            said = " ".join(str(problem).split())[:100]
            raise MediaError(f"{shown(self._path)} is no XML, or it is damaged ({said}). Export it again.") from None

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        self._count += 1
        if self._depth > DEEPEST or self._count > MOST_ELEMENTS:
            raise MediaError(f"{shown(self._path)} is nested deeper, or is longer, than any timeline. Export it again.")
        self._tree.start(tag, attributes)

    def _end(self, tag: str) -> None:
        self._depth -= 1
        self._tree.end(tag)

    def _entity(self, *_: object) -> None:
        raise MediaError(f"{shown(self._path)} declares XML entities, which no editor writes. Export it again.")


def text_of(element: Element | None, path: str, default: str = "") -> str:
    """The text of what lies at a path below an element; `default` where there is none."""
    found = element.findtext(path) if element is not None else None
    return default if found is None else found.strip()


def children(element: Element | None, *tags: str) -> Iterator[Element]:
    """The children of the given tags, in order."""
    if element is not None:
        yield from (child for child in element if child.tag in tags)
