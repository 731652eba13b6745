"""Processes that watch, as tests drive them: look by look, with a clock of their own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from conda_store_jupyter.bootstrap import Store
from conda_store_jupyter.db.paging import PageRequest
from conda_store_jupyter.db.repositories.builds import BuildFilter
from conda_store_jupyter.db.repositories.watched import WatchFilter
from conda_store_jupyter.services import catalog
from conda_store_jupyter.services.watching import listing
from conda_store_jupyter.services.watching.notice import Notice
from conda_store_jupyter.services.watching.scanning import Watched
from conda_store_jupyter.services.watching.watcher import Watcher, WatchTerms
from tests.stores import brought_to_an_end

#: Text that is no YAML, as its fifth line shows.
BAD = "name: e\nchannels: [c]\ndependencies:\n  - python\n - numpy\n"


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


class Server:
    """One process that watches: looks when told to, and remembers what it said."""

    def __init__(self, store: Store, watched: list[Watched], **terms: Any) -> None:
        self.store = store
        self.said: list[Notice] = []
        self.clock = Clock()
        self.watcher = Watcher(
            store.database,
            store.context,
            watched,
            WatchTerms("default", **terms),
            say=self.said.append,
            clock=self.clock,
        )

    def looks(self, times: int = 2) -> None:
        for _ in range(times):
            self.watcher.look()

    def texts(self) -> list[str]:
        found = [notice.text for notice in self.said]
        self.said.clear()
        return found


#: Makes a server that watches these paths, or the directory of the test.
Watching = Callable[..., Server]

#: Writes a file, has its first build made, and gives the file and the server that watches it.
Follow = Callable[..., tuple[Path, Server]]


def builds(store: Store) -> list[dict[str, Any]]:
    rows = store.read(catalog.list_builds, BuildFilter(), PageRequest(sort_by=("id",))).rows
    return list(rows)


def build_all(store: Store) -> None:
    for build in builds(store):
        if not build["ended_on"]:
            brought_to_an_end(store, build["id"])


def environment(store: Store, name: str = "e") -> dict[str, Any]:
    return store.read(catalog.get_environment, "default", name)


def current(store: Store) -> Any:
    found = environment(store)["current_build"]
    return found and found["number"]


def files(store: Store) -> dict[str, Mapping[str, Any]]:
    page = store.read(listing.list_files, WatchFilter(), PageRequest(sort_by=("path",)))
    return {Path(row["path"]).name: row for row in page.rows}
