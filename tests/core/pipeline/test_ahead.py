"""Work that runs ahead: in order, never far, and over when it is left."""

from __future__ import annotations

import threading
import time
from collections.abc import Generator

import pytest

from retake.pipeline.ahead import Ahead


def counted(to: int, made: list[int]) -> Generator[int, None, None]:
    """The numbers up to `to`, noted as they are made."""
    try:
        for number in range(to):
            made.append(number)
            yield number
    finally:
        made.append(-1)


def test_results_come_in_order_from_another_thread() -> None:
    threads: set[int] = set()

    def work() -> Generator[int, None, None]:
        for number in range(50):
            threads.add(threading.get_ident())
            yield number

    with Ahead(work()) as results:
        assert list(results) == list(range(50))
    assert threading.get_ident() not in threads


def test_only_so_many_results_wait() -> None:
    made: list[int] = []
    with Ahead(counted(100, made), most=2) as results:
        assert next(iter(results)) == 0
        time.sleep(0.3)
        assert len(made) <= 4  # one taken, two waiting, one in hand


def test_leaving_ends_the_work_and_closes_it() -> None:
    made: list[int] = []
    begun = time.monotonic()
    with pytest.raises(KeyboardInterrupt), Ahead(counted(1000, made)) as results:
        for _ in results:
            raise KeyboardInterrupt
    assert time.monotonic() - begun < 1
    assert made[-1] == -1
    assert len(made) < 10
    assert all(one.name != "ahead" for one in threading.enumerate())


def test_whoever_waits_for_a_result_may_end_the_work_meanwhile() -> None:
    def slow() -> Generator[int, None, None]:
        time.sleep(0.3)
        yield 1

    def give_up() -> None:
        raise TimeoutError

    with pytest.raises(TimeoutError), Ahead(slow(), waiting=give_up) as results:
        list(results)
    assert all(one.name != "ahead" for one in threading.enumerate())


def test_what_the_work_raises_comes_up_in_its_place() -> None:
    def work() -> Generator[int, None, None]:
        yield 1
        raise ValueError("damaged")

    taken = []
    with pytest.raises(ValueError, match="damaged"), Ahead(work()) as results:
        for one in results:
            taken.append(one)
    assert taken == [1]
