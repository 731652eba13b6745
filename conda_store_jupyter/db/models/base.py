"""What all tables have in common."""

from __future__ import annotations

from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase

# Named constraints, because a migration can only drop what has a name.
NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Declares the tables."""

    metadata = MetaData(naming_convention=NAMING)


# Ids are shown to people and name log files, so a deleted row's id is never given out again.
NEVER_REUSE_IDS = {"sqlite_autoincrement": True}
