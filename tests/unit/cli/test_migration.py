from __future__ import annotations

import shutil

import pytest
from sqlalchemy.engine import make_url

from tests.unit.cli.conftest import Command


@pytest.mark.postgres
def test_a_store_moves_to_postgresql(command: Command, postgres_url: str) -> None:
    command.create()
    moved = command("--json", "migrate-store", "--to", postgres_url)
    assert moved.code == 0, moved.err
    rows = {one["table"]: one["rows"] for one in moved.document["data"]["tables"]}
    assert (rows["environment"], rows["build"]) == (1, 1)
    password = make_url(postgres_url).password
    assert password
    assert password not in moved.out + moved.err
    there = ["--set", f"CondaStore.database_url={postgres_url}", "--json"]
    shown = command(*there, "env", "list").document["data"]
    assert [one["name"] for one in shown] == ["science"]
    again = command("migrate-store", "--to", postgres_url)
    assert again.code == 3
    assert "not empty" in again.err


def test_without_a_target_nothing_happens(command: Command) -> None:
    command.create()
    refused = command("migrate-store")
    assert refused.code == 2
    assert "--to" in refused.err


def test_there_must_be_something_to_copy(command: Command) -> None:
    shutil.rmtree(command.directory / "store")
    url = f"sqlite:///{command.directory / 'other.sqlite'}"
    refused = command("migrate-store", "--to", url)
    assert refused.code == 3
    assert "no database" in refused.err


def test_a_kind_of_database_without_support_is_named(command: Command) -> None:
    refused = command("--set", "CondaStore.database_url=mysql://u@h/d", "env", "list")
    assert refused.code == 1
    assert "mysql" in refused.err
