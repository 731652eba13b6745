"""What tests of one process can do without, because only users need it. A pytest plugin.

Left out are: waiting for the disk (a machine that loses power loses its tests, too), migrating
every store anew, and compiling every statement again for every store. ``tests/unit/db`` and the
processes that other tests start do all of it.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, event

from conda_store_jupyter.db import connecting
from conda_store_jupyter.db.engine import Database
from conda_store_jupyter.db.migrate import migrate
from conda_store_jupyter.store.layout import Layout

#: Makes the root of a store with a database that has its schema already.
Prepare = Callable[[Path], None]


@pytest.fixture(scope="session", autouse=True)
def without_waiting_for_the_disk() -> Iterator[None]:
    """Files are written without ``fsync``."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda descriptor: None)
        yield


@pytest.fixture(scope="session", autouse=True)
def engines_that_share_their_statements() -> Iterator[None]:
    """What one engine has compiled, the next one of its kind does not compile again."""
    first: dict[str, Engine] = {}

    def make_alike(url: Any, **options: Any) -> Engine:
        engine = create_engine(url, **options)
        like = first.setdefault(engine.dialect.name, engine)
        engine.dialect, engine._compiled_cache = like.dialect, like._compiled_cache
        if engine.dialect.name == "sqlite":
            event.listen(engine, "checkout", _do_not_synchronize)
        return engine

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(connecting, "create_engine", make_alike)
        yield


def _do_not_synchronize(connection: Any, _record: object, _proxy: object) -> None:
    connection.execute("PRAGMA synchronous=OFF")


@pytest.fixture(scope="session")
def prepare(
    engines_that_share_their_statements: None, tmp_path_factory: pytest.TempPathFactory
) -> Prepare:
    """Gives a store that is about to be made the tables that it would make itself."""
    directory = tmp_path_factory.mktemp("migrated")
    database = Database(f"sqlite:///{directory / 'migrated.sqlite'}")
    migrate(database, directory / "lock")
    database.close()

    def copy(root: Path) -> None:
        layout = Layout(root)
        layout.create()
        shutil.copyfile(directory / "migrated.sqlite", layout.database)

    return copy
