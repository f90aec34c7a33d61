"""What becomes of the jobs when the panel is closed while they are done: asked once, and remembered where wanted."""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox, QMessageBox, QWidget

from retake_ui.models.jobs import standing, under_way
from retake_ui.models.remember import Remember
from retake_ui.queue.panel_queue import PanelQueue
from retake_ui.words import tr

ASK, FINISH, STOP, STAY = "ask", "finish", "stop", "stay"
KEPT = "closing"  # what is remembered of it


def wanted(queue: PanelQueue, remember: Remember, parent: QWidget) -> str:
    """FINISH, STOP, or STAY where the panel is not to be closed. Asks only where our own process is at work.

    Whoever closes the panel then says `session.close(finish=wanted == FINISH)`.
    """
    jobs = queue.jobs
    held = jobs.paused and not standing(jobs.jobs).running  # nothing would be done in the background either
    left = sum(map(under_way, jobs.jobs)) if queue.at_work and not held else 0
    if not left:
        return STOP
    if (kept := remembered(remember)) != ASK:
        return kept
    answer, always = asked(parent, left)
    if always:
        remember.keep(KEPT, answer)
    return answer


def remembered(remember: Remember) -> str:
    """What holds from one day to the next: FINISH, STOP or ASK. Who can't ask goes by it too."""
    kept = remember.value(KEPT, str)
    return str(kept) if kept in (FINISH, STOP) else ASK


def asked(parent: QWidget, left: int) -> tuple[str, bool]:
    """What the editor wants, FINISH, STOP or STAY, and whether that holds from now on.

    Args:
        parent: The window that is to be closed.
        left: How many jobs are not done.
    """
    box = QMessageBox(parent)
    box.setIcon(QMessageBox.Icon.Question)
    box.setWindowTitle("Retake")
    box.setText(tr("A shot is being rendered.") if left == 1 else
                tr("{n} shots are not rendered yet.").format(n=left))
    it = tr("It") if left == 1 else tr("They")
    box.setInformativeText(tr("{} can be finished in the background. If you stop, the shot at hand is begun anew "
                              "when you go on; what is done stays.").format(it))
    finish = box.addButton(tr("Finish in the background"), QMessageBox.ButtonRole.AcceptRole)
    stop = box.addButton(tr("Stop"), QMessageBox.ButtonRole.DestructiveRole)
    stay = box.addButton(tr("Don't close"), QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(finish)
    box.setEscapeButton(stay)
    always = QCheckBox(tr("Do so from now on"))
    box.setCheckBox(always)
    box.exec()
    clicked = box.clickedButton()
    answer = FINISH if clicked is finish else STOP if clicked is stop else STAY
    return answer, always.isChecked() and answer != STAY
