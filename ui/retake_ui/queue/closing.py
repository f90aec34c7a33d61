"""What becomes of the jobs when the panel is closed while they are done: asked once, and remembered where wanted."""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox, QMessageBox, QWidget

from retake_ui.words import tr

ASK, FINISH, STOP, STAY = "ask", "finish", "stop", "stay"


def asked(parent: QWidget, left: int) -> tuple[str, bool]:
    """What the editor wants, FINISH, STOP or STAY, and whether that holds from now on.

    Args:
        parent: The window that is to be closed.
        left: How many jobs are not done.
    """
    box = QMessageBox(parent)
    box.setIcon(QMessageBox.Icon.Question)
    box.setWindowTitle(tr("Retake"))
    box.setText(tr("A shot is being rendered.") if left == 1 else
                tr("{n} shots are not rendered yet.").format(n=left))
    box.setInformativeText(tr("They can be finished in the background. Stopped, the shot at hand is begun anew when "
                              "you go on; what is done stays."))
    finish = box.addButton(tr("Finish in the background"), QMessageBox.ButtonRole.AcceptRole)
    stop = box.addButton(tr("Stop"), QMessageBox.ButtonRole.DestructiveRole)
    stay = box.addButton(tr("Don't close"), QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(finish)
    box.setEscapeButton(stay)
    always = QCheckBox(tr("Do so from now on"))
    box.setCheckBox(always)
    box.exec()
    answer = {finish: FINISH, stop: STOP}.get(box.clickedButton(), STAY)  # type: ignore[call-overload]
    return answer, always.isChecked() and answer != STAY
