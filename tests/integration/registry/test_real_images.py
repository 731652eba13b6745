"""Images of real environments, pulled over HTTP with skopeo, unpacked with umoci, and run."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from conda_store_jupyter.bootstrap import Store, open_store
from conda_store_jupyter.config import CondaStore
from conda_store_jupyter.services import catalog
from conda_store_jupyter.services.submission import SubmissionRequest, submit
from tests.channel import ChannelServer
from tests.images import clients
from tests.images.layouts import c_library, elf_files, write_layout
from tests.images.serving import Serving
from tests.waiting import until

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="images are for Linux")

PANDAS = ("python", "pandas", "activate-demo")


def open_at(root: Path, channel: ChannelServer, **settings: Any) -> Store:
    config = CondaStore(
        pip_index_url=channel.index_url,
        root=str(root / "store"),
        kernels_dir=str(root / "kernels"),
        registry_patience=300.0,
        **settings,
    )
    return open_store(config)


def build(
    store: Store, channel: ChannelServer, name: str, *dependencies: str, pip: str = ""
) -> Any:
    """A completed build."""
    lines = [f"name: {name}", f"channels: ['{channel.url}']", "dependencies:"]
    lines += [f"  - {dependency}" for dependency in dependencies]
    if pip:
        lines += ["  - pip:", f"    - {pip}"]
    lines += ["variables:", "  GREETING: hello"]
    made = store.write(submit, store.context, SubmissionRequest("\n".join(lines) + "\n"))
    store.start()
    ended = until(lambda: _ended(store, made.build_id), 300)
    assert ended["status"] == "COMPLETED", ended["status_info"]
    return ended


def _ended(store: Store, build_id: int) -> Any:
    found = store.read(catalog.get_build, build_id)
    return found if found["ended_on"] else None


@pytest.fixture
def opened() -> Iterator[list[Store]]:
    """Stores to be closed."""
    stores: list[Store] = []
    yield stores
    for store in stores:
        store.close()


def test_an_image_pulled_over_http_runs_in_a_chroot(
    tmp_path: Path, http_channel: ChannelServer, opened: list[Store]
) -> None:
    base = tmp_path / "base"
    store = open_at(tmp_path, http_channel, image_base=f"oci:{base}:slim")
    opened.append(store)
    prefix = Path(build(store, http_channel, "demo", *PANDAS, pip="tabulate")["prefix"])
    write_layout(base, c_library(elf_files([prefix])), tag="slim", config={"Env": ["LANG=C.UTF-8"]})
    layout = tmp_path / "pulled"
    with Serving(store) as serving:
        clients.copy(f"{serving.host}/default/demo:latest", layout, "demo")
    root = clients.unpack(layout, "demo", tmp_path / "bundle")
    config = clients.config_of(layout, "demo")
    code = "import pandas, tabulate, sys, os; print(pandas.Series([1, 2]).sum(), sys.prefix)"
    assert clients.chroot(root, config, "python", "-c", code).split() == ["3", "/opt/env"]
    # The variables of activation and of the specification; commands find their interpreter.
    shown = clients.chroot(root, config, "sh", "-c", "echo $GREETING $ACTIVATE_DEMO_DATA $LANG")
    assert shown.split() == ["hello", "/opt/env/share/activate-demo", "C.UTF-8"]
    assert "usage: tabulate" in clients.chroot(root, config, "tabulate", "--help").lower()
    assert config["config"]["Cmd"] == ["/opt/env/bin/python"]
    # Byte-code of packages is used: it is that of the sources as they are in the image.
    stale = "import py_compile, importlib.util as u, os, sys; " + (
        "import numpy.lib as m; print(m.__cached__, open(m.__cached__, 'rb').read(12)[8:12] =="
        " int(os.stat(m.__file__).st_mtime).to_bytes(4, 'little'))"
    )
    assert clients.chroot(root, config, "python", "-c", stale).split()[1] == "True"
    for path in root.rglob("*"):
        if path.is_file() and not path.is_symlink():
            assert str(prefix).encode() not in path.read_bytes(), path


def all_sent(serving: Serving, layout: Path, manifests: int) -> list[str]:
    """The blobs that were sent; the client is gone a moment before the server has counted."""
    there = len(list((layout / "blobs" / "sha256").iterdir())) - manifests
    until(lambda: len(serving.blobs_sent()) >= there)
    return serving.blobs_sent()


def test_a_similar_environment_transfers_only_what_differs(
    tmp_path: Path, http_channel: ChannelServer, opened: list[Store]
) -> None:
    store = open_at(tmp_path, http_channel)
    opened.append(store)
    build(store, http_channel, "one", "python", "pandas")
    build(store, http_channel, "two", "python", "pandas", "tiny")
    layout = tmp_path / "pulled"
    with Serving(store) as serving:
        clients.copy(f"{serving.host}/default/one:latest", layout, "one")
        first = all_sent(serving, layout, manifests=1)
        clients.copy(f"{serving.host}/default/two:latest", layout, "two")
        second = all_sent(serving, layout, manifests=2)[len(first) :]
        one = clients.inspect(f"{serving.host}/default/one:latest")
        two = clients.inspect(f"{serving.host}/default/two:latest")
    assert len(first) == len(set(first)) == len(one["Layers"]) + 1  # and the configuration
    new = set(two["Layers"]) - set(one["Layers"])
    assert len(new) == 2  # `tiny`, and what is this environment's own
    assert set(second) > new
    assert len(second) == len(new) + 1
    # Engines share the layers with which two images begin alike.
    assert two["Layers"][:-2] == one["Layers"][:-1]


def test_two_stores_at_different_paths_give_the_same_digest(
    tmp_path: Path, http_channel: ChannelServer, opened: list[Store]
) -> None:
    # The second path is so long that installers write first lines in another way.
    digests: list[tuple[str, list[str]]] = []
    for place in (tmp_path / "a", tmp_path / ("b" * 60) / "elsewhere"):
        store = open_at(place, http_channel)
        opened.append(store)
        if digests:
            build(store, http_channel, "other", "tiny")  # so that numbers of builds differ
        made = build(store, http_channel, "demo", *PANDAS, pip="tabulate")
        with Serving(store) as serving:
            found = clients.inspect(f"{serving.host}/default/demo:{made['id']}")
        digests.append((found["Digest"], found["Layers"]))
        if len(digests) == 2:
            line = (Path(made["prefix"]) / "bin" / "tabulate").read_bytes().splitlines()[0]
            assert line == b"#!/bin/sh"
    assert digests[0] == digests[1]
