from __future__ import annotations

import signal

import pytest

from conda_store_jupyter.builder import endings
from conda_store_jupyter.status import TRANSIENT, Step


@pytest.mark.parametrize(
    ("exit_code", "code", "words"),
    [
        (-signal.SIGSEGV, "crashed", "crashed (SIGSEGV) in the step link"),
        (-signal.SIGABRT, "crashed", "crashed (SIGABRT)"),
        (-signal.SIGKILL, "killed-by-signal", "(SIGKILL) in the step link; it had used up to 3.0"),
        (-signal.SIGTERM, "killed-by-signal", "(SIGTERM)"),
        (-40, "killed-by-signal", "(signal 40)"),
        (0, "crashed", "ended with exit code 0"),
        (None, "crashed", "ended without saying why"),
    ],
)
def test_how_a_process_died(exit_code: int | None, code: str, words: str) -> None:
    failure = endings.died(Step.LINK, exit_code, 3 << 30, "last words")
    assert (failure.code, failure.step, failure.detail) == (code, Step.LINK, "last words")
    assert words in failure.message
    assert failure.transient
    assert failure.hints


def test_only_sigkill_is_taken_for_want_of_memory() -> None:
    killed = endings.died(Step.LINK, -signal.SIGKILL, 0, "")
    ended = endings.died(Step.LINK, -signal.SIGTERM, 0, "")
    assert "memory" in killed.hints[0]
    assert not any("memory" in hint for hint in ended.hints)


def test_what_is_tried_again() -> None:
    assert endings.stalled(Step.SOLVE, 600).transient
    assert endings.not_started(OSError(11, "Resource temporarily unavailable")).transient
    for failure in (
        endings.step_timeout(Step.SOLVE, 60),
        endings.over_memory(Step.SOLVE, 2, 1),
        endings.out_of_memory(Step.SOLVE, 1),
    ):
        assert not failure.transient
        assert failure.code not in TRANSIENT


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.2, "0.2 s"), (90, "90 s"), (600, "10 min"), (3600, "1 h"), (5400, "90 min")],
)
def test_durations(seconds: float, text: str) -> None:
    assert endings.duration(seconds) == text


@pytest.mark.parametrize(
    ("count", "text"), [(200 << 20, "200 MiB"), (1 << 30, "1.0 GiB"), (1 << 40, "1024.0 GiB")]
)
def test_sizes(count: int, text: str) -> None:
    assert endings.size(count) == text
