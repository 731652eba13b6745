from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jupyter_client.kernelspec import KernelSpecManager

from conda_store_jupyter.publish.kernelspecs import register, registered, spec_name, unregister
from conda_store_jupyter.store import prefixes

MakePrefix = Callable[..., Path]


@pytest.fixture
def kernels_dir(tmp_path: Path) -> Path:
    return tmp_path / "kernels"


@pytest.fixture
def make_prefix(tmp_path: Path) -> MakePrefix:
    """A sealed prefix with the kernels named, each with a logo and a script."""

    def make(name: str, *kernels: str, **more: Any) -> Path:
        prefix = tmp_path / name
        prefixes.begin(prefix, lock_sha256="0" * 64, build_id=1)
        (prefix / "bin").mkdir()
        (prefix / "bin" / "python").touch()
        for kernel in kernels:
            directory = prefix / "share" / "jupyter" / "kernels" / kernel
            (directory / "extra").mkdir(parents=True)
            (directory / "logo-64x64.png").write_bytes(b"png")
            (directory / "extra" / "kernel.js").write_text("// js")
            argv = ["python", "-m", "k", "-f", "{connection_file}", "{resource_dir}/extra"]
            spec = {"argv": argv, "display_name": "Python 3", "language": "python", **more}
            (directory / "kernel.json").write_text(json.dumps(spec))
        described = [
            {"name": kernel, "display_name": "Python 3.11", "language": "python"}
            for kernel in kernels
        ]
        activation = {"PATH": f"{prefix}/bin:${{PATH}}", "PRICE": "5$$"}
        prefixes.finish(prefix, {"kernels": described, "activation": activation})
        return prefix

    return make


def publish(kernels_dir: Path, prefix: Path, name: str = "data", **more: Any) -> tuple[str, ...]:
    fields = {"namespace": "default", "build_number": 2, "build_id": 7, **more}
    return register(kernels_dir, environment=name, prefix=prefix, **fields)


def specs(kernels_dir: Path) -> dict[str, Any]:
    """What Jupyter sees."""
    manager = KernelSpecManager(kernel_dirs=[str(kernels_dir)], ensure_native_kernel=False)
    return {name: found["spec"] for name, found in manager.get_all_specs().items()}


def test_jupyter_sees_the_kernel(kernels_dir: Path, make_prefix: MakePrefix) -> None:
    prefix = make_prefix("p", "python3")
    assert publish(kernels_dir, prefix) == ("cs.default.data.python3",)
    spec = specs(kernels_dir)["cs.default.data.python3"]
    source = prefix / "share/jupyter/kernels/python3"
    assert spec["argv"] == [
        *(f"{prefix}/bin/python", "-m", "k", "-f", "{connection_file}"),
        f"{source}/extra",
    ]
    assert spec["display_name"] == "data (Python 3.11)"
    path = f"{prefix}/bin:${{PATH}}"
    assert spec["env"] == {"PATH": path, "PRICE": "5$$", "CONDA_DEFAULT_ENV": "data"}
    assert spec["metadata"]["conda_env_path"] == str(prefix)
    assert spec["metadata"]["conda_raw_kernel_name"] == "python3"
    assert spec["metadata"]["conda_store"] == {
        "namespace": "default",
        "environment": "data",
        "build": 2,
        "build_id": 7,
    }
    directory = kernels_dir / "cs.default.data.python3"
    assert (directory / "logo-64x64.png").read_bytes() == b"png"
    assert (directory / "extra" / "kernel.js").is_file()


def test_what_the_kernel_says_itself_is_kept(kernels_dir: Path, make_prefix: MakePrefix) -> None:
    prefix = make_prefix(
        "p", "python3", env={"PRICE": "9"}, metadata={"debugger": True}, interrupt_mode="message"
    )
    publish(kernels_dir, prefix)
    spec = specs(kernels_dir)["cs.default.data.python3"]
    assert spec["env"]["PRICE"] == "9"
    assert spec["metadata"]["debugger"] is True
    assert spec["interrupt_mode"] == "message"


def test_other_namespaces_are_shown(kernels_dir: Path, make_prefix: MakePrefix) -> None:
    publish(kernels_dir, make_prefix("p", "python3"), namespace="team")
    assert specs(kernels_dir)["cs.team.data.python3"]["display_name"] == "team/data (Python 3.11)"


def test_a_new_build_takes_the_place(kernels_dir: Path, make_prefix: MakePrefix) -> None:
    publish(kernels_dir, make_prefix("old", "python3", "xpython"))
    new = make_prefix("new", "python3")
    publish(kernels_dir, new, build_number=3)
    found = specs(kernels_dir)
    assert list(found) == ["cs.default.data.python3"]
    assert found["cs.default.data.python3"]["argv"][0] == f"{new}/bin/python"
    assert [(r.build, r.prefix) for r in registered(kernels_dir)] == [(3, new)]


def test_files_that_the_new_build_lacks_go(kernels_dir: Path, make_prefix: MakePrefix) -> None:
    publish(kernels_dir, make_prefix("old", "python3"))
    new = make_prefix("new", "python3")
    (new / "share/jupyter/kernels/python3/logo-64x64.png").unlink()
    publish(kernels_dir, new)
    names = [path.name for path in (kernels_dir / "cs.default.data.python3").rglob("*.*")]
    assert sorted(names) == ["kernel.js", "kernel.json"]


def test_the_same_again_touches_nothing(kernels_dir: Path, make_prefix: MakePrefix) -> None:
    prefix = make_prefix("p", "python3")
    publish(kernels_dir, prefix)
    path = kernels_dir / "cs.default.data.python3" / "kernel.json"
    before = path.stat()
    publish(kernels_dir, prefix)
    assert path.stat() == before


def test_other_environments_and_other_peoples_kernels_stay(
    kernels_dir: Path, make_prefix: MakePrefix
) -> None:
    prefix = make_prefix("p", "python3")
    for name in ("data", "data.more", "data-more"):
        publish(kernels_dir, prefix, name)
    mine = kernels_dir / "cs.default.data.mine"
    mine.mkdir()
    (mine / "kernel.json").write_text('{"argv": ["x"], "display_name": "Mine", "language": "x"}')
    unregister(kernels_dir, "default", "data")
    assert sorted(specs(kernels_dir)) == [
        "cs.default.data-more.python3",
        "cs.default.data..more.python3",
        "cs.default.data.mine",
    ]
    assert [spec.environment for spec in registered(kernels_dir)] == ["data-more", "data.more"]


def test_what_an_interrupted_removal_left_goes(kernels_dir: Path) -> None:
    (kernels_dir / "cs.default.data.python3").mkdir(parents=True)
    unregister(kernels_dir, "default", "data")
    assert list(kernels_dir.iterdir()) == []


def test_nothing_registered(kernels_dir: Path) -> None:
    unregister(kernels_dir, "default", "data")
    assert registered(kernels_dir) == []


def test_links_are_not_copied(kernels_dir: Path, make_prefix: MakePrefix, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("s3cr3t")
    prefix = make_prefix("p", "python3")
    (prefix / "share/jupyter/kernels/python3/logo.svg").symlink_to(secret)
    publish(kernels_dir, prefix)
    assert not (kernels_dir / "cs.default.data.python3" / "logo.svg").exists()


def test_names_are_valid_and_differ() -> None:
    parts = ["a", "A", "a.b", "b", "a.", "b.c", "c", "a-b", "Data"]
    names = {spec_name(n, e, k) for n in parts for e in parts for k in parts}
    assert len(names) == len(parts) ** 3
    assert all(name == name.lower() for name in names)
