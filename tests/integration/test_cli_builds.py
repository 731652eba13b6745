"""``conda-store build cancel``, ``delete``, ``retry`` and ``show`` on real stores."""

from __future__ import annotations

import threading

import pytest

from conda_store_jupyter.bootstrap import Store, open_store
from conda_store_jupyter.config import CondaStore
from conda_store_jupyter.queue import lease
from conda_store_jupyter.queue.lease import LeaseTerms
from conda_store_jupyter.services import catalog
from conda_store_jupyter.status import Failure, Step
from tests.stores import let_leases_expire
from tests.unit.cli.conftest import TEXT, Command, command
from tests.waiting import until

__all__ = ["command"]

OTHER = TEXT.replace("pandas", "numpy")
AWAY = Failure("channel-unreachable", Step.SOLVE, "The channel does not answer.", transient=True)


@pytest.fixture
def config(command: Command) -> CondaStore:
    """The settings that the command has."""
    return CondaStore(
        root=str(command.directory / "store"),
        kernels_dir=str(command.directory / "kernels"),
        poll_seconds=0.05,
    )


@pytest.fixture
def elsewhere(config: CondaStore, command: Command) -> Store:
    """The same store, as another process has it open."""
    return open_store(config, command.builder)


def test_a_waiting_build_is_canceled_at_once(command: Command) -> None:
    command.create(TEXT, "--no-wait")
    assert command("build", "cancel", "1").out == "Build 1 of default/science: canceled.\n"
    again = command("build", "cancel", "1")
    assert again.code == 3
    assert "has ended already" in again.err
    assert command("build", "cancel", "9").code == 3


def test_a_running_build_is_canceled_by_its_worker(command: Command, elsewhere: Store) -> None:
    command.builder.gates["science"] = threading.Event()
    command.create(TEXT, "--no-wait")
    elsewhere.start()
    until(lambda: elsewhere.read(catalog.get_build, 1)["status"] == "BUILDING")
    canceled = command("build", "cancel", "1", "--json")
    assert canceled.code == 0
    assert canceled.document["data"]["status"] == "CANCELED"
    elsewhere.close()


def test_a_build_whose_worker_is_gone_is_canceled_too(command: Command, elsewhere: Store) -> None:
    command.create(TEXT, "--no-wait")
    elsewhere.write(lease.claim, "w", LeaseTerms(3600))
    let_leases_expire(elsewhere)
    assert "canceled" in command("build", "cancel", "1").out
    elsewhere.close()


def test_a_build_is_deleted_when_told_to_and_not_while_it_is_current(command: Command) -> None:
    command.create()
    command.create(OTHER)
    assert command("build", "delete", "2", "--yes").code == 3
    asked = command("build", "delete", "1")
    assert asked.code == 2
    assert "--yes" in asked.err
    assert command("build", "delete", "1", "--yes").out == "Deleted build 1 of default/science.\n"
    assert command("build", "show", "1").code == 3
    prefixes = {p.name for p in (command.directory / "store" / "default").iterdir()} - {"envs"}
    assert len(prefixes) == 1


def test_a_running_build_is_deleted_once_it_has_stopped(command: Command, elsewhere: Store) -> None:
    command.builder.gates["science"] = threading.Event()
    command.create(TEXT, "--no-wait")
    elsewhere.start()
    until(lambda: elsewhere.read(catalog.get_build, 1)["status"] == "BUILDING")
    assert command("build", "delete", "1", "--yes").code == 0
    assert command("build", "show", "1").code == 3
    elsewhere.close()


def test_a_failed_build_is_tried_again_by_hand(command: Command) -> None:
    command.builder.failures["science"] = Failure("no-space", Step.LINK, "The disk is full.")
    assert command.create().code == 1
    queued = command("build", "retry", "1")
    assert queued.code == 0
    assert "Queued build 2 of default/science (id 2)." in queued.out
    assert "has not ended" in command("build", "retry", "2").err
    command("build", "cancel", "2")
    command.builder.failures.clear()
    done = command("build", "retry", "1", "--wait")
    assert done.code == 0, done.err
    assert "default/science is ready" in done.out
    assert command("build", "retry", "9").code == 3


def test_a_retry_that_fails_says_so(command: Command) -> None:
    command.builder.failures["science"] = Failure("no-space", Step.LINK, "The disk is full.")
    command.create()
    failed = command("build", "retry", "1", "--wait", "--json")
    assert failed.code == 1
    assert failed.document["data"]["build"]["failure"]["code"] == "no-space"


def test_whoever_waits_sees_when_the_next_attempt_is_and_why(command: Command) -> None:
    command.builder.failures["science"] = AWAY
    result = command("--set", "CondaStore.retry_seconds=0.5", *_create(command))
    assert result.code == 1
    lines = [line for line in result.out.splitlines() if "attempt" in line]
    # A wait is drawn at random and may be over before anybody has looked.
    assert {line[9:26] for line in lines} <= {"attempt 2 of 3 at", "attempt 3 of 3 at"}
    assert all(line.endswith("because: The channel does not answer.") for line in lines)
    shown = command("build", "show", "1").out
    rows = [line.split()[:3] for line in shown.splitlines()[-3:]]
    assert rows == [
        ["1", "failed,", "tried"],
        ["2", "failed,", "tried"],
        ["3", "failed", rows[2][2]],
    ]
    attempts = command("build", "show", "1", "--json").document["data"]["attempts"]
    assert [attempt["outcome"] for attempt in attempts] == ["retried", "retried", "FAILED"]


def test_show_says_when_the_next_attempt_is(command: Command, elsewhere: Store) -> None:
    command.builder.failures["science"] = AWAY
    elsewhere.config.retry_seconds = 3600.0
    command.create(TEXT, "--no-wait")
    elsewhere.start()
    until(lambda: elsewhere.read(catalog.get_build, 1)["next_attempt_on"])
    shown = command("build", "show", "1").out
    assert "next    " in shown
    assert "attempt 2 of 3 at" in shown
    assert "the last attempt at build 1 of default/science failed" in shown
    elsewhere.close()


def _create(command: Command) -> list[str]:
    file = command.directory / "environment.yml"
    file.write_text(TEXT)
    return ["env", "create", "-f", str(file)]
