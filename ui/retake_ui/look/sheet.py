"""The style sheet: small type, low contrast between surfaces, a focus that can be seen."""

from __future__ import annotations

from string import Template

from retake_ui.look import colours

# Inside an editor the panel lies in a window of another look: only what is below it is styled.
_SHEET = Template("""
* { font-size: 12px; color: $TEXT; }
#retake { background-color: $WINDOW; }
QLabel, QCheckBox, QRadioButton, QGroupBox { background: transparent; }
QLabel[dim="true"] { color: $DIM; }
QLabel[small="true"] { font-size: 11px; color: $DIM; }
QLabel[head="true"] { font-size: 11px; font-weight: 600; color: $DIM; letter-spacing: 0.5px; }
QLabel[large="true"] { font-size: 15px; color: $TEXT; }
QLabel[warning="true"] { color: $LOOK; }
QFrame[line="true"] { background: $LINE; border: none; min-height: 1px; max-height: 1px; }
QWidget[well="true"] { background-color: $WELL; }
QWidget[bar="true"] { background-color: $RAISED; }

QToolTip { background-color: $RAISED; color: $TEXT; border: 1px solid $EDGE; padding: 4px 6px; }

QPushButton, QToolButton { background-color: $RAISED; border: 1px solid $LINE; border-radius: 3px; padding: 3px 9px;
    min-height: 16px; }
QToolButton { padding: 3px; }
QPushButton:hover, QToolButton:hover { background-color: $HOVER; }
QPushButton:pressed, QToolButton:pressed { background-color: $BASE; }
QPushButton:checked, QToolButton:checked { background-color: $ACCENT_DEEP; border-color: $ACCENT; color: #ffffff; }
QPushButton:disabled, QToolButton:disabled { color: $FAINT; background-color: $WINDOW; }
QPushButton:focus, QToolButton:focus { border-color: $FOCUS; }
QPushButton:default, QPushButton[main="true"] { background-color: $ACCENT_DEEP; border-color: $ACCENT_DEEP;
    color: #ffffff; }
QPushButton[main="true"]:hover { background-color: #39648c; }
QPushButton[main="true"]:focus { border-color: $FOCUS; }
QPushButton[main="true"]:disabled { background-color: $RAISED; border-color: $LINE; color: $FAINT; }
QToolButton[flat="true"], QPushButton[flat="true"] { background-color: transparent; border-color: transparent; }
QToolButton[flat="true"]:hover, QPushButton[flat="true"]:hover { background-color: $HOVER; }
QToolButton[flat="true"]:checked { background-color: $ACCENT_DEEP; }
QToolButton[flat="true"]:focus, QPushButton[flat="true"]:focus { border-color: $FOCUS; }
QToolButton::menu-indicator { image: none; width: 0; }

QLineEdit, QPlainTextEdit, QTextEdit { background-color: $BASE; border: 1px solid $LINE; border-radius: 3px;
    padding: 2px 5px; selection-background-color: $ACCENT_DEEP; selection-color: #ffffff; }
QLineEdit { min-height: 17px; }
QLineEdit:hover { border-color: $EDGE; }
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus { border-color: $FOCUS; }
QLineEdit:disabled { color: $FAINT; background-color: $WINDOW; }
QAbstractSpinBox QLineEdit, QComboBox QLineEdit { border: none; background: transparent; padding: 0; min-height: 0; }
QAbstractSpinBox, QComboBox { selection-background-color: $ACCENT_DEEP; }
QComboBox QAbstractItemView { background-color: $RAISED; border: 1px solid $EDGE; outline: none;
    selection-background-color: $ACCENT_DEEP; }

QAbstractItemView { background-color: $BASE; alternate-background-color: #1f2023; border: none; outline: none;
    gridline-color: $WINDOW; selection-background-color: $ACCENT_DEEP; selection-color: #ffffff; }
QAbstractItemView:focus { border: none; }
QHeaderView { background-color: $WINDOW; border: none; }
QHeaderView::section { background-color: $WINDOW; color: $DIM; border: none; border-right: 1px solid $LINE;
    border-bottom: 1px solid $LINE; padding: 3px 6px; font-size: 11px; }
QHeaderView::section:hover { background-color: $RAISED; }
QTableCornerButton::section { background-color: $WINDOW; border: none; }

QTabWidget::pane { border: none; border-top: 1px solid $LINE; }
QTabBar { background: transparent; }
QTabBar::tab { background: transparent; color: $DIM; padding: 5px 11px; border: none;
    border-bottom: 2px solid transparent; }
QTabBar::tab:hover { color: $TEXT; background-color: $RAISED; }
QTabBar::tab:selected { color: $TEXT; border-bottom-color: $ACCENT; }
QTabBar::tab:focus { color: #ffffff; border-bottom-color: $FOCUS; }

QSplitter { background-color: $WINDOW; }
QSplitter::handle { background-color: #17181a; }
QSplitter::handle:hover { background-color: $ACCENT_DEEP; }
QSplitter::handle:horizontal { width: 3px; }
QSplitter::handle:vertical { height: 3px; }

QScrollArea { border: none; }
QScrollBar { background: transparent; border: none; margin: 0; }
QScrollBar:vertical { width: 9px; }
QScrollBar:horizontal { height: 9px; }
QScrollBar::handle { background-color: #404348; border-radius: 4px; margin: 1px; }
QScrollBar::handle:vertical { min-height: 24px; }
QScrollBar::handle:horizontal { min-width: 24px; }
QScrollBar::handle:hover { background-color: #565a61; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

QMenu { background-color: $RAISED; border: 1px solid $EDGE; padding: 4px 0; }
QMenu::item { padding: 4px 22px 4px 22px; background: transparent; }
QMenu::item:selected { background-color: $ACCENT_DEEP; color: #ffffff; }
QMenu::item:disabled { color: $FAINT; }
QMenu::separator { height: 1px; background: $LINE; margin: 4px 0; }

QProgressBar { background-color: $BASE; border: none; border-radius: 2px; min-height: 4px; max-height: 4px;
    text-align: center; }
QProgressBar::chunk { background-color: $ACCENT; border-radius: 2px; }
QSlider { background: transparent; }
QSlider::groove:horizontal { height: 3px; background: $EDGE; border-radius: 1px; }
QSlider::sub-page:horizontal { background: $ACCENT; border-radius: 1px; }
QSlider::handle:horizontal { width: 11px; height: 11px; margin: -4px 0; border-radius: 5px; background: $TEXT; }
QSlider::handle:horizontal:hover { background: #ffffff; }
QSlider::handle:horizontal:focus { background: $FOCUS; }

QCheckBox, QRadioButton { spacing: 6px; min-height: 17px; }
QCheckBox::indicator { width: 11px; height: 11px; border: 1px solid #5c6067; border-radius: 2px; background: $BASE; }
QCheckBox::indicator:hover { border-color: $DIM; }
QCheckBox::indicator:checked { background-color: $ACCENT; border: 1px solid #a9cdee; }
QCheckBox::indicator:focus { border-color: $FOCUS; }
QCheckBox:focus, QRadioButton:focus { color: #ffffff; }
QCheckBox:disabled, QRadioButton:disabled, QLabel:disabled { color: $FAINT; }
QGroupBox { border: none; border-top: 1px solid $LINE; margin-top: 12px; padding-top: 6px; }
QGroupBox::title { subcontrol-origin: margin; subcontrol-position: top left; color: $DIM; padding-right: 6px; }
""")

_FAMILIES = '* { font-family: "Inter", "Noto Sans", "Open Sans", "Segoe UI", "Helvetica Neue", "DejaVu Sans"; }'


def sheet(own_window: bool) -> str:
    """The style sheet.

    Args:
        own_window: Whether the panel has a window of its own; inside an editor it keeps the editor's type.
    """
    values = {name: value for name, value in vars(colours).items() if name.isupper()}
    return (_FAMILIES if own_window else "") + _SHEET.substitute(values)
