"""All that is known of one job: what it is about, how far it is, what came of it, the last words of a worker."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QGuiApplication, QPixmap, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QTextEdit, QToolButton, QVBoxLayout, QWidget

from retake.jobs import DONE, Job
from retake_ui.look import colours
from retake_ui.look.icons import icon
from retake_ui.models.jobs import Jobs
from retake_ui.queue import told
from retake_ui.queue.signs import state_word
from retake_ui.threads.jpegs import decoded
from retake_ui.words import tr

_MOST_PIXELS = 1 << 20
_PICTURE, _SMALL = QSize(176, 99), QSize(96, 54)
_NARROW = 420  # pixels below which the picture is small
_LAST_WORDS = 40  # lines


def rows(job: Job) -> Iterator[tuple[str, str]]:
    """What is known of a job: each thing's name, and what it is."""
    request, result = job.work.request, job.result
    yield tr("Job"), f"{job.number} · {state_word(job)}"
    yield tr("Shot"), job.shot + (f" · {job.work.language}" if job.work.language else "")
    if far := told.far(job):
        yield tr("How far"), far
    if reason := told.outcome(job) if job.state != DONE else "":
        yield tr("Reason"), reason
    for label, name in ((tr("Take"), "movie"), (tr("Matte"), "matte"), (tr("Report"), "report"),
                        (tr("Verdict"), "verdict")):
        if isinstance(result.get(name), str) and result[name]:
            yield label, result[name]
    notes = result.get("notes")
    for note in notes if isinstance(notes, list) else ():
        yield tr("Note"), str(note)
    for label, name in ((tr("Plate"), "plate"), (tr("Frames"), "span"), (tr("Dialogue"), "dialogue"),
                        (tr("Guide"), "guide"), (tr("Text"), "text")):
        if isinstance(request.get(name), str) and request[name]:
            yield label, request[name]
    yield tr("Timeline"), job.work.batch
    yield tr("When"), _when(job)
    if job.tries > 1:
        yield tr("Tries"), str(job.tries)


def last_words(job: Job) -> str:
    """What a worker said before it died of the job."""
    return "\n".join(line[:400] for line in job.log.splitlines()[-_LAST_WORDS:])


def plain(job: Job) -> str:
    """All of it as text."""
    lines = [f"{name}: {value}" for name, value in rows(job) if value]
    if words := last_words(job):
        lines += ["", tr("The worker's last words:"), words]
    return "\n".join(lines)


def _when(job: Job) -> str:
    parts = [tr("asked for {at}").format(at=told.clock(job.added))] if job.added else []
    if job.began and not job.lost:
        parts.append(tr("begun {at}").format(at=told.clock(job.began)))
    if job.over and job.ended:
        parts.append(tr("ended {at}").format(at=told.clock(job.ended)))
        if job.state == DONE and job.began:
            parts.append(tr("took {time}").format(time=told.spoken(job.ended - job.began)))
    return ", ".join(parts)


class Details(QWidget):
    """One job, or what to do to see one.

    Args:
        jobs: The queue.
        parent: The widget that it lies in.
    """

    def __init__(self, jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._job: Job | None = None
        self._pictures: dict[int, QPixmap] = {}
        self.picture = QLabel()
        self.picture.setFixedSize(_PICTURE)
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.picture.setProperty("well", True)
        self.picture.setAccessibleName(tr("The frame at hand"))
        self.text = QTextEdit()
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName(tr("All that is known of the job"))
        self.text.setMinimumHeight(90)
        self.copy = QToolButton()
        self.copy.setIcon(icon("log"))
        self.copy.setText(tr("Copy"))
        self.copy.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.copy.setToolTip(tr("Copies all that is known of the job, for whoever is asked about it"))
        self.copy.setAccessibleName(tr("Copy what is known of the job"))
        self.copy.clicked.connect(self._copy)
        left = QVBoxLayout()
        left.setSpacing(4)
        left.addWidget(self.picture)
        left.addWidget(self.copy, 0, Qt.AlignmentFlag.AlignLeft)
        left.addStretch(1)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(6, 4, 6, 6)
        layout.addLayout(left)
        layout.addWidget(self.text, 1)
        jobs.previewed.connect(self._previewed)
        self.show_job(None)

    def show_job(self, job: Job | None) -> None:
        """Shows a job; None where none is chosen."""
        fresh = self._job is None or job is None or self._job.number != job.number
        if job is not None and job == self._job:
            return
        self._job = job
        self.copy.setEnabled(job is not None)
        bar = self.text.verticalScrollBar()
        at = 0 if fresh else bar.value()
        self.text.setHtml(_page(job) if job is not None else escape(tr("Choose a job to see all that is known of it.")))
        bar.setValue(at)
        self._show_picture()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The picture is small in a narrow panel."""
        size = _PICTURE if self.width() >= _NARROW else _SMALL
        if size != self.picture.size():
            self.picture.setFixedSize(size)
            self._show_picture()

    def _previewed(self, number: int, content: bytes) -> None:
        picture = decoded(content, most=_MOST_PIXELS)  # 480 pixels at most: a millisecond or two
        if not picture.isNull():
            self._pictures = {number: QPixmap.fromImage(picture)}
            self._show_picture()

    def _show_picture(self) -> None:
        picture = self._pictures.get(self._job.number) if self._job is not None else None
        self.picture.setVisible(picture is not None)
        if picture is not None:
            ratio = self.devicePixelRatioF()
            fitted = picture.scaled(self.picture.maximumSize() * ratio, Qt.AspectRatioMode.KeepAspectRatio,
                                    Qt.TransformationMode.SmoothTransformation)
            fitted.setDevicePixelRatio(ratio)
            self.picture.setPixmap(fitted)

    def _copy(self) -> None:
        if self._job is not None:
            QGuiApplication.clipboard().setText(plain(self._job))


def _page(job: Job) -> str:
    body = "".join(f'<tr><td style="color:{colours.DIM}; padding-right:10px">{escape(name)}</td>'
                   f"<td>{escape(value)}</td></tr>" for name, value in rows(job) if value)
    words = last_words(job)
    log = (f'<p style="color:{colours.DIM}">{escape(tr("The last words of the worker:"))}</p>'
           f'<pre style="white-space:pre-wrap">{escape(words)}</pre>') if words else ""
    return f"<table cellspacing=1>{body}</table>{log}"
