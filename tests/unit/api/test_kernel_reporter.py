"""What a server says of its kernels, and when it says it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest

from conda_store_jupyter.api.kernel_reporter import KernelReporter
from conda_store_jupyter.api.running_kernels import RunningKernels
from conda_store_jupyter.errors import DatabaseAway
from tests.waiting import until_async


def spec(build_id: int) -> Any:
    ours = {"namespace": "default", "environment": "e", "build_id": build_id}
    return SimpleNamespace(metadata={"conda_store": ours})


@dataclass
class Kernel:
    """As jupyter_client's manager, as far as it is looked at."""

    pid: int
    _kernel_spec: Any
    kernel_name: str = "cs.default.e.python3"

    @property
    def provisioner(self) -> Any:
        return SimpleNamespace(pid=self.pid)


@dataclass
class Manager:
    kernels: dict[str, Kernel] = field(default_factory=dict)

    def list_kernel_ids(self) -> list[str]:
        return list(self.kernels)

    def get_kernel(self, kernel_id: str) -> Kernel:
        return self.kernels[kernel_id]


@dataclass
class Record:
    """Instead of a database: what was written, and how often it was away."""

    said: list[Sequence[Any]] = field(default_factory=list)
    away: int = 0

    def write(self, function: Callable[..., None], **values: Any) -> None:
        if self.away:
            self.away -= 1
            raise DatabaseAway("for a moment")
        self.said.append([(k.kernel_id, k.build_id) for k in values["running"]])


@pytest.fixture
def manager() -> Manager:
    return Manager()


@pytest.fixture
def record() -> Record:
    return Record()


@pytest.fixture
def reporter(manager: Manager, record: Record) -> KernelReporter:
    return KernelReporter(RunningKernels(manager), record.write, lambda: "host:1", 0.01)


def test_the_process_counts_and_not_what_its_manager_has_read_since(manager: Manager) -> None:
    kernels = RunningKernels(manager)
    kernel = manager.kernels["k"] = Kernel(1, spec(1))
    assert [running.build_id for running in kernels.snapshot()] == [1]
    kernels.forget_kernelspec("default", "e")
    assert kernel._kernel_spec is None
    assert [running.build_id for running in kernels.snapshot()] == [1]
    kernel._kernel_spec = spec(2)  # an interrupt reads it
    assert [running.build_id for running in kernels.snapshot()] == [1]
    kernel.pid = 2  # a restart
    assert [running.build_id for running in kernels.snapshot()] == [2]


def test_kernels_that_started_just_before_their_kernelspec_is_forgotten(manager: Manager) -> None:
    kernels = RunningKernels(manager)
    manager.kernels["k"] = Kernel(1, spec(1))
    kernels.forget_kernelspec("default", "e")
    assert [running.build_id for running in kernels.snapshot()] == [1]


def test_kernels_of_a_renamed_environment_restart_with_its_kernelspec(manager: Manager) -> None:
    kernels = RunningKernels(manager)
    names = ("cs.default.e.python3", "cs.default.e..x.python3", "cs.other.e.python3", "python3")
    for number, name in enumerate(names):
        manager.kernels[name] = Kernel(number, spec(number))
        manager.kernels[name].kernel_name = name
    manager.kernels[names[0]]._kernel_spec = None  # forgotten since
    kernels.rename("default", "e", "f")
    assert [kernel.kernel_name for kernel in manager.kernels.values()] == [
        "cs.default.f.python3",
        *names[1:],
    ]
    kernels.rename("default", "f", "f")
    kernels.rename("default", "f", "E")
    assert manager.kernels[names[0]].kernel_name == "cs.default.e-a9f5.python3"


def test_what_runs_is_known_by_its_new_name(manager: Manager) -> None:
    kernels = RunningKernels(manager)
    manager.kernels["k"] = Kernel(1, spec(7))
    manager.kernels["k"].kernel_name = "cs.default.e.python3"
    kernels.rename("default", "e", "f")
    found = kernels.snapshot()
    assert [(one.name, one.build_id) for one in found] == [("cs.default.f.python3", 7)]


@pytest.mark.parametrize("other", [None, SimpleNamespace(metadata={}), spec("x")])  # type: ignore[arg-type]
def test_kernels_of_others_are_nobodys_business(manager: Manager, other: Any) -> None:
    manager.kernels["k"] = Kernel(1, other)
    assert RunningKernels(manager).snapshot() == []


async def test_news_is_written_and_nothing_else(
    manager: Manager, record: Record, reporter: KernelReporter
) -> None:
    reporter.start()
    manager.kernels["k"] = Kernel(1, spec(7))
    await until_async(lambda: _true(record.said == [[("k", 7)]]))
    for _ in range(20):
        await asyncio.sleep(0)
    assert record.said == [[("k", 7)]]
    del manager.kernels["k"]
    await until_async(lambda: _true(record.said == [[("k", 7)], []]))
    await reporter.stop()
    assert record.said == [[("k", 7)], []]


async def test_a_server_that_ends_says_that_nothing_runs(
    manager: Manager, record: Record, reporter: KernelReporter
) -> None:
    reporter.start()
    manager.kernels["k"] = Kernel(1, spec(7))
    await until_async(lambda: _true(bool(record.said)))
    await reporter.stop()
    assert record.said == [[("k", 7)], []]


async def test_a_database_that_is_away_is_told_later(
    manager: Manager, record: Record, reporter: KernelReporter
) -> None:
    record.away = 3
    manager.kernels["k"] = Kernel(1, spec(7))
    reporter.start()
    await until_async(lambda: _true(record.said == [[("k", 7)]]))
    await reporter.stop()


async def _true(value: bool) -> bool:
    return value
