"""What tests do to real stores: make builds, and look whether everything is in line."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import text, update

from conda_store_jupyter.bootstrap import Store, open_store
from conda_store_jupyter.builder.kernels import find_kernels
from conda_store_jupyter.builder.log import BuildLog
from conda_store_jupyter.builder.requests import BuildRequest, BuildResult, StopSignal
from conda_store_jupyter.db.models import Build
from conda_store_jupyter.db.paging import PageRequest
from conda_store_jupyter.db.repositories.builds import BuildFilter
from conda_store_jupyter.db.repositories.environments import EnvironmentFilter
from conda_store_jupyter.db.types import utcnow
from conda_store_jupyter.services import catalog
from conda_store_jupyter.services.reconcile import reconcile
from conda_store_jupyter.services.submission import SubmissionRequest, submit
from conda_store_jupyter.status import Progress
from conda_store_jupyter.store import prefixes
from conda_store_jupyter.store.layout import stem_of
from conda_store_jupyter.testing import ScriptedBuilder
from tests.dying import Death, dies_before
from tests.waiting import until

ONE = "name: e\nchannels: [c]\ndependencies: [python]\n"
TWO = "name: e\nchannels: [c]\ndependencies: [python, numpy]\n"


@dataclass
class TwoKernels:
    """The scripted builder; its prefixes have a second kernel, and pictures for it."""

    scripted: ScriptedBuilder

    def __call__(self, store: Store) -> TwoKernels:
        return self

    def build(
        self,
        request: BuildRequest,
        log: BuildLog,
        report: Callable[[Progress], None],
        control: StopSignal,
    ) -> BuildResult:
        result = self.scripted.build(request, log, report, control)
        directory = result.prefix / "share" / "jupyter" / "kernels" / "ir"
        if not directory.is_dir():
            directory.mkdir()
            (directory / "logo-svg.svg").write_text("<svg/>")
            spec = {"argv": ["R", "{connection_file}"], "display_name": "R 4.5", "language": "R"}
            (directory / "kernel.json").write_text(json.dumps(spec))
        kernels = find_kernels(result.prefix)
        prefixes.finish(result.prefix, {"kernels": [kernel.to_json() for kernel in kernels]})
        return replace(result, kernels=kernels)


def built(store: Store, text: str = ONE, **fields: str) -> dict[str, Any]:
    """A build that has ended in this process, with nothing of it still running."""
    made = store.write(submit, store.context, SubmissionRequest(text, **fields))
    return brought_to_an_end(store, made.build_id)


def brought_to_an_end(store: Store, build_id: int) -> dict[str, Any]:
    """The build once it has ended and is published; no thread is left."""
    dispatcher = store.dispatcher_of(build_id)
    dispatcher.start()
    until(lambda: store.read(catalog.get_build, build_id)["ended_on"])
    dispatcher.finish()
    return store.read(catalog.get_build, build_id)


def assert_in_line(store: Store) -> None:
    """Links and kernelspecs are exactly those of the current builds; nothing is left over."""
    found = store.read(catalog.list_environments, EnvironmentFilter(), PageRequest())
    wanted_kernels, wanted_links = set(), set()
    for environment in found.rows:
        current = environment["current_build"]
        if current is None:
            continue
        link = store.layout.link(environment["namespace"]["name"], environment["name"])
        wanted_links.add(link)
        assert str(link.resolve()) == current["prefix"]
        for kernel in environment["kernels"]:
            wanted_kernels.add(kernel["name"])
            _assert_kernel(kernels_dir(store) / kernel["name"], current)
    assert {path.name for path in _inside(kernels_dir(store))} == wanted_kernels
    links = {p for p in store.layout.root.glob("*/envs/*") if not p.name.startswith(".")}
    assert links == wanted_links
    assert_no_leftovers(store)


def assert_no_leftovers(store: Store) -> None:
    """Every directory and every log on disk belongs to a build in the record."""
    builds = store.read(catalog.list_builds, BuildFilter(), PageRequest(size=1000)).rows
    made = {
        build["prefix"]
        for build in builds
        if build["status"] == "COMPLETED" and not build["restorable"]
    }
    there = {
        str(path)
        for namespace in store.layout.root.iterdir()
        if namespace.name not in ("pkgs", "logs", "locks", "blobs") and namespace.is_dir()
        for path in namespace.iterdir()
        if path.name != "envs"
    }
    assert there == made
    logs = {path.name for path in store.layout.logs.iterdir()}
    assert logs <= {f"{build['id']}.log" for build in builds}
    assert _inside(store.layout.packages / ".scratch") == []


def assert_nothing_half_made(store: Store) -> None:
    """Every prefix on disk can be used; one may belong to a build that is to be tried again."""
    found = [path for path in store.layout.root.glob("*/*") if stem_of(path.name)]
    assert {prefixes.state(path) for path in found} <= {"ready"}
    assert not list(store.layout.root.glob("*/.removed-*"))


def kernels_dir(store: Store) -> Path:
    """Where its kernelspecs are."""
    return Path(store.config.kernels_dir)


def _assert_kernel(directory: Path, build: dict[str, Any]) -> None:
    spec = json.loads((directory / "kernel.json").read_text())
    assert spec["metadata"]["conda_store"]["build_id"] == build["id"]
    assert spec["metadata"]["conda_env_path"] == build["prefix"]
    extra = {path.name for path in directory.iterdir()} - {"kernel.json", "logo-svg.svg"}
    assert not extra


def _inside(directory: Path) -> list[Path]:
    return list(directory.iterdir()) if directory.is_dir() else []


def mended(store: Store) -> list[str]:
    """The codes of what one pass did; a second one finds nothing."""
    found = [finding.code for finding in reconcile(store.site)]
    assert reconcile(store.site) == []
    return found


def killed(store: Store, change: int, function: Callable[[Store], object]) -> Death:
    """``function`` with the same store in another process, which dies before its n-th change.

    PostgreSQL has seen that it is dead: until then it would keep its locks.
    """
    before = _connections(store)
    death = dies_before(change, lambda: open_store(store.config, store.make_builder), function)
    until(lambda: _connections(store, others=True) <= before)
    return death


def _connections(store: Store, *, others: bool = False) -> set[int]:
    """What all processes, or all but the connection that asks, have to a PostgreSQL database."""
    if not store.database.is_postgresql:
        return set()
    asked = (
        "SELECT pid FROM pg_stat_activity WHERE datname = current_database() "
        "AND (pid <> pg_backend_pid() OR NOT :others)"
    )
    rows = store.read(lambda session: session.scalars(text(asked), {"others": others}).all())
    return set(rows)


def let_leases_expire(store: Store) -> None:
    """Every worker is taken for dead.

    A lease that seems to be over for long may be the clock's jump; its builds wait for seconds.
    """
    past = utcnow() - timedelta(seconds=1)
    expired = update(Build).where(Build.status == "BUILDING").values(lease_until=past)
    store.write(lambda session: session.execute(expired) and None)
