"""Environments of one store, used and installed by another: over HTTP, between real processes."""

from __future__ import annotations

import json
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from conda_store_jupyter.bootstrap import open_store
from conda_store_jupyter.config import CondaStore
from conda_store_jupyter.db.paging import PageRequest
from conda_store_jupyter.db.repositories.environments import EnvironmentFilter
from conda_store_jupyter.services import catalog
from tests.channel import Channel, ChannelServer
from tests.integration.shell import ROOT, Shell
from tests.live import TOKEN, LiveServer

CODE = "import os, sys; print(sys.prefix, os.environ.get('FROM_SPEC'))"


@pytest.fixture(scope="module")
def there(
    channel: Channel, index: ChannelServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[LiveServer]:
    """A Jupyter server with an environment, built from a channel that is gone afterwards."""
    directory = tmp_path_factory.mktemp("there")
    settings = {"pip_index_url": index.index_url, "kernel_packages": []}
    with LiveServer(directory, settings=settings) as server:
        with ChannelServer(channel.root) as gone:
            text = json.dumps(
                {
                    "name": "demo",
                    "channels": [f"{gone.base_url.rstrip(chr(47))}/channel"],
                    "dependencies": ["python", "activate-demo", {"pip": ["tabulate"]}],
                    "variables": {"FROM_SPEC": "it's set"},
                }
            )
            assert server.built(text)["status"] == "COMPLETED"
        text = json.dumps(
            {"name": "stays", "channels": [channel.url], "dependencies": ["python", "pandas"]}
        )
        assert server.built(text)["status"] == "COMPLETED"
        yield server


@pytest.fixture
def here(tmp_path: Path, index: ChannelServer, monkeypatch: pytest.MonkeyPatch) -> Shell:
    monkeypatch.setenv("CONDA_STORE_RUN_CACHE", str(tmp_path / "run"))
    monkeypatch.delenv("CONDA_STORE_TOKEN", raising=False)
    return Shell(tmp_path / "here", {"pip_index_url": index.index_url, "kernel_packages": []})


def address(server: LiveServer, name: str = "demo") -> str:
    return f"{server.url}default/{name}"


def environments(shell: Shell) -> int:
    """How many its store has, as a process of its own would say much later."""
    with closing(open_store(CondaStore(root=str(shell.directory / "store")))) as store:
        page = store.read(catalog.list_environments, EnvironmentFilter(), PageRequest())
    return page.count


def test_an_archive_is_installed_without_any_channel(there: LiveServer, here: Shell) -> None:
    done = here("install", address(there), "--by", "archive", "--token", TOKEN)
    assert done.code == 0, done.err
    assert "default/demo is ready" in done.out
    output = here("run", "demo", "--", "python", "-c", CODE)
    prefix, variable = output.out.split(maxsplit=1)
    assert prefix.startswith(str(here.directory / "store"))
    assert variable.strip() == "it's set"
    # It is as if it had been built here: sealed, and known by what is in it.
    mine = here("--json", "build", "show", "1").document
    theirs = there.call("GET", "build/1/")
    assert mine["lockfile_sha256"] == theirs["lockfile_sha256"]
    assert (Path(prefix) / "conda-meta" / "frozen").exists()
    assert not (Path(prefix) / "bin" / "conda-unpack").exists()
    assert here("run", "demo", "--", "tabulate", "--help").code == 0
    assert here("doctor").code == 0


def test_a_lock_is_installed_from_its_channels(there: LiveServer, here: Shell) -> None:
    done = here("install", address(there, "stays"), "--name", "mine", "--token", TOKEN)
    assert done.code == 0, done.err
    mine = here("--json", "build", "show", "1").document
    theirs = there.call("GET", "build/2/")
    assert mine["lockfile_sha256"] == theirs["lockfile_sha256"]
    assert mine["name"] == "mine"
    code = "import pandas; print('yes')"
    assert here("run", "mine", "--", "python", "-c", code).out == "yes\n"


def test_an_archive_in_a_file(there: LiveServer, here: Shell, tmp_path: Path) -> None:
    archive = tmp_path / "mine.tar.gz"
    environment = {**there.environment(), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "conda_store_jupyter", "build", "download", "1"]
    command += ["archive.tar.gz", "-o", str(archive)]
    subprocess.run(command, check=True, env=environment, cwd=there.directory)
    for _ in range(2):
        output = here("run", "--from", str(archive), "--", "python", "-c", CODE)
        assert output.code == 0, output.err
        assert output.out.split(maxsplit=1)[1].strip() == "it's set"
    done = here("install", str(archive), "--name", "other")
    assert done.code == 0, done.err
    assert archive.stat().st_nlink == 1


def test_a_command_runs_in_an_environment_of_another_store(
    there: LiveServer, here: Shell, tmp_path: Path
) -> None:
    source = f"{address(there)}?token={TOKEN}"
    output = here("run", "--from", source, "python", "-c", CODE)
    assert output.code == 0, output.err
    prefix, variable = output.out.split(maxsplit=1)
    assert prefix.startswith(str(tmp_path / "run"))
    assert variable.strip() == "it's set"
    again = here("run", "--from", source, "--", "sh", "-c", "exit 7")
    assert again.code == 7
    names = here("run", "--from", source, "env").out
    scripts = (Path(prefix) / "etc" / "conda" / "activate.d").glob("*.sh")
    exported = [w for s in scripts for w in s.read_text().split() if w.isupper() and "=" not in w]
    assert "CONDA_PREFIX=" + prefix in names
    assert all(f"{name}=" in names for name in exported)


def test_a_script_chooses_its_environment(there: LiveServer, here: Shell, tmp_path: Path) -> None:
    assert here("install", address(there, "stays"), "--token", TOKEN).code == 0
    program = tmp_path / "conda-store"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m conda_store_jupyter "$@"\n')
    script = tmp_path / "script.py"
    script.write_text(
        f"#!/usr/bin/env -S {program} run stays -- python\n"
        "import sys, pandas; print(pandas.__name__, sys.argv[1:])\n"
    )
    for path in (program, script):
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
    done = subprocess.run(
        [str(script), "--flag", "a b"],
        check=True,
        capture_output=True,
        text=True,
        env=here.environment,
        cwd=tmp_path,
    )
    assert done.stdout == "pandas ['--flag', 'a b']\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("install", "{url}default/none", "--token", TOKEN), "no environment 'none'"),
        (("install", "{url}default/demo@9", "--token", TOKEN), "no build 9"),
        (("install", "{url}default/demo"), "--token"),
        (("install", "http://127.0.0.1:9/default/x"), "cannot be reached"),
        (("install", "no-such-file.tar.zst"), "cannot be read"),
        (("run", "--from", "{url}default/none?token=" + TOKEN, "x"), "no environment 'none'"),
        (("run", "nothing-here", "--", "x"), "no environment 'nothing-here'"),
        (("run", "12", "--", "x"), "no build 12"),
    ],
)
def test_what_cannot_be_had_is_said(
    there: LiveServer, here: Shell, arguments: tuple[str, ...], said: str
) -> None:
    done = here(*(word.replace("{url}", there.url) for word in arguments))
    assert done.code in (1, 3), done.out
    assert said in done.err
    assert TOKEN not in done.err
    assert "Traceback" not in done.err
    assert environments(here) == 0


def test_other_files_are_no_environments(here: Shell, tmp_path: Path) -> None:
    (tmp_path / "x.tar.zst").write_bytes(b"nonsense")
    (tmp_path / "environment.yml").write_text("name: x\ndependencies: [python]\n")
    for arguments, said in (
        (("install", str(tmp_path / "x.tar.zst")), "neither a tar.zst nor a tar.gz"),
        (("run", "--from", str(tmp_path / "x.tar.zst"), "x"), "neither a tar.zst nor a tar.gz"),
        (("install", str(tmp_path / "environment.yml")), "not a lock file"),
    ):
        done = here(*arguments)
        assert done.code == 2
        assert said in done.err
