"""Byte-code: compiled once per package and Python version, hard-linked into every prefix.

``pkgs/.bytecode/<cache tag>-<magic>/<package digest>/`` has the compiled files under their paths
relative to a prefix, and ``manifest.json``. A package's directory appears whole, by rename.
"""

from __future__ import annotations

import base64
import csv
import json
import os
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from conda_store_jupyter.builder.compile import Job, compile_jobs, temporary_store
from conda_store_jupyter.builder.python import Interpreter
from conda_store_jupyter.builder.run import Run
from conda_store_jupyter.spec.lockfile import CondaPackage, Lockfile
from conda_store_jupyter.status import Progress, Step

MANIFEST = "manifest.json"

# UNCHECKED_HASH (PEP 552) is known from here on.
_OLDEST = (3, 7)

#: File names of byte-code by directory, relative to a prefix.
Manifest = Mapping[str, list[str]]


@dataclass(frozen=True)
class Source:
    """A Python file of a package: where it is, what it contains, where it belongs."""

    path: Path
    sha256: str
    place: str


def add_bytecode(run: Run, interpreter: Interpreter, lockfile: Lockfile) -> int:
    """Link the byte-code of all packages into the prefix; the number of files.

    What is not in the store yet is compiled. What does not compile has no byte-code.

    Raises:
        OSError: the store cannot be written.
    """
    if interpreter.version < _OLDEST or not interpreter.cache_tag:
        run.log.warning(Step.BYTECODE, "this Python's byte-code is not kept")
        return 0
    store = run.layout.bytecode / f"{interpreter.cache_tag}-{interpreter.magic}"
    units = _units(interpreter, lockfile)
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

    A module that two packages have gets none: which of the two is in place cannot be told.
    """
    count = 0
    disputed = []
    for key, manifest in manifests.items():
        for directory, names in manifest.items():
            target, source = f"{prefix}/{directory}", f"{store}/{key}/{directory}"
            if not _make_directory(target):
                continue
            for name in names:
                try:
                    _link(f"{source}/{name}", f"{target}/{name}")
                    count += 1
                except FileExistsError:
                    disputed.append(f"{target}/{name}")
    for path in disputed:
        Path(path).unlink(missing_ok=True)
    return count - len(set(disputed))


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


@dataclass(frozen=True)
class Unit:
    """A package whose files share one directory in the store."""

    name: str
    conda: CondaPackage | None
    record: Path

    def sources(self, interpreter: Interpreter) -> list[Source]:
        """The Python files that have no byte-code of their own."""
        if self.conda is not None:
            return _conda_sources(self.record, interpreter)
        return _pypi_sources(self.record, interpreter)


def _units(interpreter: Interpreter, lockfile: Lockfile) -> dict[str, Unit]:
    meta = interpreter.prefix / "conda-meta"
    units = {
        package.digest.replace(":", "-"): Unit(
            package.name, package, meta / f"{package.name}-{package.version}-{package.build}.json"
        )
        for package in lockfile.conda
        if package.digest
    }
    if lockfile.pypi:
        for record in _pypi_records(interpreter, {package.name for package in lockfile.pypi}):
            units[_content_key(record)] = Unit(record.parent.name, None, record)
    return units


def _compile(run: Run, interpreter: Interpreter, store: Path, units: Mapping[str, Unit]) -> None:
    with temporary_store(store) as temporary:
        jobs: dict[str, list[Job]] = {}
        for key, unit in units.items():
            (temporary / key).mkdir()
            jobs[key] = [
                Job(s.path, s.sha256, temporary / key / place, s.place)
                for s in unit.sources(interpreter)
                for place in [_compiled_name(s.place, interpreter.cache_tag)]
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


def _compiled_name(place: str, cache_tag: str) -> str:
    """Where the byte-code of the module ``place`` belongs (PEP 3147)."""
    directory, _, name = place.rpartition("/")
    return f"{directory}/__pycache__/{name.removesuffix('.py')}.{cache_tag}.pyc"


def _conda_sources(record: Path, interpreter: Interpreter) -> list[Source]:
    paths = json.loads(record.read_bytes()).get("paths_data", {}).get("paths", [])
    below = f"{interpreter.stdlib}/"
    places = {entry.get("original_path") or entry["_path"] for entry in paths}
    found = []
    for entry in paths:
        place = entry.get("original_path") or entry["_path"]
        if not place.startswith(below) or not place.endswith(".py") or not entry.get("sha256"):
            continue
        # A file that names its prefix has other byte-code in every prefix.
        if "prefix_placeholder" in entry or "file_mode" in entry:
            continue
        if _compiled_name(place, interpreter.cache_tag) not in places:
            found.append(Source(interpreter.prefix / entry["_path"], entry["sha256"], place))
    return found


def _pypi_records(interpreter: Interpreter, names: set[str]) -> list[Path]:
    from packaging.utils import canonicalize_name

    return [
        path
        for path in sorted(interpreter.site_packages.glob("*.dist-info/RECORD"))
        if str(canonicalize_name(path.parent.name.partition("-")[0])) in names
    ]


def _pypi_sources(record: Path, interpreter: Interpreter) -> list[Source]:
    root = interpreter.site_packages
    below = root.relative_to(interpreter.prefix)
    return [
        Source(root / path, _hexadecimal(digest), f"{below}/{path}")
        for path, digest in _modules(record)
    ]


def _content_key(record: Path) -> str:
    """A name for what a wheel's modules contain, whoever installed them."""
    text = "\n".join(f"{path},{digest}" for path, digest in sorted(_modules(record)))
    return f"pypi-{sha256(text.encode()).hexdigest()}"


def _modules(record: Path) -> list[tuple[str, str]]:
    """The Python files in a RECORD, with their SHA-256 in URL-safe base 64 (PEP 376)."""
    with record.open(newline="", encoding="utf-8") as file:
        rows = [row for row in csv.reader(file) if len(row) >= 2]
    return [
        (path, digest.removeprefix("sha256="))
        for path, digest, *_ in rows
        if path.endswith(".py") and ".." not in path and digest.startswith("sha256=")
    ]


def _hexadecimal(digest: str) -> str:
    return base64.urlsafe_b64decode(digest + "=" * (-len(digest) % 4)).hex()
