"""What a pass of the reconciler costs when nothing is wrong: ``python -m …`` prints it."""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import insert
from sqlalchemy.orm import Session

from conda_store_jupyter.bootstrap import Store, open_store
from conda_store_jupyter.config import CondaStore
from conda_store_jupyter.db.models import (
    Build,
    Environment,
    Lockfile,
    Namespace,
    Specification,
)
from conda_store_jupyter.publish.kernelspecs import spec_name
from conda_store_jupyter.services.reconcile import reconcile
from conda_store_jupyter.status import BuildStatus
from conda_store_jupyter.store import prefixes

ENVIRONMENTS = 1000
BUDGET_SECONDS = 0.1
_RUNS = 7


def populate(store: Store, environments: int) -> None:
    """Fill an empty store with environments of two builds each, as builds would leave them.

    Rows and files are written directly: 2,000 builds would take minutes.
    """
    store.write(_add_rows, environments)
    for number in range(environments):
        for build in (1, 2):
            _add_prefix(store, number, build)
        _publish(store, number)


def cost(store: Store, clock: Callable[[], float] = time.perf_counter) -> tuple[float, float]:
    """Seconds of the first pass, and the median of the next ones."""
    seconds = []
    for _ in range(_RUNS):
        start = clock()
        assert reconcile(store.site) == []
        seconds.append(clock() - start)
    return seconds[0], statistics.median(seconds[1:])


def _name(number: int) -> str:
    return f"environment-{number:04}"


def _hash(number: int, build: int) -> str:
    return f"{number * 10 + build:064x}"


def _id(number: int, build: int) -> int:
    return number * 2 + build


def _add_rows(session: Session, environments: int) -> None:
    session.execute(insert(Namespace).values(id=1, name="default"))
    session.execute(insert(Specification).values(id=1, name="e", sha256="0", spec={}, source=""))
    numbers = [(number, build) for number in range(environments) for build in (1, 2)]
    session.execute(
        insert(Lockfile),
        [
            {"id": _id(*n), "sha256": _hash(*n), "platform": "linux-64", "content": {}}
            for n in numbers
        ],
    )
    session.execute(
        insert(Environment),
        [
            {"id": n + 1, "namespace_id": 1, "name": _name(n), "description": ""}
            for n in range(environments)
        ],
    )
    kernels = [{"name": "python3", "display_name": "Python 3", "language": "python"}]
    session.execute(
        insert(Build),
        [
            {
                "id": _id(number, build),
                "environment_id": number + 1,
                "specification_id": 1,
                "lockfile_id": _id(number, build),
                "number": build,
                "status": BuildStatus.COMPLETED.value,
                "result": {"kernels": kernels, "timings": {"solve": 1.0}},
            }
            for number, build in numbers
        ],
    )
    for number in range(environments):
        environment = session.get_one(Environment, number + 1)
        environment.current_build_id = _id(number, 2)


def _add_prefix(store: Store, number: int, build: int) -> None:
    prefix = store.layout.root / "default" / f"{_hash(number, build)}-{_name(number)}"
    (prefix / "conda-meta").mkdir(parents=True)
    guard = {"state": "ready", "build_id": _id(number, build), "activation": {}, "kernels": []}
    (prefix / prefixes.GUARD).write_text(json.dumps(guard))


def _publish(store: Store, number: int) -> None:
    links = store.layout.root / "default" / "envs"
    links.mkdir(exist_ok=True)
    prefix = store.layout.root / "default" / f"{_hash(number, 2)}-{_name(number)}"
    (links / _name(number)).symlink_to(f"../{prefix.name}")
    name = spec_name("default", _name(number), "python3")
    directory = Path(store.config.kernels_dir) / name
    directory.mkdir(parents=True)
    ours = {
        "namespace": "default",
        "environment": _name(number),
        "build": 2,
        "build_id": _id(number, 2),
    }
    metadata = {"conda_env_path": str(prefix), "conda_store": ours}
    spec = {"argv": ["python"] * 5, "env": {"PATH": "x" * 500}, "metadata": metadata}
    (directory / "kernel.json").write_text(json.dumps(spec))


def main() -> None:
    """Print the costs; the exit code says whether they keep to the budget."""
    with tempfile.TemporaryDirectory() as directory:
        store = open_store(CondaStore(root=f"{directory}/s", kernels_dir=f"{directory}/k"))
        populate(store, ENVIRONMENTS)
        first, next_ones = cost(store)
        store.close()
    print(f"a pass over {ENVIRONMENTS} environments: first {first * 1e3:.0f} ms, then", end=" ")
    print(f"{next_ones * 1e3:.0f} ms (budget {BUDGET_SECONDS * 1e3:.0f} ms)")
    sys.exit(next_ones > BUDGET_SECONDS)


if __name__ == "__main__":
    main()
