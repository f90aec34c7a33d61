"""How an editor's own behaviour is tried: by a probe that its user starts, in a project that the probe makes itself."""

from __future__ import annotations

import sys

_RESOLVE = """The probe tries, in a project that it makes itself, the {what} that Retake relies on. It takes
about a minute.
1. Save what you work on, and close it: in DaVinci Resolve choose File > New Project, and leave the new one empty.
2. In Preferences > System > General set External scripting using to Local.
3. With Resolve open, and no window of it waiting for an answer, run:
   {python} -m retake_plugin.probe_resolve
4. It says where the page with the results lies. Delete the project "Retake probe ..." in the Project Manager.
It refuses to begin where the open project holds anything, and stops where another one is opened meanwhile."""

_NUKE = """The probe tries, in a project that it makes itself, the {what} that Retake relies on. It takes
some seconds.
1. Install Retake: retake install hiero (for Nuke itself: retake install nuke). Start the editor anew.
2. With a new, empty script open (File > New) run in its Script Editor:
   from retake_plugin import probe_nuke; probe_nuke.main()
3. It says where the pages with the results lie. Close the project "Retake probe ..." without saving it.
Other projects that are open are not touched, nor is a script that holds anything; it stops where somebody works in its
own ones meanwhile."""

_HOW = {"resolve": (_RESOLVE, "behaviour of DaVinci Resolve"),
        "nuke": (_NUKE, "behaviour of Nuke, Nuke Studio and Hiero")}


def how_to(editor: str) -> list[str]:
    """What is to be done for the probe of an editor, line by line."""
    text, what = _HOW[editor]
    python = f'"{sys.executable}"' if " " in sys.executable else sys.executable
    return text.format(what=what, python=python).splitlines()
