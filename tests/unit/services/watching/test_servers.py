"""Several servers that watch the same files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from conda_store_jupyter.bootstrap import Store, open_store
from conda_store_jupyter.status import Failure, Step
from conda_store_jupyter.testing import ScriptedBuilder
from tests.stores import ONE, TWO
from tests.watching import BAD, Watching, build_all, builds, current


def test_many_servers_watch_one_file_and_make_one_build_of_each_change(
    store: Store, directory: Path, watching: Watching, builder: ScriptedBuilder
) -> None:
    other = open_store(store.config, builder)
    servers = [watching(), watching(in_store=other), watching()]
    (file := directory / "e.yml").write_text(ONE)
    builder.failures["e"] = Failure("unsatisfiable", Step.SOLVE, "no")
    for text, count in ((ONE, 1), (TWO, 2), (BAD, 2)):
        file.write_text(text)
        for server in servers:
            server.looks(2)
            build_all(store)  # a build that has failed is not asked for by the next one
        assert len(builds(store)) == count
    assert sum(notice.wrong for server in servers for notice in server.said) == 1
    other.close()


def test_a_server_that_read_old_content_loses(
    store: Store, directory: Path, watching: Watching, monkeypatch: pytest.MonkeyPatch
) -> None:
    (file := directory / "e.yml").write_text(ONE)
    slow, fast = watching(), watching()
    for server in (slow, fast):
        server.looks()
    build_all(store)
    file.write_text(TWO)
    slow.looks(1)
    fast.looks(2)
    build_all(store)
    write = store.database.write

    def overtaken(function: Any, *args: Any, **kwargs: Any) -> Any:
        if function.__name__ == "follow":
            monkeypatch.undo()
            file.write_text(ONE)
            fast.looks(2)
        return write(function, *args, **kwargs)

    file.write_text(TWO + "# said by nobody for long\n")
    slow.looks(1)
    monkeypatch.setattr(store.database, "write", overtaken)
    slow.looks(1)
    assert (current(store), len(builds(store))) == (1, 2)
