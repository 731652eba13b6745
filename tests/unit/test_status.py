from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conda_store_jupyter.status import TRANSIENT, BuildStatus, Failure, Step, may_become, sources_of

statuses = st.sampled_from(BuildStatus)


@given(st.lists(statuses, max_size=20))
def test_no_path_leaves_an_ended_status(path: list[BuildStatus]) -> None:
    now = BuildStatus.QUEUED
    for wanted in path:
        if may_become(now, wanted):
            assert not now.ended
            now = wanted


@given(statuses, statuses)
def test_sources_are_the_transitions_read_backwards(
    before: BuildStatus, after: BuildStatus
) -> None:
    assert (before in sources_of(after)) == may_become(before, after)


def test_every_status_but_the_first_can_be_reached() -> None:
    assert all(sources_of(status) for status in BuildStatus)


@given(
    st.builds(
        Failure,
        code=st.sampled_from(sorted(TRANSIENT)),
        step=st.sampled_from(Step),
        message=st.text(),
        hints=st.lists(st.text()).map(tuple),
        transient=st.booleans(),
        detail=st.text(),
    )
)
def test_a_failure_survives_its_json(failure: Failure) -> None:
    assert Failure.from_json(failure.to_json()) == failure


def test_only_causes_of_the_table_may_pass() -> None:
    with pytest.raises(ValueError, match="unsatisfiable"):
        Failure("unsatisfiable", Step.SOLVE, "no", transient=True)
