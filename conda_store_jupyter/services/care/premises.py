"""What a store stands on: directories, their file system, and the database as such.

These checks need no open store, because with one of these defects there may be none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from conda_store_jupyter.db import integrity
from conda_store_jupyter.db.engine import Database
from conda_store_jupyter.db.integrity import Dangling
from conda_store_jupyter.db.migrate import HEAD, migrate
from conda_store_jupyter.services.care.finding import Finding, Severity
from conda_store_jupyter.store import machine
from conda_store_jupyter.store.layout import Layout
from conda_store_jupyter.store.machine import Room
from conda_store_jupyter.store.survey import namespaces_on_disk

_LEAST_BYTES = 5 << 30
_LEAST_SHARE = 0.05


@dataclass(frozen=True)
class Premises:
    """A store that is not open.

    Attributes:
        room, file_system, links_between: how the machine is asked; see :mod:`machine`.
        sqlite_on_network: somebody has allowed it.
    """

    layout: Layout
    database: Database
    kernels_dir: Path
    room: Callable[[Path], Room] = machine.room
    file_system: Callable[[Path], str] = machine.file_system
    links_between: Callable[[Path, Path], bool] = machine.links_between
    sqlite_on_network: bool = False

    @property
    def has_own_database(self) -> bool:
        """Whether the record is a file, and not on a server."""
        return self.database.engine.dialect.name == "sqlite"


def check_root(premises: Premises) -> Iterator[Finding]:
    """There is a store, and its directories are there, private and usable."""
    layout = premises.layout
    if not layout.root.is_dir():
        yield _directory("store-missing", layout.root, "There is no store here yet.", layout)
        return
    if not machine.is_usable(layout.root):
        yield _unusable(layout.root, "root-unusable")
        return
    own = (layout.packages, layout.bytecode, layout.repodata, layout.logs, layout.locks)
    for path in own:
        if not path.is_dir():
            yield _directory("directory-missing", path, "A directory of the store is gone.", layout)
    if not machine.is_private(layout.root):
        yield Finding(
            code="root-not-private",
            severity=Severity.WARNING,
            subject=str(layout.root),
            message="Others on this machine can look into the store.",
            remedy="take their permissions away",
            repair=partial(_done, machine.make_private, layout.root),
        )
    places = [*own, premises.kernels_dir]
    for on_disk in namespaces_on_disk(layout):
        places += [on_disk.directory, layout.links(on_disk.namespace)]
    for path in places:
        if path.is_dir() and not machine.is_usable(path):
            yield _unusable(path)


def check_packages(premises: Premises) -> Iterator[Finding]:
    """Every package of the cache can be read."""
    packages = premises.layout.packages
    if packages.is_dir() and machine.is_usable(packages):
        for path in packages.iterdir():
            if path.is_dir() and not path.is_symlink() and not machine.is_usable(path):
                yield _unusable(path)


def check_room(premises: Premises) -> Iterator[Finding]:
    """There is room for the next build."""
    root = premises.layout.root
    if not root.is_dir():
        return
    room = premises.room(root)
    if room.bytes_free < _LEAST_BYTES or room.share_free < _LEAST_SHARE:
        yield Finding(
            code="little-room",
            severity=Severity.WARNING,
            subject=str(root),
            message=f"{room.bytes_free / 1e9:.1f} GB are free, {room.share_free:.0%} of the disk.",
            remedy="delete environments or builds that nobody needs",
        )


def check_file_systems(premises: Premises) -> Iterator[Finding]:
    """Packages can be linked, and the database is where its locks work."""
    layout = premises.layout
    if not layout.packages.is_dir():
        return
    kind = premises.file_system(layout.root)
    if premises.has_own_database and kind in machine.NETWORK_FILE_SYSTEMS:
        yield _on_network(layout, kind, allowed=premises.sqlite_on_network)
    for target in [layout.root, *(found.directory for found in namespaces_on_disk(layout))]:
        try:
            linked = premises.links_between(layout.packages, target)
        except OSError:  # said by check_root
            continue
        if not linked:
            yield Finding(
                code="no-hard-links",
                severity=Severity.WARNING,
                subject=str(target),
                message=f"Files of {layout.packages} cannot be linked there: every environment "
                "is a copy, which takes room and time.",
                remedy="put both on one file system that has hard links",
            )


def _on_network(layout: Layout, kind: str, *, allowed: bool) -> Finding:
    return Finding(
        code="sqlite-on-network",
        severity=Severity.WARNING if allowed else Severity.ERROR,
        subject=str(layout.root),
        message=f"The database is an SQLite file on {kind}, which several machines share: used by "
        "two of them, it loses data.",
        remedy="set c.CondaStore.database_url to a PostgreSQL database or a local file"
        + ("" if allowed else "; or sqlite_on_network, where one machine alone uses the store"),
    )


def check_database(premises: Premises) -> Iterator[Finding]:
    """The database can be read, is whole, and has this version's schema."""
    if premises.has_own_database and not premises.layout.database.is_file():
        if premises.layout.root.is_dir():
            yield _schema(premises, "database-missing", "There is no database here.", "make it")
        return
    damages = integrity.damages(premises.database)
    if damages:
        yield Finding(
            code="database-damaged",
            severity=Severity.ERROR,
            subject=_shown(premises),
            message="; ".join(damages[:5]),
            remedy="restore a backup, or try `sqlite3 conda-store.sqlite .recover` on a copy"
            if premises.has_own_database
            else "look at the database server",
        )
        return
    try:
        found = integrity.revision(premises.database)
        rows = integrity.dangling(premises.database)
    except DBAPIError as error:
        yield Finding(
            "database-damaged", Severity.ERROR, _shown(premises), str(error.orig), "see above"
        )
        return
    if found != HEAD:
        message = f"Its schema is {found or 'missing'}, and this version needs {HEAD}."
        yield _schema(premises, "schema", message, "migrate it, unless it is of a newer version")
    for row in rows:
        yield _dangling(premises, row)


def _directory(code: str, path: Path, message: str, layout: Layout) -> Finding:
    return Finding(
        code=code,
        severity=Severity.WARNING,
        subject=str(path),
        message=message,
        remedy="make it",
        repair=partial(_done, Layout.create, layout),
    )


def _unusable(path: Path, code: str = "unusable") -> Finding:
    return Finding(
        code=code,
        severity=Severity.ERROR,
        subject=str(path),
        message="It cannot be read and written by this user.",
        remedy="give its owner all permissions",
        repair=partial(_done, machine.make_usable, path),
    )


def _schema(premises: Premises, code: str, message: str, remedy: str) -> Finding:
    lock = premises.layout.locks / "migrate.lock"
    return Finding(
        code=code,
        severity=Severity.ERROR,
        subject=_shown(premises),
        message=message,
        remedy=remedy,
        repair=partial(_done, migrate, premises.database, lock),
    )


def _dangling(premises: Premises, row: Dangling) -> Finding:
    removed = row.on_delete == "CASCADE"
    remedy = "remove the row" if removed else f"empty its {row.column}"
    return Finding(
        code="dangling-row",
        severity=Severity.ERROR,
        subject=f"row {row.rowid} of {row.table}",
        message=f"Its {row.column} names a row of {row.parent} that does not exist.",
        remedy=remedy if row.mendable else "restore a backup",
        repair=partial(_done, integrity.mend, premises.database, row) if row.mendable else None,
    )


def _shown(premises: Premises) -> str:
    return premises.database.engine.url.render_as_string(hide_password=True)


def _done(action: Callable[..., object], *arguments: object) -> bool:
    action(*arguments)
    return True
