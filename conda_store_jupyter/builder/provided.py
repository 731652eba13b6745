"""Which Python distributions conda packages bring, told without installing them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version
from rattler import RepoDataRecord

from conda_store_jupyter.builder.fingerprints import directory_name

#: Packages of conda-forge whose distribution is called otherwise than the package. For those
#: that are in the package cache, their files are asked instead.
DISTRIBUTIONS = {
    "attr": "attrs",
    "brotli-python": "brotli",
    "dask-core": "dask",
    "faiss": "faiss-cpu",
    "graphviz-python": "graphviz",
    "kaleido-core": "kaleido",
    "matplotlib-base": "matplotlib",
    "msgpack-python": "msgpack",
    "opencv": "opencv-python",
    "py-opencv": "opencv-python",
    "plotly-base": "plotly",
    "py-xgboost": "xgboost",
    "pyarrow-core": "pyarrow",
    "pyqt": "pyqt5",
    "python-duckdb": "duckdb",
    "python-flatbuffers": "flatbuffers",
    "python-graphviz": "graphviz",
    "python-kaleido": "kaleido",
    "python-tzdata": "tzdata",
    "pytorch": "torch",
    "pytorch-cpu": "torch",
    "seaborn-base": "seaborn",
    "snappy-python": "python-snappy",
    "tensorflow-base": "tensorflow",
}


def provided_by(packages: Path, records: Iterable[RepoDataRecord]) -> dict[str, str]:
    """Versions of the distributions in ``records``, by normalised name (PEP 503).

    Args:
        packages: the package cache. What is unpacked there is looked at; of the others the name
            of the package has to do.
    """
    found: dict[str, str] = {}
    for record in records:
        if _is_python(record):
            for name, version in _listed(packages / directory_name(record)) or _named(record):
                found[str(canonicalize_name(name))] = version
    return {name: version for name, version in found.items() if _is_version(version)}


def _is_python(record: RepoDataRecord) -> bool:
    return record.noarch.python or any(
        text.partition(" ")[0] in ("python", "python_abi") for text in record.depends
    )


def _listed(package: Path) -> list[tuple[str, str]]:
    """From the names of its ``*.dist-info`` and ``*.egg-info`` (PEP 376, PEP 427)."""
    try:
        paths = json.loads((package / "info" / "paths.json").read_bytes())["paths"]
        names = {part for entry in paths for part in entry["_path"].split("/")[:-1]}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return []
    found = []
    for name in sorted(names):
        stem, _, kind = name.rpartition(".")
        if kind in ("dist-info", "egg-info") and "-" in stem:
            distribution, version, *_ = stem.split("-")
            found.append((distribution, version))
    return found


def _named(record: RepoDataRecord) -> list[tuple[str, str]]:
    name = str(record.name.normalized)
    return [(DISTRIBUTIONS.get(name, name), str(record.version))]


def _is_version(text: str) -> bool:
    try:
        Version(text)
    except InvalidVersion:
        return False
    return True
