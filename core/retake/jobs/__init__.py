"""What is to be done, in which order, and what came of it. Who does it is the worker. Light: a panel looks on."""

from __future__ import annotations

from retake.jobs.job import CANCELLED, DONE, FAILED, RUNNING, WAITING, Job, Work
from retake.jobs.queue import Queue, user_queue

__all__ = ["CANCELLED", "DONE", "FAILED", "RUNNING", "WAITING", "Job", "Queue", "Work", "user_queue"]
