from __future__ import annotations

import threading

from conda_store_jupyter.builder.reporting import Reporter
from conda_store_jupyter.status import Progress, Step

STEPS = [Progress(Step.FETCH, done) for done in range(5)]


def test_everything_is_reported_in_order() -> None:
    reported: list[Progress] = []
    reporter = Reporter(reported.append)
    for progress in STEPS:
        reporter.put(progress)
    reporter.finish()
    assert reporter.wait(60)
    assert reported == STEPS


def test_an_error_is_kept_and_ends_it() -> None:
    def refuse(progress: Progress) -> None:
        raise KeyError(progress.done)

    reporter = Reporter(refuse)
    for progress in STEPS:
        reporter.put(progress)
    assert reporter.wait(60)
    assert isinstance(reporter.error, KeyError)
    assert reporter.error.args == (0,)


def test_what_waits_is_dropped() -> None:
    reported: list[Progress] = []
    entered, released = threading.Event(), threading.Event()

    def report(progress: Progress) -> None:
        reported.append(progress)
        entered.set()
        released.wait()

    reporter = Reporter(report)
    for progress in STEPS:
        reporter.put(progress)
    assert entered.wait(60)
    reporter.drop()
    assert not reporter.wait(0)
    released.set()
    assert reporter.wait(60)
    assert reported == STEPS[:1]
