"""Builds in child processes that are stopped, killed, or end in their own ways."""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from conda_store_jupyter.builder.limits import Limits
from conda_store_jupyter.builder.requests import Stopped
from conda_store_jupyter.builder.supervision import BuildBug
from conda_store_jupyter.status import Failure, Progress, Step
from conda_store_jupyter.store import prefixes
from conda_store_jupyter.store.layout import Layout
from conda_store_jupyter.testing import ScriptedFactory
from tests.isolated import AT_ONCE, Site, anybody, parent_of, server_of
from tests.misbehaving import Deed
from tests.waiting import until

METHODS = ["fork", "spawn"]

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    return Layout(tmp_path / "store")


@pytest.fixture
def deed(tmp_path: Path) -> Iterator[Deed]:
    """What the build does; the test ends with none of its processes alive."""
    made = Deed("nothing", tmp_path / "witness")
    yield made
    assert not anybody(made.told())


def site(layout: Layout, deed: Deed, limits: Limits | None = None) -> Site:
    return Site(layout, ScriptedFactory(layout, during=deed), limits)


def failure(layout: Layout, deed: Deed, what: str, limits: Limits | None = None) -> Failure:
    """The failure of a build that does so. It leaves nothing behind."""
    where = site(layout, replace(deed, what=what), limits)
    found = where.begin().failure()
    assert where.left() == []
    assert not anybody(deed.told())
    return found


@pytest.mark.parametrize("method", METHODS)
def test_what_a_child_says_arrives(
    layout: Layout,
    deed: Deed,
    method: str,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.setenv("X_TEST", "of now")
    monkeypatch.chdir(tmp_path)
    factory = ScriptedFactory(layout, during=replace(deed, what="talk"))
    where = Site(layout, factory, method=method)  # type: ignore[arg-type]
    result = where.build("python", "numpy")
    assert prefixes.state(result.prefix) == "ready"
    assert [package.name for package in result.lockfile.conda] == ["python", "numpy"]
    assert [kernel.name for kernel in result.kernels] == ["python3"]
    assert result.peak_memory > 1 << 20
    assert [where.progress[0], where.progress[-1]] == [
        Progress(Step.SOLVE),
        Progress(Step.LINK, 3, 3),
    ]
    log = where.log()
    assert "solve    scripted build of demo" in log
    assert f"link     cwd {tmp_path} X of now" in log
    for line in ("printed", "from a script", "again"):
        assert f"DEBUG link     {line}\n" in log
    assert where.left() == [result.prefix.name]


def test_a_failure_arrives_as_it_was(layout: Layout) -> None:
    failure = Failure("pip-failed", Step.PIP, "No.", ("Try.",), transient=True, detail="a\nb")
    where = Site(layout, ScriptedFactory(layout, failures={"demo": failure}))
    assert where.begin().failure() == failure


def test_a_bug_arrives_with_its_traceback(
    layout: Layout, deed: Deed, caplog: pytest.LogCaptureFixture
) -> None:
    where = site(layout, replace(deed, what="err"))
    with caplog.at_level(logging.WARNING), pytest.raises(BuildBug, match="by zero") as raised:
        where.begin().result()
    assert "in err\n" in str(raised.value.__cause__)
    assert [(r.name, "about to err" in r.getMessage()) for r in caplog.records] == [
        ("misbehaving", True)
    ]
    assert where.left() == []


def test_what_reporting_raises_ends_the_build(layout: Layout, deed: Deed) -> None:
    def refuse(progress: Progress) -> None:
        if progress.step is Step.LINK:
            raise KeyError("lost")

    where = site(layout, replace(deed, what="hang"))
    with pytest.raises(KeyError, match="lost"):
        where.begin(report=refuse).result()
    assert where.left() == []


@pytest.mark.parametrize("step", [Step.SOLVE, Step.FETCH, Step.LINK, Step.PIP, Step.BYTECODE])
def test_a_build_stops_in_every_step_with_all_its_processes(
    layout: Layout, deed: Deed, step: Step
) -> None:
    where = site(layout, replace(deed, what="have_family", step=step))
    running = where.begin()
    until(deed.told)
    assert len(deed.told()) == 3
    assert running.stop() < AT_ONCE
    assert not anybody(deed.told())
    with pytest.raises(Stopped):
        running.result()
    assert where.left() == []


@pytest.mark.parametrize("what", ["be_deaf", "hold_gil"])
def test_a_build_that_does_not_listen_stops(layout: Layout, deed: Deed, what: str) -> None:
    running = site(layout, replace(deed, what=what)).begin()
    until(deed.told)
    assert running.stop() < AT_ONCE


def test_a_frozen_build_stops(layout: Layout, deed: Deed) -> None:
    running = site(layout, replace(deed, what="hang")).begin()
    (pid,) = until(deed.told)
    os.kill(pid, signal.SIGSTOP)
    assert running.stop() < AT_ONCE


def test_a_build_stops_while_its_progress_cannot_be_recorded(layout: Layout, deed: Deed) -> None:
    reached, released = threading.Event(), threading.Event()

    def report(progress: Progress) -> None:
        reached.set()
        released.wait()

    running = site(layout, replace(deed, what="hang")).begin(report=report)
    assert reached.wait(60)
    assert running.stop() < AT_ONCE
    released.set()


def test_nothing_starts_once_told_to_stop(layout: Layout, deed: Deed) -> None:
    where = site(layout, replace(deed, what="hang"))
    running = where.begin()
    running.stop()
    with pytest.raises(Stopped):
        running.result()
    assert where.left() == []


def test_what_a_good_build_leaves_running_is_ended(layout: Layout, deed: Deed) -> None:
    result = site(layout, replace(deed, what="leave_family")).build()
    assert prefixes.state(result.prefix) == "ready"
    assert len(deed.told()) == 2
    assert not anybody(deed.told())


@pytest.mark.parametrize(("what", "name"), [("segfault", "SIGSEGV"), ("abort", "SIGABRT")])
def test_a_crash(layout: Layout, deed: Deed, what: str, name: str) -> None:
    found = failure(layout, deed, what)
    assert (found.code, found.step, found.transient) == ("crashed", Step.LINK, True)
    assert name in found.message
    # The interpreter's last words tell where it was.
    assert f"in {what}" in found.detail


def test_the_last_words_of_a_crash_are_in_the_log(layout: Layout, deed: Deed) -> None:
    where = site(layout, replace(deed, what="abort"))
    assert "free(): invalid pointer" in where.begin().failure().detail
    assert "DEBUG link     free(): invalid pointer\n" in where.log()


def test_a_build_that_is_killed(layout: Layout, deed: Deed) -> None:
    found = failure(layout, deed, "be_killed")
    assert (found.code, found.step, found.transient) == ("killed-by-signal", Step.LINK, True)
    assert "SIGKILL" in found.message
    assert "MiB of memory" in found.message
    assert "ran out of memory" in found.hints[0]


def test_a_build_that_ends_without_a_result(layout: Layout, deed: Deed) -> None:
    found = failure(layout, deed, "leave")
    assert (found.code, found.transient) == ("crashed", True)
    assert "exit code 3" in found.message


def test_a_crash_after_the_result_is_no_failure(layout: Layout, deed: Deed) -> None:
    result = site(layout, replace(deed, what="crash_afterwards")).build()
    assert prefixes.state(result.prefix) == "ready"


def test_a_step_that_takes_too_long(layout: Layout, deed: Deed) -> None:
    limits = Limits(step_seconds={"pip": 0.2, "": 0})
    found = failure(layout, replace(deed, step=Step.PIP), "have_family", limits)
    assert (found.code, found.step, found.transient) == ("step-timeout", Step.PIP, False)
    assert "c.CondaStore.step_seconds['pip']" in found.hints[1]


def test_a_build_that_is_silent(layout: Layout, deed: Deed) -> None:
    found = failure(layout, deed, "have_family", Limits(stall_seconds=0.2))
    assert (found.code, found.step, found.transient) == ("stalled", Step.LINK, True)


def test_a_build_that_takes_too_much_memory(layout: Layout, deed: Deed) -> None:
    found = failure(layout, deed, "allocate", Limits(memory_limit=200 << 20))
    assert (found.code, found.step, found.transient) == ("out-of-memory", Step.LINK, False)
    assert "the limit is 200 MiB" in found.message
    assert "c.CondaStore.memory_limit" in found.hints[1]


def test_all_processes_of_a_build_count(layout: Layout, deed: Deed) -> None:
    found = failure(layout, deed, "have_hungry_child", Limits(memory_limit=200 << 20))
    assert found.code == "out-of-memory"


def test_a_fork_server_that_dies(layout: Layout, deed: Deed) -> None:
    where = site(layout, replace(deed, what="have_family"))
    running = where.begin()
    child = psutil.Process(until(deed.told)[0])
    server = child.ppid()
    os.kill(server, signal.SIGKILL)
    found = running.failure()
    assert (found.code, found.transient) == ("crashed", True)
    assert where.left() == []
    assert not anybody(deed.told())
    # The next build has a new one.
    assert prefixes.state(site(layout, deed).build("y").prefix) == "ready"


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("what", ["have_family", "hold_gil"])
def test_nothing_outlives_the_parent(layout: Layout, deed: Deed, method: str, what: str) -> None:
    parent = parent_of(layout, deed, what, method)
    server = server_of(deed)
    parent.kill()
    parent.wait()
    until(lambda: not anybody([server, *deed.told()]))


def test_nothing_outlives_the_parent_and_the_fork_server(layout: Layout, deed: Deed) -> None:
    parent = parent_of(layout, deed, "have_family", "fork")
    # The fork server cannot do anything about it.
    server = server_of(deed)
    os.kill(server, signal.SIGSTOP)
    parent.kill()
    parent.wait()
    try:
        until(lambda: not anybody(deed.told()))
    finally:
        os.kill(server, signal.SIGKILL)


def test_ctrl_c_is_the_parents_business(layout: Layout, deed: Deed) -> None:
    """A terminal sends it to all processes of the foreground; these are elsewhere."""
    parent = parent_of(layout, deed, "hang", "fork")
    groups = {os.getpgid(pid) for pid in (parent.pid, server_of(deed), *deed.told())}
    assert len(groups) == 3
    parent.send_signal(signal.SIGINT)
    parent.wait(60)
    until(lambda: not anybody(deed.told()))


def test_builds_at_the_same_time(layout: Layout, deed: Deed) -> None:
    where = site(layout, deed)
    running = [where.begin(f"package-{number}") for number in range(8)]
    assert len({build.result().prefix for build in running}) == 8


def test_a_prefix_that_another_build_makes_is_not_removed(layout: Layout, deed: Deed) -> None:
    """The same build, taken over by another worker while this one was frozen."""
    where = site(layout, replace(deed, what="hang"))
    running = where.begin()
    until(deed.told)
    (name,) = where.left()
    from conda_store_jupyter.builder.leftovers import prefix_lock

    with prefix_lock(layout, layout.namespace("default") / name):
        assert running.stop() < AT_ONCE
    assert where.left() == [name]
