"""What is believed of Nuke's nodes, each to be tried in a script that was empty; see docs/quirks/nuke.md."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from retake_plugin.probing import MATROSKA, CannotTell, Facts, Otherwise, expect

_FRAMES = 60  # in each movie


@dataclass
class NodesGround:
    """A script that is the probe's own, and what facts do in it.

    Attributes:
        nuke: The module.
        media: Movies by rate, and one in Matroska.
        folder: Where files may be written.
    """

    nuke: Any
    media: dict[str, str]
    folder: Path
    _made: list[Any] = field(default_factory=list)

    def is_own(self) -> bool:
        """Whether nothing but nodes of the probe is in the script, which was never saved."""
        own = {one.fullName() for one in self._made}
        return self.nuke.root().name() == "Root" and {one.fullName() for one in self.nuke.allNodes()} <= own

    def clear(self) -> None:
        """Deletes the probe's nodes, and nothing else."""
        own = {one.fullName() for one in self._made}
        for node in self.nuke.allNodes():
            if node.fullName() in own:
                self.nuke.delete(node)
        self._made.clear()

    def pasted(self, kind: str, name: str, *lines: str) -> Any:
        """The node that lies there after a script with just that one was pasted."""
        script = self.folder / "probe_paste.nk"
        body = "".join(f" {line}\n" for line in (*lines, f"name {name}", "selected true", "xpos 0", "ypos 0"))
        script.write_text(f"{kind} {{\n{body}}}\n", encoding="utf-8")
        before = [one.fullName() for one in self.nuke.allNodes()]
        self.nuke.nodePaste(str(script).replace("\\", "/"))
        nodes = self.nuke.allNodes()
        if len(nodes) != len(before) + 1:
            raise Otherwise(f"{len(nodes) - len(before)} nodes are new after pasting one")
        # Where both bear one name, either of them will do.
        self._made.append(next((one for one in nodes if one.fullName() not in before), nodes[-1]))
        return self._made[-1]

    def read(self, path: str, first: int = 1, last: int = _FRAMES, *lines: str) -> Any:
        """A Read of a movie, from its first frame, 1, on; nothing else is in the script."""
        self.clear()
        return self.pasted("Read", "ProbeRead1", "inputs 0", f'file "{path}"'.replace("\\", "/"), f"first {first}",
                           f"last {last}", "origfirst 1", f"origlast {_FRAMES}", *lines)

    def movie(self, name: str = "24") -> str:
        """A movie by its rate, or the one in Matroska."""
        if name not in self.media:
            raise CannotTell(f"there is no movie to try with: {name}")
        return self.media[name]


NODES: Facts[NodesGround] = Facts()


@NODES("3.2", "A Read of a movie counts its frames from 1, and has no error.")
def movies_are_read(ground: NodesGround) -> str:
    node = ground.read(ground.movie())
    seen = (node.firstFrame(), node.lastFrame(), bool(node.hasError()))
    return expect(seen, (1, _FRAMES, False), "first, last, error")


@NODES("3.2", "A Read of a file that is not there has an error.")
def a_file_that_is_gone_is_an_error(ground: NodesGround) -> str:
    return expect(bool(ground.read(ground.movie() + ".none.mov").hasError()), True, "error")


@NODES("3.2", "A movie's rate is told by input/frame_rate.")
def rates_are_metadata(ground: NodesGround) -> str:
    told = ground.read(ground.movie()).metadata("input/frame_rate")
    return expect(round(float(told), 3) if told is not None else None, 24.0, f"{told!r}")


@NODES("3.2", "With \"start at\" a Read shows its first frame there.")
def a_read_starts_where_it_is_told(ground: NodesGround) -> str:
    node = ground.read(ground.movie(), 1, _FRAMES, 'frame_mode "start at"', "frame 1001")
    return expect((node.firstFrame(), node.lastFrame()), (1001, 1000 + _FRAMES), "first, last")


@NODES("to be verified 2", "With \"start at\" a trimmed Read counts from the first frame of its original range.")
def a_trimmed_read_starts_at_its_origin(ground: NodesGround) -> str:
    node = ground.read(ground.movie(), 11, 30, 'frame_mode "start at"', "frame 1001")
    return expect((node.firstFrame(), node.lastFrame()), (1011, 1030), "first, last")


@NODES("to be verified 1", "A lossless movie in Matroska, as takes' mattes are, is not read.")
def matroska_is_not_read(ground: NodesGround) -> str:
    return expect(bool(ground.read(ground.movie(MATROSKA)).hasError()), True, "error")


@NODES("quirks", "What is pasted is wired to what is selected.")
def what_is_pasted_is_wired(ground: NodesGround) -> str:
    ground.clear()
    above = ground.pasted("NoOp", "ProbeAbove1", "inputs 0")
    above.setSelected(True)
    into = ground.pasted("NoOp", "ProbeBelow1").input(0)
    return expect(into.fullName() if into is not None else None, above.fullName(), "its input")


@NODES("quirks", "What is pasted is selected, and nothing else.")
def what_is_pasted_is_selected(ground: NodesGround) -> str:
    ground.clear()
    ground.pasted("NoOp", "ProbeAbove1", "inputs 0").setSelected(True)
    node = ground.pasted("NoOp", "ProbeBelow1")
    return expect([one.fullName() for one in ground.nuke.selectedNodes()], [node.fullName()], "selected")


@NODES("quirks", "Of two nodes with one name the newer gets a number.")
def names_get_numbers(ground: NodesGround) -> str:
    ground.clear()
    first, second = (ground.pasted("NoOp", "ProbeSame1", "inputs 0").name() for _ in range(2))
    return expect((first, second == first), ("ProbeSame1", False), f"{second}; first, the same")


@NODES("to be verified 4", "A hidden knob keeps its text; one that a node does not have is None.")
def hidden_knobs_are_kept(ground: NodesGround) -> str:
    ground.clear()
    node = ground.pasted("NoOp", "ProbeKnob1", "inputs 0", "addUserKnob {20 User}",
                         "addUserKnob {1 retake +INVISIBLE}", 'retake "probe of a text"')
    kept, lacking = node.knob("retake"), node.knob("no_such_knob")
    return expect((kept.value() if kept is not None else None, lacking), ("probe of a text", None), "kept, lacking")
