"""Copies a whole database into another one, of the same or the other kind.

Ids stay: they name logs and prefixes. SQLite takes what PostgreSQL refuses: texts longer than their
column, NUL characters, and, when somebody changed the file with another program, rows that name
others which do not exist. Those rows are left out and those texts made to fit, and both counted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Column, Connection, String, Table, func, insert, select, text, update
from sqlalchemy.orm import Session

from conda_store_jupyter.db import (  # noqa: F401 - they declare tables
    clock,
    image_models,
    watch_models,
)
from conda_store_jupyter.db.engine import Database
from conda_store_jupyter.db.models import Base, Build
from conda_store_jupyter.errors import Conflict
from conda_store_jupyter.status import BuildStatus

_BATCH = 500
_POSTPONED = ("environment", "current_build_id")  # builds come after their environments

Report = Callable[[str, int, int], None]
Row = dict[str, Any]


@dataclass(frozen=True)
class Copied:
    """What became of one table.

    Attributes:
        rows: copied.
        orphans: left out, because they belong to a row that does not exist.
        mended: copied with a text made to fit, or without the name of a row that does not exist.
    """

    table: str
    rows: int = 0
    orphans: int = 0
    mended: int = 0


def transfer(source: Database, target: Database, report: Report) -> list[Copied]:
    """Copy every row; ``report(table, done, total)`` is called on the way.

    Both databases have the present schema. The target is written in one transaction: what is
    interrupted has changed nothing. Nobody can write to the source meanwhile.

    Raises:
        Conflict: a build runs in the source, the target is not empty, or what arrived is not
            what was sent.
    """
    with source.transaction() as reading, target.transaction() as writing:
        _hold(reading)
        _refuse_running(reading)
        _refuse_full(writing)
        copy = _Copy(reading.connection(), writing.connection(), report)
        done = [copy.table(table) for table in Base.metadata.sorted_tables]
        copy.point_environments()
        for one in done:
            copy.verify(one)
            copy.number_on(Base.metadata.tables[one.table])
        return done


def _hold(reading: Session) -> None:
    """SQLite: the transaction is the one writer anyway."""
    if reading.get_bind().dialect.name == "postgresql":
        names = ", ".join(f'"{table.name}"' for table in Base.metadata.sorted_tables)
        reading.execute(text(f"LOCK TABLE {names} IN SHARE MODE"))
    else:
        # What is no UTF-8 cannot be sent: better a mark than no migration.
        driver: Any = reading.connection().connection.driver_connection
        driver.text_factory = lambda value: value.decode("utf-8", "replace")


def _refuse_running(reading: Session) -> None:
    running = reading.scalars(
        select(Build.id).where(
            Build.status == BuildStatus.BUILDING.value, Build.lease_until > clock.now(reading)
        )
    ).all()
    if running:
        raise Conflict(
            f"Builds are running: {', '.join(map(str, running))}.",
            hints=["Stop JupyterLab and `conda-store worker` first: they give their builds back."],
        )


def _refuse_full(writing: Session) -> None:
    full = [
        table.name
        for table in Base.metadata.sorted_tables
        if writing.scalar(select(table.c.id).limit(1)) is not None
    ]
    if full:
        raise Conflict(
            f"The target is not empty: there are rows in {', '.join(full)}.",
            hints=["Choose an empty database; nothing is ever overwritten."],
        )


class _Copy:
    """One transfer on its way."""

    def __init__(self, source: Connection, target: Connection, report: Report) -> None:
        self._source = source
        self._target = target
        self._report = report
        self._ids: dict[str, set[int]] = {}

    def table(self, table: Table) -> Copied:
        """Copy the rows of one table."""
        total = self._source.scalar(select(func.count()).select_from(table)) or 0
        self._ids[table.name] = set()
        done = Copied(table.name)
        batch: list[Row] = []
        for row in self._rows(table):
            kept, changed = self._mend(table, row)
            if kept is None:
                done = replace(done, orphans=done.orphans + 1)
                continue
            done = replace(done, rows=done.rows + 1, mended=done.mended + changed)
            self._ids[table.name].add(kept["id"])
            batch.append(kept)
            if len(batch) == _BATCH:
                self._send(table, batch)
                self._report(table.name, done.rows + done.orphans, total)
        self._send(table, batch)
        self._report(table.name, total, total)
        return done

    def point_environments(self) -> None:
        """Give each environment its current build, now that there are builds."""
        table = Base.metadata.tables[_POSTPONED[0]]
        column = table.c[_POSTPONED[1]]
        query = select(table.c.id, column).where(column.is_not(None))
        for row in self._source.execute(query).all():
            if row[0] in self._ids[table.name] and row[1] in self._ids["build"]:
                self._target.execute(
                    update(table).where(table.c.id == row[0]).values({column: row[1]})
                )

    def verify(self, copied: Copied) -> None:
        """Raises Conflict when the target does not hold what was sent."""
        table = Base.metadata.tables[copied.table]
        found = self._target.scalar(select(func.count()).select_from(table))
        if found != copied.rows:
            raise Conflict(f"{copied.table}: {copied.rows} rows were sent, {found} arrived.")

    def number_on(self, table: Table) -> None:
        """Ids go on after the highest that was ever given out, also to a row that is gone."""
        last = max(self._ids[table.name] | {_last_id(self._source, table)})
        if not last:
            return
        if self._target.dialect.name == "postgresql":
            query = text("SELECT setval(pg_get_serial_sequence(:name, 'id'), :last)")
            self._target.execute(query, {"name": table.name, "last": last})
        else:
            parameters = {"name": table.name, "last": last}
            self._target.execute(
                text("DELETE FROM sqlite_sequence WHERE name = :name"), {"name": table.name}
            )
            self._target.execute(
                text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :last)"), parameters
            )

    def _rows(self, table: Table) -> Iterator[Row]:
        last = 0
        while True:
            query = select(table).where(table.c.id > last).order_by(table.c.id).limit(_BATCH)
            rows = [dict(row._mapping) for row in self._source.execute(query)]
            yield from rows
            if len(rows) < _BATCH:
                return
            last = rows[-1]["id"]

    def _mend(self, table: Table, row: Row) -> tuple[Row | None, bool]:
        """The row as the target takes it, None for an orphan; whether it was changed."""
        kept, changed = dict(row), False
        for column in table.columns:
            value = kept[column.name]
            if (table.name, column.name) == _POSTPONED:
                kept[column.name] = None
            elif isinstance(value, str):
                kept[column.name] = _fitting(column, value)
                changed |= kept[column.name] != value
            elif value is not None and not self._exists(column, value):
                if not column.nullable:
                    return None, False
                kept[column.name], changed = None, True
        return kept, changed

    def _exists(self, column: Column[Any], value: Any) -> bool:
        return all(value in self._ids[key.column.table.name] for key in column.foreign_keys)

    def _send(self, table: Table, batch: list[Row]) -> None:
        if batch:
            self._target.execute(insert(table), batch)
        batch.clear()


def _fitting(column: Column[Any], value: str) -> str:
    clean = value.replace("\0", "\N{REPLACEMENT CHARACTER}")
    if isinstance(column.type, String) and column.type.length is not None:
        return clean[: column.type.length]
    return clean


def _last_id(source: Connection, table: Table) -> int:
    """The highest id that was given out, as far as the database remembers."""
    if source.dialect.name == "postgresql":
        query = "SELECT pg_sequence_last_value(pg_get_serial_sequence(:name, 'id')::regclass)"
    else:
        query = "SELECT seq FROM sqlite_sequence WHERE name = :name"
    return int(source.scalar(text(query), {"name": table.name}) or 0)
