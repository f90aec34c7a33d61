"""Puts the plugin into editors, takes it out again, and finds what is missing.

What goes where stands in manifest.json alone. What was written is recorded, so that nothing else is ever removed.
"""

from __future__ import annotations

from retake.install.installation import Done, Outcome, install, uninstall
from retake.install.places import Place, here
from retake.install.wanted import EVERYONE, USER, Who

__all__ = ["EVERYONE", "USER", "Done", "Outcome", "Place", "Who", "here", "install", "uninstall"]
