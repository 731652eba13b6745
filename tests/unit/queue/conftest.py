"""Every test here that opens a store runs on each kind of database."""

from __future__ import annotations

from tests.postgres.fixtures import each_database as database_url

__all__ = ["database_url"]
