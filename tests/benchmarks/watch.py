"""What watching costs while nothing changes, and how soon a change is queued.

``python -m tests.benchmarks.watch`` prints it.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from pathlib import Path

from conda_store_jupyter.bootstrap import Store, open_store
from conda_store_jupyter.config import CondaStore
from conda_store_jupyter.db.paging import PageRequest
from conda_store_jupyter.db.repositories.builds import BuildFilter
from conda_store_jupyter.services import catalog
from conda_store_jupyter.services.watching.hint import NoHint
from conda_store_jupyter.services.watching.notice import Notice
from conda_store_jupyter.services.watching.tracking import REREAD_SECONDS
from conda_store_jupyter.testing import ScriptedBuilder
from tests.waiting import until

FILES = 1000
SECONDS = 20.0
BUDGET = 0.01
POLLS = 3
_TEXT = "name: e{number}\nchannels: [c]\ndependencies: [python]\n"


def fill(directory: Path, files: int) -> None:
    """So many specifications, a hundred in each directory."""
    for number in range(files):
        file = directory / f"group{number // 100}" / f"e{number}.yml"
        file.parent.mkdir(exist_ok=True)
        file.write_text(_TEXT.format(number=number))


def share_of_a_core(store: Store, seconds: float) -> float:
    """Processor time of this process, watching and doing nothing else, by time of the clock."""
    watcher = store.watcher(_quiet)
    started = time.process_time()
    watcher.look_until_settled()
    print(f"  first looks, reading {FILES} files: {time.process_time() - started:.2f} s")
    watcher.start()
    time.sleep(REREAD_SECONDS + 1)  # what is new is read more than once
    spent, began = time.process_time(), time.perf_counter()
    time.sleep(seconds)
    share = (time.process_time() - spent) / (time.perf_counter() - began)
    watcher.stop()
    return share


def polls_until_queued(store: Store, file: Path, edits: int) -> list[float]:
    """From the edit of a file until its build is in the queue, in polls, hints turned off."""
    watcher = store.watcher(_quiet)
    watcher.start(lambda _wake: NoHint())
    took = []
    for edit in range(edits):
        before = _builds(store)
        time.sleep(store.config.watch_seconds * (1 + edit / edits))  # anywhere between two looks
        began = time.perf_counter()
        file.write_text(_TEXT.format(number=0) + f"variables: {{EDIT: '{edit}'}}\n")
        until(lambda before=before: _builds(store) > before)  # type: ignore[misc]
        took.append((time.perf_counter() - began) / store.config.watch_seconds)
    watcher.stop()
    return took


def _builds(store: Store) -> int:
    return store.read(catalog.list_builds, BuildFilter(), PageRequest(size=1)).count


def _quiet(_notice: Notice) -> None:
    pass


def main() -> None:
    """Print the figures; the exit code says whether they keep to the budgets."""
    with tempfile.TemporaryDirectory() as directory:
        fill(specs := Path(directory), FILES)
        config = CondaStore(root=f"{directory}/.s", kernels_dir=f"{directory}/.k")
        config.watch_paths, config.watch_recursive = [directory], True
        store = open_store(config, ScriptedBuilder)  # type: ignore[arg-type]
        share = share_of_a_core(store, SECONDS)
        took = polls_until_queued(store, specs / "group0" / "e0.yml", 8)
        store.close()
    print(f"{FILES} watched files: {share:.2%} of a core (budget {BUDGET:.0%})")
    print(
        f"edit to queued: median {statistics.median(took):.2f}, most {max(took):.2f} polls", end=""
    )
    print(f" of {config.watch_seconds:g} s (budget {POLLS})")
    sys.exit(share > BUDGET or max(took) > POLLS)


if __name__ == "__main__":
    main()
