"""Registers the kernels of environments where every Jupyter client of the user sees them.

A kernelspec points at the prefix, not at the environment's link: what a running kernel uses never
changes. It carries the activation variables that were found when the prefix was built, so that
starting a kernel needs no conda. A directory without ``kernel.json`` is invisible to Jupyter, so
that file is written last and removed first.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conda_store_jupyter.publish.kernel_choice import UNCHANGED, KernelChoice
from conda_store_jupyter.publish.names import PREFIX, environment_prefix, spec_name
from conda_store_jupyter.store import prefixes
from conda_store_jupyter.store.atomic import write_atomic
from conda_store_jupyter.store.removal import remove_tree

__all__ = [
    "Registered",
    "display_name",
    "foreign",
    "read_registered",
    "register",
    "registered",
    "spec_name",
    "unregister",
]

_KERNELS = Path("share", "jupyter", "kernels")
_SPEC = "kernel.json"


@dataclass(frozen=True)
class Registered:
    """A kernelspec of ours, as read back from disk.

    Attributes:
        build: number of the build within its environment.
    """

    name: str
    namespace: str
    environment: str
    build: int
    build_id: int
    prefix: Path


def register(
    kernels_dir: Path,
    *,
    namespace: str,
    environment: str,
    build_number: int,
    build_id: int,
    prefix: Path,
    choices: Mapping[str, KernelChoice] | None = None,
) -> tuple[str, ...]:
    """Write a kernelspec for every kernel of ``prefix`` that is not hidden; the names written.

    Kernelspecs of the environment that this build does not have are removed. Doing it again
    changes nothing. Two callers for one environment must take turns.

    Args:
        choices: what people chose, by the kernels' own names.

    Raises:
        OSError: ``kernels_dir`` cannot be written, or the prefix is gone.
    """
    guard = prefixes.read_guard(prefix) or {}
    ours = {
        "namespace": namespace,
        "environment": environment,
        "build": build_number,
        "build_id": build_id,
    }
    names = []
    for kernel in guard.get("kernels", []):
        choice = (choices or {}).get(kernel["name"], UNCHANGED)
        if choice.hidden:
            continue
        source = prefix / _KERNELS / kernel["name"]
        spec = _spec(source, prefix, kernel, guard.get("activation", {}), ours)
        spec["display_name"] = choice.display_name or spec["display_name"]
        name = spec_name(namespace, environment, kernel["name"])
        _write(kernels_dir / name, source, spec)
        names.append(name)
    _remove(kernels_dir, namespace, environment, keep=names)
    return tuple(names)


def foreign(kernels_dir: Path, namespace: str, environment: str, root: Path) -> Path | None:
    """A kernelspec that is called like one of this environment, but is not of the store at
    ``root``: somebody's own, or that of another store that shares the directory.
    """
    for directory in _of_environment(kernels_dir, namespace, environment):
        found = read_registered(str(directory / _SPEC))
        if (directory / _SPEC).exists() and (found is None or root not in found.prefix.parents):
            return directory
    return None


def unregister(kernels_dir: Path, namespace: str, environment: str) -> None:
    """Remove every kernelspec of an environment; nothing happens when there is none.

    Raises:
        OSError: ``kernels_dir`` cannot be written.
    """
    _remove(kernels_dir, namespace, environment, keep=())


def read_registered(file: str) -> Registered | None:
    """The kernelspec whose ``kernel.json`` this is; None when :func:`register` did not write it."""
    directory = Path(file).parent
    metadata = (_read(directory) or {}).get("metadata", {})
    with suppress(KeyError, TypeError):  # Not written by us.
        ours = metadata["conda_store"]
        return Registered(
            name=directory.name,
            namespace=ours["namespace"],
            environment=ours["environment"],
            build=ours["build"],
            build_id=ours["build_id"],
            prefix=Path(metadata["conda_env_path"]),
        )
    return None


def registered(
    kernels_dir: Path, read: Callable[[str], Registered | None] = read_registered
) -> list[Registered]:
    """All kernelspecs that :func:`register` has written, by name.

    Args:
        read: instead of :func:`read_registered`; it may know the answer already.
    """
    files = (f"{kernels_dir}/{name}/{_SPEC}" for name in _names(kernels_dir, f"{PREFIX}."))
    return [spec for file in files if (spec := read(file)) is not None]


def display_name(namespace: str, environment: str, kernel: str) -> str:
    """What people see in the list of kernels: ``science (Python 3.12)``."""
    shown = environment if namespace == "default" else f"{namespace}/{environment}"
    return f"{shown} ({kernel})"


def _spec(
    source: Path,
    prefix: Path,
    kernel: Mapping[str, Any],
    activation: Mapping[str, str],
    ours: Mapping[str, Any],
) -> dict[str, Any]:
    """The content of our ``kernel.json``: the package's, made to work outside of its prefix."""
    spec: dict[str, Any] = json.loads((source / _SPEC).read_text(encoding="utf-8"))
    environment = ours["environment"]
    return {
        **spec,
        "argv": _command(spec["argv"], source, prefix),
        "display_name": display_name(ours["namespace"], environment, kernel["display_name"]),
        # What a kernel sets for itself counts more than what activation says.
        # The environment may have another name than when its prefix was made.
        "env": {**activation, "CONDA_DEFAULT_ENV": environment, **spec.get("env", {})},
        "metadata": {
            **spec.get("metadata", {}),
            # The keys of nb_conda_kernels, which other tools know.
            "conda_env_name": environment,
            "conda_env_path": str(prefix),
            "conda_language": kernel["language"],
            "conda_raw_kernel_name": kernel["name"],
            "conda_is_base_environment": False,
            "conda_is_currently_running": False,
            "conda_store": dict(ours),
        },
    }


def _command(argv: Sequence[str], source: Path, prefix: Path) -> list[str]:
    """``argv`` with absolute paths: Jupyter would take a bare ``python``, and ``{prefix}``, to be
    its own.
    """
    words = [
        word.replace("{resource_dir}", str(source)).replace("{prefix}", str(prefix))
        for word in argv
    ]
    inside = prefix / ("bin" if os.sep not in words[0] else "") / words[0]
    return [str(inside) if inside.exists() else words[0], *words[1:]]


def _write(target: Path, source: Path, spec: Mapping[str, Any]) -> None:
    target.mkdir(parents=True, exist_ok=True)
    wanted = {path.relative_to(source) for path in _resources(source)}
    for path in wanted:
        (target / path).parent.mkdir(parents=True, exist_ok=True)
        _put(target / path, (source / path).read_bytes())
    _put(target / _SPEC, json.dumps(spec, indent=1, ensure_ascii=False).encode())
    for path in _resources(target):
        if path.relative_to(target) not in wanted:
            path.unlink(missing_ok=True)


def _put(path: Path, data: bytes) -> None:
    """Write ``data``, unless it is there: most of what is published again is the same."""
    if not path.is_file() or path.is_symlink() or path.read_bytes() != data:
        write_atomic(path, data)


def _resources(directory: Path) -> Iterator[Path]:
    """Logos and the like: the regular files besides the kernelspec itself."""
    for path in directory.rglob("*"):
        if path.is_file() and not path.is_symlink() and path != directory / _SPEC:
            yield path


def _remove(kernels_dir: Path, namespace: str, environment: str, keep: Sequence[str]) -> None:
    for directory in _of_environment(kernels_dir, namespace, environment):
        if directory.name in keep:
            continue
        spec = _read(directory)
        if spec is not None and "conda_store" not in spec.get("metadata", {}):
            continue  # Somebody's own kernelspec of that name.
        (directory / _SPEC).unlink(missing_ok=True)
        remove_tree(directory)


def _of_environment(kernels_dir: Path, namespace: str, environment: str) -> list[Path]:
    prefix = environment_prefix(namespace, environment)
    # A doubled dot: the environment's name goes on, it is another one.
    return [
        kernels_dir / name
        for name in _names(kernels_dir, prefix)
        if not name.startswith(f"{prefix}.")
    ]


def _names(kernels_dir: Path, prefix: str) -> list[str]:
    try:
        with os.scandir(kernels_dir) as entries:
            return sorted(
                e.name
                for e in entries
                if e.name.startswith(prefix) and e.is_dir(follow_symlinks=False)
            )
    except FileNotFoundError:
        return []


def _read(directory: Path) -> dict[str, Any] | None:
    try:
        value = json.loads((directory / _SPEC).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return value if isinstance(value, dict) else None
