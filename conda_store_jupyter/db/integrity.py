"""Whether the database itself is whole, and mending what of it can be mended."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError

from conda_store_jupyter.db.engine import Database


@dataclass(frozen=True)
class Dangling:
    """A row that names another one which is not there."""

    table: str
    rowid: int
    parent: str
    column: str
    on_delete: str
    optional: bool

    @property
    def mendable(self) -> bool:
        """Whether it is clear what it would be had its parent been removed properly."""
        return self.optional or self.on_delete == "CASCADE"


def revision(database: Database) -> str:
    """The schema's revision; empty for a database without any.

    Raises:
        DBAPIError: the database cannot be reached or read.
    """
    with database.engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return ""
        return str(connection.scalar(text("SELECT version_num FROM alembic_version")) or "")


def damages(database: Database) -> list[str]:
    """What is wrong with the file, in SQLite's words; empty where nothing is.

    A server looks after its own files: nothing is asked of PostgreSQL but an answer.
    """
    query = "PRAGMA quick_check" if _is_sqlite(database) else "SELECT 'ok'"
    try:
        with database.engine.connect() as connection:
            lines = [str(row[0]) for row in connection.execute(text(query))]
    except DBAPIError as error:
        return [str(error.orig)]
    return [line for line in lines if line != "ok"]


def dangling(database: Database) -> list[Dangling]:
    """Rows that name others which are not there. PostgreSQL has none: it never lets them be."""
    if not _is_sqlite(database):
        return []
    with database.engine.connect() as connection:
        found = connection.execute(text("PRAGMA foreign_key_check")).all()
        keys = {
            (table, int(key.id)): key
            for table in {row.table for row in found}
            for key in connection.execute(text(f'PRAGMA foreign_key_list("{table}")'))
        }
        optional = {
            (table, column.name): not column.notnull
            for table in {row.table for row in found}
            for column in connection.execute(text(f'PRAGMA table_info("{table}")'))
        }
    made = []
    for table, rowid, parent, number in found:
        key = keys[table, int(number)]
        column: str = getattr(key, "from")
        made.append(Dangling(table, rowid, parent, column, key.on_delete, optional[table, column]))
    return made


def mend(database: Database, row: Dangling) -> None:
    """Do to ``row`` what the removal of its parent would have done."""
    if not row.mendable:
        raise ValueError(f"not mendable: {row}")
    if row.on_delete == "CASCADE":
        statement = f'DELETE FROM "{row.table}" WHERE rowid = :id'  # noqa: S608 - names of our own
    else:
        statement = f'UPDATE "{row.table}" SET "{row.column}" = NULL WHERE rowid = :id'  # noqa: S608
    with database.transaction() as session:
        session.execute(text(statement), {"id": row.rowid})


def _is_sqlite(database: Database) -> bool:
    return database.engine.dialect.name == "sqlite"
