"""The jobs as plain state: where the work stands, which job counts for a shot, what is told of each."""

from __future__ import annotations

from retake.jobs import CANCELLED, DONE, FAILED, RUNNING, WAITING
from retake_ui.models.jobs import Jobs, newest, standing
from retake_ui.models.shots import Opened
from retake_ui.queue import told
from tests.ui.queue.conftest import TIMELINE, a_job


def test_work_is_counted_from_the_first_job_that_is_still_open() -> None:
    jobs = [a_job(1, DONE, added=10.0, ended=50.0), a_job(2, DONE, added=100.0, ended=120.0),
            a_job(3, FAILED, added=100.0, ended=130.0), a_job(4, RUNNING, added=100.0),
            a_job(5, RUNNING, added=100.0, lost=True), a_job(6, added=100.0),
            a_job(7, CANCELLED, added=100.0, ended=125.0)]
    stands = standing(jobs)
    assert ([job.number for job in stands.running], stands.waiting, stands.done, stands.failed) == ([4], 2, 1, 1)
    assert (stands.of, stands.over) == (5, False)
    assert told.counted(stands, 240.0) == "2 of 5 · 4 min left · 1 failed"
    assert told.counted(stands, None, brief=True) == "2 of 5"


def test_work_that_is_over_is_that_which_was_asked_for_last() -> None:
    jobs = [a_job(1, DONE, added=10.0, ended=50.0), a_job(2, DONE, added=100.0, ended=150.0),
            a_job(3, FAILED, added=100.0, ended=120.0)]
    stands = standing(jobs)
    assert (stands.over, stands.done, stands.failed) == (True, 1, 1)
    assert told.counted(stands, 0.0) == "1 take · 1 failed"
    assert standing([]).of == 0


def test_the_job_that_counts_for_a_shot_is_the_open_one_else_the_last() -> None:
    jobs = [a_job(1, DONE, "a", ended=10.0), a_job(2, FAILED, "a", ended=20.0), a_job(3, WAITING, "b"),
            a_job(4, DONE, "b", ended=30.0), a_job(5, DONE, "b", "es", ended=5.0),
            a_job(6, DONE, "c", ended=1.0), a_job(7, CANCELLED, "c", ended=2.0),
            a_job(8, DONE, "d", batch="/films/other.otio"), a_job(9, DONE, "e", batch=f"{TIMELINE} (Reel 2)"),
            a_job(10, DONE, "f", batch=f"{TIMELINE} (Reel 21)"), a_job(11, DONE, "g", batch=f"{TIMELINE} (Reel 3)")]
    found = {place: job.number for place, job in newest(jobs, Opened(TIMELINE, {"name": "Reel 2"}).batches).items()}
    assert found == {("a", ""): 2, ("b", ""): 3, ("b", "es"): 5, ("c", ""): 6, ("e", ""): 9}


def test_a_job_that_ends_is_told_once_and_nothing_where_nothing_is_new(qapp: object) -> None:
    jobs, heard, changes = Jobs(), [], []
    jobs.ended.connect(lambda job: heard.append(job.number))
    jobs.changed.connect(lambda: changes.append(1))
    jobs.put([a_job(1, DONE), a_job(2, RUNNING)], False, True, None)
    jobs.put([a_job(1, DONE), a_job(2, DONE)], False, False, None)
    jobs.put([a_job(1, DONE), a_job(2, DONE)], False, False, None)
    assert (heard, len(changes)) == ([2], 2)


def test_a_job_is_told_in_an_editors_words() -> None:
    runs = a_job(1, RUNNING, step="writing", frame=12, of=96, seconds_left=14.0, began=1000.0)
    assert (told.far(runs), told.share(runs), told.rest(runs, None)) == ("Writing 12 of 96", 12 / 96, "14 s")
    assert told.rest(runs, 300.0, now=1060.0) == "4 min", "further steps are to come"
    assert told.far(a_job(2, RUNNING)) == "Starting"
    assert told.outcome(a_job(3, DONE, result={"movie": "/takes/sh_v001.mov"})) == "sh_v001.mov"
    assert told.outcome(a_job(4, FAILED, reason="No face.")) == "No face."
    assert told.outcome(a_job(5, reason="It broke down.")) == "Once more after: It broke down."
    assert "begun anew" in told.outcome(a_job(6, RUNNING, lost=True))
    assert [told.spoken(seconds) for seconds in (0.4, 99, 150, 3600, 4800)] == [
        "0 s", "99 s", "2 min", "1 h", "1 h 20 min"]
    assert told.clock(float("inf")) == "?"
