"""Defects of a store, each made by hand; the store has an environment ``e`` with two builds."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, update

from conda_store_jupyter.bootstrap import Store
from conda_store_jupyter.db import migrate
from conda_store_jupyter.db.models import Build
from conda_store_jupyter.queue import lease
from conda_store_jupyter.queue.lease import LeaseTerms
from conda_store_jupyter.services import catalog
from conda_store_jupyter.services.submission import SubmissionRequest, submit
from conda_store_jupyter.store import links, prefixes
from tests.stores import ONE, let_leases_expire

HASH = "0123456789abcdef" * 4


def prefix_of(store: Store, build_id: int) -> Path:
    return Path(store.read(catalog.get_build, build_id)["prefix"])


def sql(store: Store, *statements: str) -> None:
    """Change the database as a person would who knows no rules."""
    with closing(sqlite3.connect(store.layout.database)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


def lose_link(store: Store) -> None:
    store.layout.link("default", "e").unlink()


def turn_link(store: Store) -> None:
    links.point(store.layout.link("default", "e"), prefix_of(store, 1))


def dangle(store: Store) -> None:
    gone = store.layout.prefix("default", "gone", HASH)
    links.point(store.layout.link("default", "gone"), gone)


def ruin_kernel(store: Store) -> None:
    (Path(store.config.kernels_dir) / "cs.default.e.python3" / "kernel.json").write_text("{}")


def forget_environment(store: Store) -> None:
    """A database that was restored from before the environment: kernels of missing builds."""
    sql(
        store,
        "UPDATE environment SET current_build_id = NULL",
        "DELETE FROM activation",
        "DELETE FROM attempt",
        "DELETE FROM build",
        "DELETE FROM environment",
    )


def leave_prefix(store: Store) -> None:
    prefix = store.layout.prefix("default", "e", HASH)
    prefixes.begin(prefix, lock_sha256=HASH, build_id=77)


def leave_ready_prefix(store: Store) -> None:
    leave_prefix(store)
    prefixes.finish(store.layout.prefix("default", "e", HASH))


def lose_old_prefix(store: Store) -> None:
    prefixes.remove(prefix_of(store, 1))


def lose_worker(store: Store) -> None:
    store.write(submit, store.context, SubmissionRequest(ONE.replace("name: e", "name: f")))
    store.write(lease.claim, "w", LeaseTerms(3600))
    let_leases_expire(store)


def leave_log(store: Store) -> None:
    store.layout.log(99).write_text("x")


def leave_scratch(store: Store) -> None:
    (store.layout.packages / ".scratch" / "1-01234567-99").mkdir(parents=True)


def leave_removed(store: Store) -> None:
    (store.layout.namespace("default") / f".removed-{'0' * 16}" / "x").mkdir(parents=True)


def open_root(store: Store) -> None:
    store.layout.root.chmod(0o755)


def close_links(store: Store) -> None:
    store.layout.links("default").chmod(0o555)


def close_packages(store: Store) -> None:
    (store.layout.packages / "python-3.11").mkdir(mode=0o000)


def lose_directory(store: Store) -> None:
    for log in store.layout.logs.iterdir():
        log.unlink()
    store.layout.logs.rmdir()


def wish_deletion(store: Store) -> None:
    store.write(
        lambda s: (
            s.execute(update(Build).where(Build.id == 1).values(delete_requested=True)) and None
        )
    )


def dangling_rows(store: Store) -> None:
    sql(store, "INSERT INTO attempt (build_id, number, worker, started_on) VALUES (99, 1, '', 0)")


def dangling_current(store: Store) -> None:
    sql(store, "UPDATE environment SET current_build_id = 99")


def old_schema(store: Store) -> None:
    """The database as an earlier version would have written it."""
    store.database.close()
    file = store.layout.database
    old = file.with_name("old.sqlite")
    engine = create_engine(f"sqlite:///{old}")
    with engine.begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(Path(migrate.__file__).parent / "migrations"))
        config.attributes["connection"] = connection
        command.upgrade(config, "0002")
    engine.dispose()
    with closing(sqlite3.connect(old)) as connection:
        connection.execute("ATTACH ? AS new", [str(file)])
        for (table,) in connection.execute(
            "SELECT name FROM main.sqlite_master WHERE type='table'"
        ):
            if table != "alembic_version" and not table.startswith("sqlite_"):
                columns = connection.execute(f"PRAGMA main.table_info({table})")
                names = ", ".join(column[1] for column in columns)
                connection.execute(
                    f"INSERT INTO main.{table} ({names}) SELECT {names} FROM new.{table}"
                )
        connection.commit()
    for path in (file, file.with_name(f"{file.name}-wal"), file.with_name(f"{file.name}-shm")):
        path.unlink(missing_ok=True)
    old.rename(file)
