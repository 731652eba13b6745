"""A page of 100 of 10,000 environments with 100,000 builds.

Run: ``python -m tests.benchmarks.listing``.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import insert, text

from conda_store_jupyter.bootstrap import Store, open_store
from conda_store_jupyter.config import CondaStore
from conda_store_jupyter.db.models import Build, Environment, LockedPackage, Lockfile, Namespace
from conda_store_jupyter.db.models import Specification as SpecificationRow
from conda_store_jupyter.db.paging import PageRequest
from conda_store_jupyter.db.repositories import changes
from conda_store_jupyter.db.repositories.builds import BuildFilter
from conda_store_jupyter.db.repositories.environments import EnvironmentFilter
from conda_store_jupyter.services import catalog
from conda_store_jupyter.spec.specification import Specification

ENVIRONMENTS, BUILDS_EACH, LOCKFILES, PACKAGES_EACH = 10_000, 10, 2_000, 40


def main() -> None:
    """Fill a store, then time pages."""
    with tempfile.TemporaryDirectory() as directory:
        store = open_store(CondaStore(root=f"{directory}/store", kernels_dir=f"{directory}/k"))
        fill(store)
        size = Path(store.layout.database).stat().st_size >> 20
        print(f"{ENVIRONMENTS} environments, {ENVIRONMENTS * BUILDS_EACH} builds, {size} MB")
        first, middle = PageRequest(sort_by=("name",)), PageRequest(page=50, sort_by=("name",))
        report("environments, first page", lambda: page(store, EnvironmentFilter(), first))
        report("environments, page 50", lambda: page(store, EnvironmentFilter(), middle))
        report("environments, search", lambda: page(store, EnvironmentFilter(search="99"), first))
        wanted = EnvironmentFilter(packages=("package-7",))
        report("environments with a package", lambda: page(store, wanted, first))
        pages = [PageRequest(page=n, sort_by=("name",)) for n in range(1, 51)]
        everything = lambda: [page(store, EnvironmentFilter(), one) for one in pages]  # noqa: E731
        report("5,000 environments in pages", everything, 3)
        store.write(changes.record_environment, "default", "env-00001")
        revision = store.read(changes.newest)
        store.write(changes.record_environment, "default", "env-00002")
        report("what changed since", lambda: store.read(catalog.changed_since, revision))
        newest = PageRequest(sort_by=("id",), descending=True)
        report("builds, newest", lambda: store.read(catalog.list_builds, BuildFilter(), newest))
        one = BuildFilter(environment_id=77)
        report("builds of one", lambda: store.read(catalog.list_builds, one, newest))
        store.close()


def page(store: Store, wanted: EnvironmentFilter, request: PageRequest) -> object:
    """One page of environments."""
    return store.read(catalog.list_environments, wanted, request)


def report(what: str, action: Callable[[], object], rounds: int = 15) -> None:
    """The median time of ``action``."""
    seconds = []
    for _ in range(rounds):
        started = time.perf_counter()
        action()
        seconds.append(time.perf_counter() - started)
    print(f"{what:28} {statistics.median(seconds) * 1000:7.1f} ms")


def fill(store: Store) -> None:
    """Rows as years of use would leave them."""
    specification = Specification("e", ("conda-forge",), ("pandas", "python"))
    with store.database.transaction() as session:
        session.execute(insert(Namespace), [{"id": 1, "name": "default"}])
        row = {"name": "e", "sha256": specification.sha256, "spec": specification.canonical()}
        session.execute(insert(SpecificationRow), [{"id": 1, "source": "", **row}])
        session.execute(insert(Lockfile), [lockfile(n) for n in range(1, LOCKFILES + 1)])
        session.execute(insert(LockedPackage), [*packages()])
        session.execute(insert(Environment), [environment(n) for n in range(1, ENVIRONMENTS + 1)])
        session.execute(insert(Build), [*builds()])
        session.execute(text(f"UPDATE environment SET current_build_id = id * {BUILDS_EACH}"))


def lockfile(n: int) -> dict[str, object]:
    """A lockfile with a hash of its own."""
    return {"id": n, "sha256": f"{n:064x}", "platform": "linux-64", "content": {}}


def packages() -> list[dict[str, object]]:
    """Packages of every lockfile."""
    return [
        {"lockfile_id": n, "kind": "conda", "name": f"package-{(n * 7 + k) % 400}", "version": "1"}
        for n in range(1, LOCKFILES + 1)
        for k in range(PACKAGES_EACH)
    ]


def environment(n: int) -> dict[str, object]:
    """An environment; names do not sort like ids."""
    return {"id": n, "namespace_id": 1, "name": f"env-{n * 7919 % 10007:05}"}


def builds() -> list[dict[str, object]]:
    """Builds of every environment, all completed."""
    return [
        {
            "id": (n - 1) * BUILDS_EACH + k,
            "environment_id": n,
            "specification_id": 1,
            "number": k,
            "status": "COMPLETED",
            "lockfile_id": (n + k) % LOCKFILES + 1,
            "result": {"kernels": [{"name": "python3", "display_name": "P", "language": "python"}]},
        }
        for n in range(1, ENVIRONMENTS + 1)
        for k in range(1, BUILDS_EACH + 1)
    ]


if __name__ == "__main__":
    main()
