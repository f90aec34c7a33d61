"""The strip's colours. What a colour says is said by a letter, a shape or a pattern, too."""

from __future__ import annotations

from PySide6.QtGui import QColor

GROUND = QColor("#17181a")
LANE = QColor("#1e2023")
HEADER = QColor("#222428")
EDGE = QColor("#2c2f33")
TEXT = QColor("#c9ccd1")
DIM = QColor("#7f858d")
FAINT = QColor("#4a4e55")
OUTSIDE = QColor(0, 0, 0, 110)

PLAYHEAD = QColor("#ff5a4f")
HOVER = QColor(255, 255, 255, 70)
GUIDE = QColor("#7f93ab")
DIALOGUE = QColor("#d9a441")
SAME = QColor("#4aa88f")
OTHER = QColor("#6b6f76")
KEEP = QColor("#5aa9e6")
KEEP_PICKED = QColor("#a8d4f7")

PLATE_LIPS = QColor("#9aa3ad")
EXPECTED = QColor("#6fb6e8")
TAKE_LIPS = QColor("#f2c14e")

ORIGINAL = QColor("#3a3e44")
RETIMED = QColor("#3f7fb5")
SEARCHED = QColor("#9a6bb5")
REST = QColor("#4f8f78")
GENERATED = QColor("#a5703c")
KINDS = {"original": ORIGINAL, "retimed": RETIMED, "searched": SEARCHED, "rest": REST, "generated": GENERATED}

LOOK = QColor("#f0b429")
FAIL = QColor("#f2665a")
NOTE = QColor("#8aa4bd")

# By what the lips do. The letter stands for the class where there is no room for the phone.
VISEMES = {"closed": (QColor("#c98a1b"), "M"), "teeth": (QColor("#a8a13a"), "F"), "tongue": (QColor("#3f86ad"), "T"),
           "hiss": (QColor("#2f8a6c"), "S"), "back": (QColor("#6a6f77"), "K"), "open": (QColor("#b4552d"), "A"),
           "spread": (QColor("#3a63a3"), "E"), "round": (QColor("#9c5f86"), "O")}
