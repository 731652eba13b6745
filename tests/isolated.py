"""Builds in child processes, begun in a thread, for tests that do something to them meanwhile."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import psutil

from conda_store_jupyter.builder.forkserver import Method
from conda_store_jupyter.builder.isolation import IsolatedBuilder
from conda_store_jupyter.builder.launcher import DEFAULT_METHOD
from conda_store_jupyter.builder.limits import Limits
from conda_store_jupyter.builder.log import BuildLog
from conda_store_jupyter.builder.requests import BuildRequest, BuildResult, PrefixBuilder
from conda_store_jupyter.queue.control import Control, StopReason
from conda_store_jupyter.spec.specification import Specification
from conda_store_jupyter.status import BuildFailed, Failure, Progress
from conda_store_jupyter.store.layout import Layout
from conda_store_jupyter.store.removal import is_set_aside
from tests.misbehaving import Deed
from tests.waiting import until

#: Seconds within which a build stops that is killed and not waited for. It takes tenths of one;
#: the rest is for machines that are busy.
AT_ONCE = 10.0


class Site:
    """A store and how to build in it."""

    def __init__(
        self,
        layout: Layout,
        factory: Callable[[], PrefixBuilder],
        limits: Limits | None = None,
        method: Method = DEFAULT_METHOD,
    ) -> None:
        layout.create()
        self.layout = layout
        self.factory = factory
        self.builder = IsolatedBuilder(layout, factory, limits, method)
        self.progress: list[Progress] = []
        self._last = 0

    def begin(
        self,
        *dependencies: str,
        channels: Sequence[str] = (),
        pip: Sequence[str] = (),
        report: Callable[[Progress], None] | None = None,
        build_id: int = 0,
        variables: Mapping[str, str] | None = None,
    ) -> Running:
        """Begin a build of these packages, by default with the next number."""
        self._last = build_id or self._last + 1
        specification = Specification(
            "demo", tuple(channels), dependencies or ("x",), tuple(pip), dict(variables or {})
        )
        request = BuildRequest(self._last, "default", "demo", specification)
        return Running(self, request, report or self.progress.append)

    def build(self, *dependencies: str, channels: Sequence[str] = ()) -> BuildResult:
        """Build; blocks until it is done."""
        return self.begin(*dependencies, channels=channels).result()

    def log(self) -> str:
        """Of the last build; empty while it has none."""
        path = self.layout.log(self._last)
        return path.read_text(encoding="utf-8") if path.exists() else ""

    def left(self) -> list[str]:
        """The prefixes and temporary directories that are there, and not on their way out."""
        scratch = self.layout.packages / ".scratch"
        namespace = self.layout.namespace("default")
        found = [path.name for d in (namespace, scratch) if d.is_dir() for path in d.iterdir()]
        return [name for name in found if not is_set_aside(name)]


class Running:
    """A build that has begun."""

    def __init__(
        self, site: Site, request: BuildRequest, report: Callable[[Progress], None]
    ) -> None:
        self._site, self._request, self._report = site, request, report
        self.control = Control()
        self._result: BuildResult | None = None
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    @property
    def ended(self) -> bool:
        """Whether ``build`` has returned or raised."""
        return not self._thread.is_alive()

    def result(self) -> BuildResult:
        """What it returns; raises what it raises."""
        self._thread.join(60)
        assert self.ended, "the build does not end"
        if self._error is not None:
            raise self._error
        assert self._result is not None
        return self._result

    def failure(self) -> Failure:
        """Why it failed."""
        try:
            result = self.result()
        except BuildFailed as failed:
            return failed.failure
        raise AssertionError(f"it did not fail: {result.prefix}")

    def stop(self) -> float:
        """Tell it to stop; seconds until it has."""
        started = time.monotonic()
        self.control.stop(StopReason.CANCELED)
        self._thread.join(60)
        assert self.ended, "the build does not stop"
        return time.monotonic() - started

    def _run(self) -> None:
        try:
            with BuildLog(self._site.layout.log(self._request.build_id)) as log:
                self._result = self._site.builder.build(
                    self._request, log, self._report, self.control
                )
        except BaseException as error:
            self._error = error


def is_alive(pid: int) -> bool:
    """Whether there is such a process that has not ended."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state not in "ZX"


def anybody(pids: Sequence[int]) -> bool:
    """Whether one of the processes is alive."""
    return any(map(is_alive, pids))


def parent_of(layout: Layout, deed: Deed, what: str, method: str) -> subprocess.Popen[bytes]:
    """A process whose build does so, started by ``method``; it has begun."""
    parent = subprocess.Popen(
        [
            *(sys.executable, "-m", "tests.isolated_parent"),
            *(str(layout.root), str(deed.witness), what, method),
        ],
        cwd=Path(__file__).parent.parent,
        start_new_session=True,
    )
    until(deed.told)
    return parent


def server_of(deed: Deed) -> int:
    """The fork server of that build."""
    return psutil.Process(deed.told()[0]).ppid()
