"""Databases for tests. A plugin of ``tests/conftest.py``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from conda_store_jupyter.db.engine import Database
from conda_store_jupyter.db.migrate import migrate
from tests.postgres.cluster import Cluster


@dataclass(frozen=True)
class Postgres:
    """A server, and a migrated database in it that copies are made of."""

    cluster: Cluster
    template: str


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    """The server of this test run (of this process, with several)."""
    with Cluster() as cluster:
        template = cluster.create()
        database = Database(cluster.url(template))
        migrate(database, tmp_path_factory.mktemp("migrate") / "lock")
        database.close()
        yield Postgres(cluster, template)


@pytest.fixture
def postgres_url(postgres: Postgres) -> Iterator[str]:
    """A fresh PostgreSQL database with the present schema, for this test alone."""
    name = postgres.cluster.create(postgres.template)
    yield postgres.cluster.url(name)
    postgres.cluster.drop(name)


@pytest.fixture
def own_cluster(tmp_path: Path) -> Iterator[Cluster]:
    """A server of this test's own, which it may stop, kill and restart."""
    with Cluster() as cluster:
        yield cluster


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def each_database(request: pytest.FixtureRequest) -> str:
    """The URL of a fresh database, of each kind in turn; empty is SQLite in the store's root.

    A directory of tests that concern the database takes this as its ``database_url``.
    """
    if request.param == "sqlite":
        return ""
    url: str = request.getfixturevalue("postgres_url")
    return url
