from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event, text

from conda_store_jupyter.bootstrap import Store
from conda_store_jupyter.db.paging import PageRequest
from conda_store_jupyter.db.repositories.builds import BuildFilter
from conda_store_jupyter.db.repositories.environments import EnvironmentFilter
from conda_store_jupyter.services import catalog
from conda_store_jupyter.services.submission import SubmissionRequest, submit


@contextmanager
def statements(store: Store) -> Iterator[list[str]]:
    """The SQL that runs inside."""
    seen: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if not statement.startswith("BEGIN"):
            seen.append(statement)

    event.listen(store.database.engine, "before_cursor_execute", note)
    yield seen
    event.remove(store.database.engine, "before_cursor_execute", note)


def add(store: Store, name: str, namespace: str = "") -> int:
    text_ = f"name: {name}\nchannels: [c]\ndependencies: [python]\n"
    return store.write(submit, store.context, SubmissionRequest(text_, namespace)).build_id


def names(store: Store, wanted: EnvironmentFilter, **page: Any) -> list[str]:
    found = store.read(catalog.list_environments, wanted, PageRequest(**page))
    return [row["name"] for row in found.rows]


def test_pages_are_cut_in_sql_and_never_overlap(store: Store) -> None:
    for number in range(7):
        add(store, f"e{number}")
    pages = [names(store, EnvironmentFilter(), page=page, size=3) for page in (1, 2, 3, 4)]
    assert pages == [["e0", "e1", "e2"], ["e3", "e4", "e5"], ["e6"], []]
    descending = names(store, EnvironmentFilter(), sort_by=("name",), descending=True, size=2)
    assert descending == ["e6", "e5"]


def test_wildcards_of_like_stand_for_themselves(store: Store) -> None:
    for name in ("a_b", "axb", "a.b"):
        add(store, name)
    assert names(store, EnvironmentFilter(search="a_b")) == ["a_b"]
    assert names(store, EnvironmentFilter(search="%")) == []


def test_a_namespace_filter_is_exact(store: Store) -> None:
    add(store, "one", "team")
    add(store, "two", "team-b")
    assert names(store, EnvironmentFilter(namespace="team")) == ["one"]


@pytest.mark.parametrize("count", [1, 20])
def test_a_listing_takes_at_most_five_statements(store: Store, count: int) -> None:
    for number in range(count):
        add(store, f"e{number}")
    with statements(store) as seen:
        store.read(catalog.list_environments, EnvironmentFilter(), PageRequest())
    assert len(seen) <= 5
    with statements(store) as seen:
        store.read(catalog.list_builds, BuildFilter(name="e0"), PageRequest())
    assert len(seen) <= 5


@pytest.mark.parametrize(
    "query",
    [
        "SELECT max(id) FROM build WHERE environment_id = 1",
        "SELECT id FROM build WHERE status = 'QUEUED' ORDER BY priority DESC, id LIMIT 1",
        "SELECT lockfile_id FROM locked_package WHERE name = 'numpy'",
        "SELECT id FROM build WHERE lockfile_id IN (1, 2)",
    ],
)
def test_what_listings_ask_is_answered_by_an_index(store: Store, query: str) -> None:
    with store.database.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            # It reads a table of few rows at once, unless it is told that this costs a lot.
            connection.execute(text("SET enable_seqscan = off"))
            plan = connection.scalars(text(f"EXPLAIN {query}")).all()
            assert "Index" in "".join(plan)
            assert "Seq Scan" not in "".join(plan)
            return
        details = connection.execute(text(f"EXPLAIN QUERY PLAN {query}")).all()
    assert all(
        "USING" in row.detail and "SCAN" not in row.detail.split()
        for row in details
        if "TEMP" not in row.detail
    )
