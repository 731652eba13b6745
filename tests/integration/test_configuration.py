"""The server and the command read the same files."""

from __future__ import annotations

from pathlib import Path

from tests.live import LiveServer


def test_the_server_reads_the_file_that_workers_read(tmp_path: Path) -> None:
    (config := tmp_path / "config").mkdir()
    said = "c.CondaStore.workers = 0\nc.CondaStore.max_attempts = 9\n"
    (config / "conda_store_config.py").write_text(said)
    own = {"kernels_dir": str(tmp_path / "kernels"), "max_attempts": 5}
    with LiveServer(tmp_path, extension="tests.scripted_app", settings=own) as server:
        found = server.call("GET", "")
    # The server's own file wins over the common one.
    assert (found["workers"], found["max_attempts"]) == (0, 5)
