"""Byte-code: compiled once per package and Python version, hard-linked into every prefix.

``pkgs/.bytecode/<cache tag>-<magic>/<package digest>/`` has the compiled files under their paths
relative to a prefix, and ``manifest.json``. A package's directory appears whole, by rename.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path

from conda_store_jupyter.builder.cached import in_use
from conda_store_jupyter.builder.compile import Job, compile_jobs
from conda_store_jupyter.builder.leftovers import scratch
from conda_store_jupyter.builder.modules import Unit, compiled_name, units_of
from conda_store_jupyter.builder.python import Interpreter
from conda_store_jupyter.builder.run import Run
from conda_store_jupyter.spec.lockfile import Lockfile
from conda_store_jupyter.status import Progress, Step

MANIFEST = "manifest.json"

# UNCHECKED_HASH (PEP 552) is known from here on.
_OLDEST = (3, 7)

#: File names of byte-code by directory, relative to a prefix.
Manifest = Mapping[str, list[str]]


def add_bytecode(run: Run, interpreter: Interpreter, lockfile: Lockfile) -> int:
    """Link the byte-code of all packages into the prefix; the number of files.

    What is not in the store yet is compiled. What does not compile has no byte-code.

    Raises:
        OSError: the store cannot be written.
    """
    if interpreter.version < _OLDEST or not interpreter.cache_tag:
        run.log.warning(Step.BYTECODE, "this Python's byte-code is not kept")
        return 0
    with in_use(run.layout):
        return _add(run, interpreter, lockfile)


def _add(run: Run, interpreter: Interpreter, lockfile: Lockfile) -> int:
    store = run.layout.bytecode / f"{interpreter.cache_tag}-{interpreter.magic}"
    units = units_of(interpreter, lockfile)
    manifests, missing = _read(store, units)
    if missing:
        _compile(run, interpreter, store, {key: units[key] for key in missing})
        made, failed = _read(store, missing)
        manifests |= made
        if failed:
            run.log.warning(Step.BYTECODE, f"{len(failed)} packages have no byte-code")
    run.report(Progress(Step.BYTECODE, done=len(manifests), total=len(units)))
    return link(store, manifests, interpreter.prefix)


def link(store: Path, manifests: Mapping[str, Manifest], prefix: Path) -> int:
    """Link byte-code into ``prefix``; the number of files.

    A module that two packages have gets none: which of the two is in place cannot be told. What
    Python itself has compiled meanwhile, for a link script, is left alone.
    """
    linked: set[str] = set()
    disputed: set[str] = set()
    for key, manifest in manifests.items():
        for directory, names in manifest.items():
            target, source = f"{prefix}/{directory}", f"{store}/{key}/{directory}"
            if not _make_directory(target):
                continue
            for name in names:
                path = f"{target}/{name}"
                try:
                    _link(f"{source}/{name}", path)
                    linked.add(path)
                except FileExistsError:
                    disputed.add(path)
    disputed &= linked
    for path in disputed:
        Path(path).unlink()
    return len(linked - disputed)


def _make_directory(path: str) -> bool:
    try:
        os.mkdir(path)  # noqa: PTH102 - called a thousand times per build
    except FileExistsError:
        return True
    except FileNotFoundError:  # Another package's file is where this one's directory should be.
        return False
    return True


def _link(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except FileExistsError:
        raise
    except OSError:  # No hard links here, or as many as the file system allows.
        shutil.copyfile(source, target)


def _read(store: Path, keys: Iterable[str]) -> tuple[dict[str, Manifest], list[str]]:
    """The manifests that are in the store, and the keys of those that are not."""
    found: dict[str, Manifest] = {}
    missing = []
    for key in keys:
        try:
            found[key] = json.loads((store / key / MANIFEST).read_bytes())
        except OSError:
            missing.append(key)
    return found, missing


def _compile(run: Run, interpreter: Interpreter, store: Path, units: Mapping[str, Unit]) -> None:
    store.mkdir(parents=True, exist_ok=True)
    with scratch(run.layout, run.request.build_id, "bytecode") as temporary:
        jobs: dict[str, list[Job]] = {}
        for key, unit in units.items():
            (temporary / key).mkdir()
            jobs[key] = [
                Job(s.path, s.sha256, temporary / key / place, s.place)
                for s in unit.sources(interpreter)
                for place in [compiled_name(s.place, interpreter.cache_tag)]
            ]
        total = sum(map(len, jobs.values()))
        run.log.info(Step.BYTECODE, f"compiling {total} files of {len(units)} packages")
        written = compile_jobs(run, interpreter, [j for js in jobs.values() for j in js])
        for key, its_jobs in jobs.items():
            outcomes = [written.get(job.target) for job in its_jobs]
            if None in outcomes:
                continue  # Its compiler died: another build may have more luck.
            targets = [j.target for j, ok in zip(its_jobs, outcomes, strict=True) if ok]
            _keep(temporary / key, store / key, targets)


def _keep(made: Path, place: Path, files: Iterable[Path]) -> None:
    manifest: dict[str, list[str]] = {}
    for file in files:
        manifest.setdefault(str(file.parent.relative_to(made)), []).append(file.name)
    (made / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
    try:
        made.rename(place)
    except OSError:
        if not (place / MANIFEST).is_file():  # Else: another build was faster.
            raise
