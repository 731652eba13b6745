from __future__ import annotations

import pytest

from conda_store_jupyter.builder.limits import STEP_SECONDS, Limits, Usage
from conda_store_jupyter.config import CondaStore
from conda_store_jupyter.status import Failure, Progress, Step


def spend(usage: Usage, seconds: int, *, active: bool = True) -> Failure | None:
    """Look once a second; the first failure."""
    failures = (usage.add(1, active=active, memory=0) for _ in range(seconds))
    return next((failure for failure in failures if failure is not None), None)


@pytest.mark.parametrize(
    ("given", "step", "seconds"),
    [
        ({}, Step.SOLVE, 1800),
        ({}, Step.CHECK, 600),
        ({"solve": 5}, Step.SOLVE, 5),
        ({"solve": 5}, Step.FETCH, 7200),
        ({"": 7}, Step.FETCH, 7),
        ({"": 7, "fetch": 0}, Step.FETCH, 0),
    ],
)
def test_the_limit_of_a_step(given: dict[str, float], step: Step, seconds: float) -> None:
    assert Limits(step_seconds=given).seconds(step) == seconds


def test_the_settings_have_the_defaults() -> None:
    config, limits = CondaStore(), Limits()
    assert config.step_seconds == dict(STEP_SECONDS)
    assert config.stall_seconds == limits.stall_seconds
    assert config.memory_limit == limits.memory_limit


def test_the_times_of_a_step_add_up_over_its_parts() -> None:
    usage = Usage(Limits(step_seconds={"fetch": 5, "": 100}))
    for step in (Step.FETCH, Step.PIP, Step.FETCH):
        usage.step = step
        assert spend(usage, 2) is None
    usage.step = Step.PIP
    assert spend(usage, 60) is None
    usage.step = Step.FETCH
    failure = spend(usage, 2)
    assert failure is not None
    assert (failure.code, failure.step) == ("step-timeout", Step.FETCH)
    assert "5 s" in failure.message


def test_no_limit() -> None:
    usage = Usage(Limits(step_seconds={"": 0}, stall_seconds=0))
    assert spend(usage, 10_000, active=False) is None


def test_silence_is_counted_from_the_last_word() -> None:
    usage = Usage(Limits(stall_seconds=5))
    assert spend(usage, 5, active=False) is None
    assert spend(usage, 1) is None
    assert spend(usage, 5, active=False) is None
    failure = spend(usage, 1, active=False)
    assert failure is not None
    assert failure.code == "stalled"


def test_a_sleep_of_the_machine_is_nobodys_fault() -> None:
    usage = Usage(Limits(stall_seconds=5, step_seconds={"": 5}))
    assert usage.add(86_400, active=False, memory=0) is None


def test_memory() -> None:
    usage = Usage(Limits(memory_limit=1 << 30))
    assert usage.add(1, active=True, memory=1 << 30) is None
    failure = usage.add(1, active=True, memory=3 << 29)
    assert failure is not None
    assert failure.message == (
        "The build used 1.5 GiB of memory in the step solve; the limit is 1.0 GiB."
    )


def test_progress_goes_through_json() -> None:
    progress = Progress(Step.LINK, 1, 2, 3, 4)
    assert Progress.from_json(progress.to_json()) == progress
