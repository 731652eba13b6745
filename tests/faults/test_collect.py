"""Collections that are killed again and again while builds come and go in the same store."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from conda_store_jupyter.bootstrap import Store, open_store
from conda_store_jupyter.builder.cached import package_directory
from conda_store_jupyter.config import CondaStore
from conda_store_jupyter.services import catalog
from conda_store_jupyter.services.reconcile import reconcile
from conda_store_jupyter.services.submission import SubmissionRequest, submit
from conda_store_jupyter.store.layout import stem_of
from tests.channel.make import Channel
from tests.waiting import until

SEED = 20261122
ROUNDS = 30
VERSIONS = {
    "tiny": ("1.0", "2.0", "3.0"),
    "conflict-b": ("1.0", "2.0"),
    "six": ("1.16.0", "1.17.0"),  # needs Python, which has byte-code
}


@pytest.fixture
def config(tmp_path: Path) -> CondaStore:
    return CondaStore(
        root=str(tmp_path / "store"),
        kernels_dir=str(tmp_path / "kernels"),
        kernel_packages=[],
        keep_last=1,
        keep_days=0.0,
        collect_grace_seconds=0.0,
        collect_seconds=0.0,
        poll_seconds=0.05,
        retry_seconds=0.1,
        max_attempts=20,
        workers=2,
    )


@pytest.fixture
def store(config: CondaStore) -> Iterator[Store]:
    opened = open_store(config)
    opened.start()
    yield opened
    opened.close()


def collecting(store: Store) -> subprocess.Popen[bytes]:
    """``conda-store collect`` in a process of its own."""
    config = store.config
    settings = {
        "kernels_dir": config.kernels_dir,
        "collect_grace_seconds": "0",
        "keep_last": "1",
        "keep_days": "0",
    }
    words = [word for name in settings for word in ("--set", f"CondaStore.{name}={settings[name]}")]
    return subprocess.Popen(
        [sys.executable, "-m", "conda_store_jupyter", "--store", config.root, *words, "collect"],
        cwd=Path(__file__).parent.parent.parent,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )


def text(chance: random.Random, channel: Channel, name: str, number: int) -> str:
    packages = [
        f"{package}={chance.choice(VERSIONS[package])}"
        for package in chance.sample(sorted(VERSIONS), 2)
    ]
    return (
        f"name: {name}\nchannels: ['{channel.url}']\ndependencies: {packages}\n"
        f"variables: {{N: '{number % 5}'}}\n"
    )


def test_builds_and_collections_that_die_do_each_other_no_harm(
    store: Store, channel: Channel, note: Callable[[str, str], None]
) -> None:
    chance = random.Random(SEED)
    made: list[int] = []
    deaths, whole = 0, 0.0
    for number in range(ROUNDS):
        name = f"e{number % 3}"
        request = SubmissionRequest(text(chance, channel, name, number))
        made.append(store.write(submit, store.context, request).build_id)
        with collecting(store) as process:
            assert process.stderr is not None
            assert b"Collecting" in process.stderr.readline()
            began = time.monotonic()
            if number % 5:
                with suppress(subprocess.TimeoutExpired):
                    process.wait(chance.uniform(0.0, whole))
                process.kill()
            process.stderr.read()
        deaths += process.returncode == -signal.SIGKILL
        if not number % 5:  # it was left alone, and says how long the next ones may live
            assert process.returncode == 0
            whole = time.monotonic() - began
    assert deaths > 3
    until(lambda: all(shown(store, build_id)["ended_on"] for build_id in made), 120)
    outcomes = {shown(store, build_id)["status"] for build_id in made}
    assert outcomes == {"COMPLETED"}, [shown(store, b)["failure"] for b in made]
    until(lambda: not reconcile(store.site))
    store.collect(dry_run=False)
    _assert_exactly_the_last(store)
    note(
        f"{ROUNDS} collections beside builds, {deaths} of them killed at random moments",
        "every build completed; the disk holds the last ones, whole, and nothing else",
    )


def shown(store: Store, build_id: int) -> dict[str, Any]:
    return store.read(catalog.get_build, build_id)


def _assert_exactly_the_last(store: Store) -> None:
    prefixes = [path for path in store.layout.root.glob("*/*") if stem_of(path.name)]
    current = {path.resolve() for path in store.layout.root.glob("default/envs/*")}
    newest = {
        Path(store.read(catalog.get_environment, "default", f"e{n}")["latest_build"]["prefix"])
        for n in range(3)
    }
    assert set(prefixes) == current | newest
    packages = set()
    for prefix in prefixes:
        for record in (prefix / "conda-meta").glob("*.json"):
            found = json.loads(record.read_text())
            stem = f"{found['name']}-{found['version']}-{found['build']}"
            packages.add(package_directory(stem, found["url"]))
            for entry in found["paths_data"]["paths"]:
                if entry["path_type"] == "softlink":
                    continue
                content = (prefix / entry["_path"]).read_bytes()
                wanted = entry.get("sha256_in_prefix") or entry.get("sha256")
                assert wanted in (None, sha256(content).hexdigest()), entry
    there = {p.name for p in store.layout.packages.iterdir() if not p.name.startswith(".")}
    assert there == packages | {f"{name}.lock" for name in packages}
    assert not list(store.layout.root.rglob(".removed-*"))
