from __future__ import annotations

import fcntl
import os
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from conda_store_jupyter.builder.leftovers import (
    clear_leftovers,
    is_interrupted,
    prefix_lock,
    scratch,
)
from conda_store_jupyter.builder.requests import BuildRequest
from conda_store_jupyter.spec.specification import Specification
from conda_store_jupyter.store import prefixes
from conda_store_jupyter.store.layout import Layout
from conda_store_jupyter.store.removal import is_set_aside

REQUEST = BuildRequest(7, "default", "demo", Specification("demo"))
PARTIAL = f".tiny-1.0-0-{'a' * 64}X5Tjct"


def half_made(layout: Layout, *, build_id: int = 7, environment: str = "demo") -> Path:
    digest = f"{build_id}" * 64
    prefix = layout.prefix("default", environment, digest[:64])
    prefixes.begin(prefix, lock_sha256=digest, build_id=build_id)
    return prefix


def test_a_half_made_prefix_goes(layout: Layout) -> None:
    prefix = half_made(layout)
    (prefix / "lib").mkdir()
    cleared = clear_leftovers(layout, REQUEST, 1)
    assert cleared.prefixes == (prefix,)
    assert not prefix.exists()
    (tree,) = cleared.trees
    assert is_set_aside(tree.name)
    assert (tree / "lib").is_dir()
    assert clear_leftovers(layout, REQUEST, 1).prefixes == ()


def test_a_prefix_without_its_guard_goes(layout: Layout) -> None:
    """The build was killed between two system calls."""
    prefix = half_made(layout)
    (prefix / prefixes.GUARD).unlink()
    assert is_interrupted(prefix)
    assert clear_leftovers(layout, REQUEST, 1).prefixes == (prefix,)


def test_what_others_have_stays(layout: Layout) -> None:
    ready, other = half_made(layout), half_made(layout, build_id=8)
    prefixes.finish(ready)
    longer = half_made(layout, environment="my-demo")
    (foreign := layout.namespace("default") / f"{'f' * 64}-demo").mkdir()
    (foreign / "etc").mkdir()
    (foreign / "etc" / "file").touch()
    assert clear_leftovers(layout, REQUEST, 1).prefixes == ()
    assert all(path.exists() for path in (ready, other, longer, foreign))


def test_what_another_process_is_making_stays(layout: Layout) -> None:
    prefix = half_made(layout)
    with prefix_lock(layout, prefix):
        assert clear_leftovers(layout, REQUEST, 1).prefixes == ()
    assert prefixes.state(prefix) == "installing"


def test_there_is_no_namespace_yet(layout: Layout) -> None:
    assert clear_leftovers(layout, replace(REQUEST, namespace="new"), 1).prefixes == ()


def test_scratch_goes_even_after_an_error(layout: Layout) -> None:
    with scratch(layout, 7, "outer") as outer, suppress(RuntimeError):
        with scratch(layout, 7, "inner") as inner:
            (inner / "file").touch()
            raise RuntimeError
        assert not inner.exists()
        assert outer.is_dir()
    assert list((layout.packages / ".scratch").iterdir()) == []


def test_scratch_of_a_dead_process_goes(layout: Layout) -> None:
    with scratch(layout, 7, "pip") as path:
        (path / "file").touch()
        clear_leftovers(layout, REQUEST, os.getpid() + 1)
        assert path.exists()
        clear_leftovers(layout, REQUEST, os.getpid())
        assert not path.exists()


@pytest.mark.parametrize("used", [False, True])
def test_half_unpacked_packages_go_when_nobody_unpacks(layout: Layout, used: bool) -> None:
    packages = layout.packages
    for name in (PARTIAL, ".scratch", f"tiny-1.0-0-{'a' * 64}"):
        (packages / name).mkdir()
    with (packages / ".cache.lock").open("ab") as file:
        if used:
            fcntl.flock(file, fcntl.LOCK_EX)
        clear_leftovers(layout, REQUEST, 1)
    assert (packages / PARTIAL).exists() is used
    assert (packages / ".scratch").is_dir()
    assert (packages / f"tiny-1.0-0-{'a' * 64}").is_dir()


def test_what_a_killed_build_had_downloaded_is_kept(layout: Layout) -> None:
    name = f"tiny-1.0-0-{'a' * 64}"
    with scratch(layout, 7, "packages") as incoming:
        (incoming / name).mkdir()
        (incoming / f"{name}.lock").write_bytes(b"\0" * 40)
        clear_leftovers(layout, REQUEST, os.getpid())
    assert (layout.packages / name).is_dir()
