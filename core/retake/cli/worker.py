"""`retake worker`: the process that does the work for the panel and for batches."""

from __future__ import annotations

import os
import signal
import sys

import click

_GENTLE = 10  # steps below the others


@click.command("worker")
@click.option("--light", is_flag=True, help="Serve looks at media alone, beside a worker that renders.")
@click.option("--gentle", is_flag=True, help="Let other processes have the processor first, where the system can.")
def command(light: bool, gentle: bool) -> None:
    """Take requests from standard input and answer on standard output, as docs/worker.md says."""
    from retake.worker.serve import Server
    from retake.worker.tasks import HEAVY, LIGHT
    if gentle and hasattr(os, "nice"):
        os.nice(_GENTLE)
    # Ctrl-C in a terminal, and its end, go to all its processes: whoever asked decides, and closes our input.
    for one in ("SIGINT", "SIGHUP"):
        if hasattr(signal, one):
            signal.signal(getattr(signal, one), signal.SIG_IGN)
    # What libraries print of their own accord must not land among the messages.
    sys.stdout.flush()
    # A reader of our own: Python can't end in peace while a thread waits in the one that it closes itself.
    source = os.fdopen(os.dup(0), "rb")
    with os.fdopen(os.dup(1), "wb") as sink:
        os.dup2(2, 1)
        Server(source, sink, LIGHT if light else HEAVY).run()
