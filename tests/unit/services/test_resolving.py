from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from conda_store_jupyter.bootstrap import Store
from conda_store_jupyter.builder.log import BuildLog
from conda_store_jupyter.builder.requests import BuildRequest, BuildResult, StopSignal
from conda_store_jupyter.errors import InvalidRequest, NotFound, StaleBase
from conda_store_jupyter.services import catalog, submission
from conda_store_jupyter.services.submission import SubmissionRequest, submit
from conda_store_jupyter.spec.lockfile import CondaPackage, Lockfile
from conda_store_jupyter.status import Failure, Policy, Progress, Step
from conda_store_jupyter.testing import ScriptedBuilder
from tests.stores import ONE, TWO, brought_to_an_end, built

LOCK = Lockfile(
    "linux-64", (CondaPackage("a", "1", "0", 0, "https://c", "noarch", "https://c/noarch/a.conda"),)
)


@dataclass
class Recording:
    """The scripted builder, and what it was asked for."""

    scripted: ScriptedBuilder
    requests: list[BuildRequest] = field(default_factory=list)

    def build(
        self,
        request: BuildRequest,
        log: BuildLog,
        report: Callable[[Progress], None],
        control: StopSignal,
    ) -> BuildResult:
        self.requests.append(request)
        return self.scripted.build(request, log, report, control)


@pytest.fixture
def recording(store: Store, builder: ScriptedBuilder) -> Recording:
    made = Recording(builder)
    store.make_builder = lambda _: made
    return made


def test_a_build_starts_from_the_one_that_is_current(store: Store, recording: Recording) -> None:
    built(store, ONE)
    built(store, TWO)
    first, second = recording.requests
    assert (first.policy, first.base, first.given) == (Policy.MINIMAL, None, None)
    assert second.base is not None
    assert [package.name for package in second.base.conda] == ["python"]


def test_a_build_starts_from_the_base_that_is_named(store: Store, recording: Recording) -> None:
    elsewhere = built(store, "name: other\nchannels: [c]\ndependencies: [scipy]\n")
    built(store, ONE)
    made = store.write(submit, store.context, SubmissionRequest(TWO), base_build_id=elsewhere["id"])
    assert brought_to_an_end(store, made.build_id)["base_build_id"] == elsewhere["id"]
    base = recording.requests[-1].base
    assert base is not None
    assert [package.name for package in base.conda] == ["scipy"]


def test_latest_keeps_nothing_and_is_a_new_build_of_the_same_specification(
    store: Store, recording: Recording
) -> None:
    first = built(store, ONE)
    made = store.write(submit, store.context, SubmissionRequest(ONE), policy="latest")
    waiting = store.write(submit, store.context, SubmissionRequest(ONE), policy="latest")
    assert (made.new, waiting.build_id, waiting.new) == (True, made.build_id, False)
    assert made.build_id != first["id"]
    assert brought_to_an_end(store, made.build_id)["policy"] == "latest"
    assert recording.requests[-1].base is None
    assert not store.write(submit, store.context, SubmissionRequest(ONE)).new


def test_exact_gives_the_builder_its_lockfile(store: Store, recording: Recording) -> None:
    for _ in range(2):
        made = store.write(
            submit, store.context, SubmissionRequest(ONE), policy="exact", lockfile=LOCK
        )
    assert not made.new
    brought_to_an_end(store, made.build_id)
    assert [request.given for request in recording.requests] == [LOCK]
    assert recording.requests[0].policy is Policy.EXACT


def test_a_policy_and_its_lockfile_go_together(store: Store) -> None:
    for policy, lockfile in (("exact", None), ("minimal", LOCK)):
        with pytest.raises(InvalidRequest, match="go together"):
            store.write(
                submit, store.context, SubmissionRequest(ONE), policy=policy, lockfile=lockfile
            )


def test_an_edit_of_what_somebody_else_changed_is_refused(store: Store) -> None:
    first = built(store, ONE)
    second = built(store, TWO, requested_by="eve")
    three = SubmissionRequest(ONE.replace("python", "scipy"))
    with pytest.raises(StaleBase, match="by eve") as refused:
        store.write(submit, store.context, three, base_build_id=first["id"])
    assert refused.value.detail["newest_build_id"] == second["id"]
    # The same request sent twice is no edit of its own result.
    made = store.write(submit, store.context, three, base_build_id=second["id"])
    again = store.write(submit, store.context, three, base_build_id=second["id"])
    assert (again.build_id, again.new) == (made.build_id, False)


def test_a_base_that_does_not_exist_is_refused(store: Store) -> None:
    with pytest.raises(NotFound):
        store.write(submit, store.context, SubmissionRequest(ONE), base_build_id=99)


def test_building_again_takes_the_newest_unless_it_failed(
    store: Store, recording: Recording, builder: ScriptedBuilder
) -> None:
    first = built(store, ONE)
    latest = store.write(submission.rebuild, store.context, first["id"], "me")
    assert brought_to_an_end(store, latest)["policy"] == "latest"
    builder.failures["e"] = Failure("unsatisfiable", Step.SOLVE, "no")
    failed = built(store, TWO)
    retried = store.write(submission.rebuild, store.context, failed["id"], "me")
    assert store.read(catalog.get_build, retried)["policy"] == "minimal"
