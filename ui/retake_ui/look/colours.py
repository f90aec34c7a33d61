"""The panel's colours: dark, quiet, one accent. Nothing is told by colour alone (`retake_ui.look.signs`)."""

from __future__ import annotations

from PySide6.QtGui import QColor, QPalette

# Surfaces, from the deepest up.
WELL = "#161718"      # behind pictures
BASE = "#1c1d1f"      # lists, fields
WINDOW = "#232426"    # what everything lies on
RAISED = "#2d2f32"    # buttons, heads
HOVER = "#393c40"
LINE = "#34363a"      # between things
EDGE = "#44474c"      # around fields

TEXT = "#d6d8db"
DIM = "#969ba3"       # what is said beside
FAINT = "#6b7078"     # what is off

ACCENT = "#5b9bd5"
ACCENT_DEEP = "#2f5578"  # behind what is selected
FOCUS = "#86bbe8"

# Kept apart by every kind of colour blindness, and by lightness besides.
GOOD = "#56b6a0"
LOOK = "#e3ae47"
BAD = "#e8734f"
WORK = "#74a9e8"
QUIET = "#868b93"


def palette() -> QPalette:
    """The colours as Qt's own drawing takes them."""
    made = QPalette()
    role = QPalette.ColorRole
    for which, colour in (
            (role.Window, WINDOW), (role.WindowText, TEXT), (role.Base, BASE), (role.AlternateBase, "#1f2023"),
            (role.Text, TEXT), (role.Button, RAISED), (role.ButtonText, TEXT), (role.ToolTipBase, RAISED),
            (role.ToolTipText, TEXT), (role.PlaceholderText, FAINT), (role.Highlight, ACCENT_DEEP),
            (role.HighlightedText, "#ffffff"), (role.Link, ACCENT), (role.Light, HOVER), (role.Midlight, RAISED),
            (role.Mid, LINE), (role.Dark, WELL), (role.Shadow, "#0c0c0d"), (role.BrightText, "#ffffff")):
        made.setColor(which, QColor(colour))
    for which in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, which, QColor(FAINT))
    made.setColor(QPalette.ColorGroup.Disabled, role.Highlight, QColor(RAISED))
    return made
